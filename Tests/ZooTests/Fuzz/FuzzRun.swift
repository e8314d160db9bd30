import Synchronization
import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

#if canImport(FoundationEssentials)
  import FoundationEssentials
#endif
import Foundation

/// One run over damaged files, short in a test run and long where the environment asks for it.
///
/// - `ZOO_FUZZ`: the number of damaged files. The process then also ends if one of them takes half a
///   minute, and cannot get more than `mostBytes` of further memory (on Linux).
/// - `ZOO_FUZZ_SEED`: another choice of damages.
/// - `ZOO_FUZZ_FOLDER`: an existing folder. Each damaged file is written there before it is read, so
///   that it is still there if reading it ends the process, and at the end a summary.
struct FuzzRun {
  /// What reading a file of a few kilobytes may take in all, far above what the readers ask for.
  static let mostBytes = 512 << 20
  private static let mostSeconds = 30.0
  private static let environment = ProcessInfo.processInfo.environment

  /// The number of damaged files that were asked for; nil in a test run.
  static var asked: Int? { environment["ZOO_FUZZ"].flatMap { Int($0) } }
  static var seed: UInt64 { environment["ZOO_FUZZ_SEED"].flatMap { UInt64($0) } ?? 2 }
  private static var kept: String? { environment["ZOO_FUZZ_FOLDER"] }

  /// What happened to the damaged forms of one target.
  private struct Tally {
    var rounds = 0
    var read = 0
    var seconds = 0.0
    var slowest = 0.0
  }

  /// Reads a number of damaged files, of every target in turn.
  static func run(_ targets: [FuzzTarget], rounds: Int) throws {
    for target in targets { _ = try target.read(target.parts.map(\.bytes)) }
    let isLong = asked != nil
    let watch = isLong ? Watch() : nil
    if isLong { try limitMemory() }
    defer { watch?.stop() }
    var tallies = [Tally](repeating: Tally(), count: targets.count)
    for round in 0..<rounds {
      let index = round % targets.count
      let target = targets[index]
      let parts = damaged(target, round: round / targets.count)
      if let kept { try keep(parts, of: target, in: kept) }
      watch?.begin(target.name, round / targets.count)
      let start = ContinuousClock.now
      do { if try target.read(parts) { tallies[index].read += 1 } } catch let violation
        as FuzzTarget.Violation
      {
        Issue.record("\(target.name), seed \(seed), round \(round / targets.count): \(violation)")
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      tallies[index].rounds += 1
      tallies[index].seconds += seconds
      tallies[index].slowest = max(tallies[index].slowest, seconds)
    }
    if let kept {
      let lines = zip(targets, tallies).map { target, tally in
        "\(target.name): \(tally.rounds) files, \(tally.read) read, "
          + "\((tally.seconds * 1000).rounded() / 1000) s, "
          + "slowest \((tally.slowest * 1e6).rounded() / 1000) ms"
      }
      try AtomicFile.write(
        lines.joined(separator: "\n") + "\npeak of memory: \(MemoryMeter.peakBytes >> 20) MB\n",
        to: kept + "/summary.txt")
    }
  }

  /// The parts of a target with one of them damaged.
  static func damaged(_ target: FuzzTarget, round: Int) -> [[UInt8]] {
    var generator = RandomGenerator(seed: seed).stream(target.name).stream(UInt64(round))
    var parts = target.parts.map(\.bytes)
    let part = generator.integer(below: parts.count)
    parts[part] = Damage.damaged(parts[part], used: target.used[part], &generator)
    return parts
  }

  private static func keep(_ parts: [[UInt8]], of target: FuzzTarget, in folder: String) throws {
    for (part, bytes) in parts.enumerated() where bytes != target.parts[part].bytes {
      try Data(bytes).write(to: URL(filePath: folder + "/last-part"))
      try Data("\(target.name)\n\(target.parts[part].name)\n".utf8)
        .write(to: URL(filePath: folder + "/last-name"))
    }
  }

  /// Lets the process have little more memory than it has now.
  private static func limitMemory() throws {
    #if os(Linux)
      let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        .split(separator: " ").first.flatMap { Int($0) }
      let now = try #require(pages) * Int(sysconf(Int32(_SC_PAGESIZE)))
      // A sanitizer reserves terabytes.
      guard now < 1 << 40 else { return }
      var limit = rlimit()
      limit.rlim_cur = rlim_t(now + mostBytes)
      limit.rlim_max = limit.rlim_cur
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
    #endif
  }

  /// Ends the process when one file takes too long; a loop cannot be left otherwise.
  private final class Watch: Sendable {
    private struct State {
      var name = ""
      var round = 0
      var begun = ContinuousClock.now
      var isStopped = false
    }
    private let state = Mutex(State())

    init() {
      Thread.detachNewThread { [self] in
        while true {
          Thread.sleep(forTimeInterval: 1)
          let now = state.withLock { $0 }
          if now.isStopped { return }
          if (ContinuousClock.now - now.begun) / .seconds(1) > mostSeconds {
            fatalError("\(now.name), seed \(seed), round \(now.round) takes too long")
          }
        }
      }
    }

    func begin(_ name: String, _ round: Int) {
      state.withLock { ($0.name, $0.round, $0.begun) = (name, round, .now) }
    }

    func stop() { state.withLock { $0.isStopped = true } }
  }
}
