import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct ServeTests {
  /// The program next to this test, as `swift build` leaves it.
  private static let program: String? = {
    let folder = (Subprocess.currentExecutable.map { URL(fileURLWithPath: $0) })?
      .deletingLastPathComponent()
    // On macOS the test is a bundle within that folder.
    return sequence(first: folder) { $0?.deletingLastPathComponent() }.prefix(4)
      .compactMap { $0?.appendingPathComponent("zoo-cli").path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// A run of a small model on a simulated recording of 4 units.
  private func withRun(
    _ model: String, _ body: (_ folder: String, _ data: String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let data = folder + "/a.npz"
      let made = try CommandRun("simulate --units 4 --minutes 0.1 --regime in-vivo --out \(data)")
      #expect(made.code == 0, "\(made.errors)")
      let trained = try CommandRun(
        "train \(model) --data \(data) --context 20 --epochs 1 --out \(folder)/run --quiet")
      #expect(trained.code == 0, "\(trained.errors)")
      try body(folder, data)
    }
  }

  @Test func startedByHandItSaysWhatItIs() throws {
    try withRun("gru:hidden=2") { folder, _ in
      let run = try CommandRun("serve \(folder)/run")
      #expect(run.code == 2)
      #expect(run.output.isEmpty)
      #expect(run.words.contains("gru:hidden=2, fitted on a, seed 0 to another program"))
      #expect(run.words.contains("compare --external 'zoo-cli serve \(folder)/run'"))
    }
  }

  @Test func whatCannotBeServedIsNamed() throws {
    let missing = try CommandRun("serve /nowhere/run", environment: ["ZOO_PROTOCOL": "1"])
    #expect(missing.code == 3)
    #expect(missing.words.contains("/nowhere/run is not a run directory"))
    let json = try CommandRun("serve /nowhere/run --json")
    #expect(json.code == 2)
    #expect(json.errors.contains("belongs to the protocol"))
    try withRun("gru:hidden=2") { folder, _ in
      let other = try CommandRun(
        "serve \(folder)/run --model gru:hidden=3", environment: ["ZOO_PROTOCOL": "1"])
      #expect(other.code == 2)
      #expect(other.words.contains("did you mean 'gru:hidden=2'"))
      // Found before the host has said anything.
      let run = try CommandRun(
        "serve \(folder)/run --latency /nowhere/times.json", environment: ["ZOO_PROTOCOL": "1"])
      #expect(run.code == 1)
      #expect(run.words.contains("/nowhere/times.json"))
      #expect(run.words.contains("choose another place with --latency"))
    }
  }

  /// The same model, once a part of this program and once asked bin by bin.
  @Test(.enabled(if: ServeTests.program != nil, "there is no zoo-cli next to the test"))
  func itsScoresAreThoseOfTheModelToTheBit() throws {
    let program = try #require(Self.program)
    try withRun("gru:hidden=2") { folder, data in
      let command = "\(program) serve \(folder)/run --latency \(folder)/latency.json --quiet"
      let run = try CommandRun([
        "compare", "gru:hidden=2", "--external", command, "--data", data, "--context", "20",
        "--epochs", "1", "--json", "--out", folder + "/both", "--quiet",
      ])
      #expect(run.code == 0, "\(run.errors)")
      #expect(run.words.contains("served-gru was trained before"))
      let document = try #require(run.json as? [String: Any])
      let rows = try #require(document["rows"] as? [[String: Any]])
      func row(_ model: String) throws -> [String: Any] {
        try #require(rows.first { $0["model"] as? String == model })
      }
      let (own, served) = (try row("gru"), try row("served-gru"))
      #expect(
        NSDictionary(dictionary: try #require(own["metrics"] as? [String: Any]))
          == NSDictionary(dictionary: try #require(served["metrics"] as? [String: Any])))
      #expect(own["parameters"] as? Int == served["parameters"] as? Int)
      let latency = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: folder + "/latency.json")))
      let seconds = try #require((latency as? [String: Any])?["seconds"] as? [String: Double])
      let shares = try ["p50", "p95", "p99", "max"].map { try #require(seconds[$0]) }
      #expect(shares[0] > 0 && shares == shares.sorted())
    }
  }

  @Test func latenciesAreSaidInMicroseconds() {
    var times = AnswerTimes()
    #expect(Serve.words(times) == "no bins were asked for")
    for _ in 0..<1000 { times.add(seconds: 0.002) }
    #expect(
      Serve.words(times) == "1,000 bins; a row took 2,000 µs (median), 2,000 µs (95 %), 2,000 µs "
        + "(99 %) and at most 2,000 µs")
  }
}
