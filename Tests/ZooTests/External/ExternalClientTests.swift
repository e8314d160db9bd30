import Foundation
import Synchronization
import Tensor
import TestSupport
import Testing

@testable import Zoo

/// What the host makes of clients that do not do what the protocol says.
@Suite(.enabled(if: TestClient.isAvailable, "Python is not here"))
struct ExternalClientTests {
  private let raster = randomRaster(bins: 50, units: 3, rate: 0.2, seed: 1)

  /// The rows of a client, and the client afterwards.
  private func play(
    _ changes: String, limit: Double = 20, blocks: [Int] = [1],
    remark: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> (rows: Tensor?, error: ExternalModelError?, client: ExternalClient) {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let client = try ExternalClient(
      ExternalModel(command: TestClient.command(in: folder, changes)), seed: 3, threads: 1,
      remark: remark)
    do {
      try client.configure([:], scratch: folder.root)
      _ = try client.fit(
        .init(training: "t", validation: "v"), units: 3, binSeconds: 0.001, limit: limit
      ) { _ in }
      try client.go(.lockstep, units: 3)
      return (try client.rows(for: raster, blocks: blocks), nil, client)
    } catch let error as ExternalModelError {
      return (nil, error, client)
    }
  }

  @Test func rowsFollowTheBinBeforeThem() throws {
    for blocks in [[1], [7], [1, 20, 3]] {
      let (rows, error, client) = try play("", blocks: blocks)
      #expect(error == nil)
      var expected = [Float](repeating: -2, count: 3)
      for bin in 0..<raster.bins - 1 {
        expected += (0..<3).map { raster[bin, $0] ? 1 : -2 }
      }
      #expect(rows?.values == expected)
      client.end()
      #expect(client.exitCode == 0)
    }
  }

  @Test func aCrashSaysItsCodeAndItsLastWords() throws {
    let (_, error, client) = try play(
      """
      def fit(message):
          for n in range(30): print("line", n, file=sys.stderr)
          sys.exit(3)
      """)
    #expect(error?.code == .crashed)
    #expect(error?.problem.contains("exit code 3") == true)
    #expect(error?.lastLines == (10..<30).map { "line \($0)" })
    #expect(client.exitCode == 3)
    // Asked again, it gives the same answer.
    #expect(throws: try #require(error)) { try client.rows(for: raster, blocks: [1]) }
  }

  @Test func aSignalIsNamed() throws {
    let (_, error, _) = try play("def fit(message):\n    os.kill(os.getpid(), 11)")
    #expect(error?.code == .crashed)
    #expect(error?.problem.contains("signal 11") == true)
  }

  @Test func aHangEndsAtItsLimit() throws {
    let (_, error, client) = try play("def fit(message):\n    time.sleep(1000)", limit: 0.3)
    #expect(error?.code == .timeout)
    #expect(client.exitCode == 143)
  }

  @Test func whatTheClientStartedEndsWithIt() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let (_, error, _) = try play(
      """
      def fit(message):
          import subprocess
          child = subprocess.Popen(["sleep", "1000"])
          open("\(folder.path("pid"))", "w").write(str(child.pid))
          sys.exit(1)
      """)
    #expect(error?.code == .crashed)
    let text = try String(contentsOfFile: folder.path("pid"), encoding: .utf8)
    let child = try #require(Int32(text))
    // It may take a moment until the system has taken it away.
    for _ in 0..<100 where kill(child, 0) == 0 {
      let state = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
      if state?.contains(") Z ") == true { break }
      usleep(10_000)
    }
    let state = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ") Z "
    #expect(kill(child, 0) != 0 || state.contains(") Z "))
  }

  @Test func aFloodOfStandardErrorIsReadAndItsLinesReported() throws {
    let lines = Mutex(0)
    let (rows, error, _) = try play(
      """
      def fit(message):
          for n in range(20000): print("x" * 60, file=sys.stderr)
          send({"type": "fitted", "parameters": 0})
      """, remark: { _ in lines.withLock { $0 += 1 } })
    #expect(error == nil)
    #expect(rows != nil)
    #expect(lines.withLock { $0 } == 20000)
  }

  @Test(arguments: [
    "def fit(message):\n    print('epoch 1', flush=True)",
    "def reset():\n    print('epoch 1', flush=True)",
  ])
  func aPrintToStandardOutputIsShown(_ changes: String) throws {
    let (_, error, _) = try play(changes)
    #expect(error?.code == .protocol)
    #expect(error?.problem.contains("'epoch 1'") == true)
    #expect(error?.problem.contains("print to standard error") == true)
  }

  @Test(arguments: ["nan", "inf", "-inf"])
  func whatIsNotFiniteIsRefused(_ value: String) throws {
    let (_, error, _) = try play(
      "def rows(bins):\n    return [0.0, 0.0, float('\(value)')]")
    #expect(error?.code == .nan)
    #expect(error?.problem.contains("unit 2 in row 1") == true)
  }

  @Test func largeLogOddsAreCutAndThatIsSaid() throws {
    let said = Mutex<[String]>([])
    let (rows, error, _) = try play(
      "def rows(bins):\n    return [1e9, -1e9, 49.0]",
      remark: { line in said.withLock { $0.append(line) } })
    #expect(error == nil)
    #expect(Array(rows?.values.suffix(3) ?? []) == [50, -50, 49])
    #expect(said.withLock { $0.count } == 1)
  }

  @Test(arguments: [
    ("frame(b'LOGI', b'1234')", ExternalModelError.Code.shape, "4 bytes instead of 12"),
    ("frame(b'DONE')", .protocol, "with DONE instead of LOGI"),
    ("o.write(b'LOGI' + b'\\xff' * 4)\n    o.flush()", .shape, "4294967295 bytes"),
    (
      "o.write(b'LOGI' + b'\\x0c\\x00\\x00\\x00123')\n    o.flush()\n    sys.exit(0)", .crashed,
      "code 0"
    ),
    ("frame(b'FAIL', b'{\"code\":\"nan\",\"message\":\"weights\"}')", .nan, "weights"),
    ("frame(b'FAIL', b'')", .protocol, "no reason"),
  ])
  func wrongFramesAreNamed(
    _ answer: String, _ code: ExternalModelError.Code, _ words: String
  ) throws {
    let (_, error, client) = try play("def reset():\n    \(answer)")
    #expect(error?.code == code)
    #expect(error?.problem.contains(words) == true)
    #expect(client.exitCode != nil)
  }

  @Test func aStopEndsTheProgram() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let command = try TestClient.command(in: folder, "def fit(message):\n    time.sleep(1000)")
    let client = try ExternalClient(ExternalModel(command: command), seed: 0, threads: 1)
    try client.configure([:], scratch: folder.root)
    let asked = Mutex(0)
    #expect(throws: FitCancelled.self) {
      try Interruption.adding({
        asked.withLock {
          $0 += 1
          return $0 > 2
        }
      }) {
        _ = try client.fit(
          .init(training: "t", validation: "v"), units: 3, binSeconds: nil, limit: 60
        ) { _ in }
      }
    }
    #expect(client.exitCode == 143)
  }

  @Test func aCommandThatIsNotThereIsNamed() throws {
    let error = #expect(throws: ExternalModelError.self) {
      _ = try ExternalClient(
        ExternalModel(command: "/nowhere/client --fast"), seed: 0, threads: 1)
    }
    #expect(error?.code == .crashed)
    #expect(error?.problem.contains("was not found") == true)
  }

  @Test func anErrorOfTheClientIsPassedOn() throws {
    let (_, error, _) = try play(
      """
      def fit(message):
          send({"type": "error", "code": "unsupported", "message": "no fit", "hint": "buy one"})
      """)
    #expect(error?.code == .unsupported)
    #expect(error?.problem.contains("no fit; buy one") == true)
  }
}
