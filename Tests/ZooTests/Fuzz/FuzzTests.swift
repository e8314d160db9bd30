import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

@Suite("Damaged files of every format and container", .serialized)
struct FuzzTests {
  @Test("every format is among them, and whole files are read")
  func formats() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let targets = try FuzzTarget.all(in: folder)
    let formats = Set(targets.compactMap(\.format))
    for format in Recording.formats {
      #expect(
        formats.contains(format.name),
        "add a small file of the format '\(format.name)' to FuzzTarget.all")
    }
    #expect(Set(targets.map(\.name)).count == targets.count)
    for target in targets {
      #expect(try target.read(target.parts.map(\.bytes)), "\(target.name) is not read")
    }
  }

  @Test("a file that is cut anywhere ends with a recording or an error")
  func truncation() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    for target in try FuzzTarget.all(in: folder) {
      let whole = target.parts.map(\.bytes)
      for part in whole.indices {
        // Every byte of small files, and of all where that is asked for.
        let step = FuzzRun.asked == nil ? max(1, whole[part].count / 300) : 1
        for count in stride(from: 0, to: whole[part].count, by: step) {
          var parts = whole
          parts[part] = Array(whole[part][..<count])
          do { _ = try target.read(parts) } catch let violation as FuzzTarget.Violation {
            Issue.record("\(target.name) cut at \(count): \(violation)")
          }
        }
      }
    }
  }

  @Test("random damage ends with a recording or an error")
  func damage() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try FuzzRun.run(FuzzTarget.all(in: folder), rounds: FuzzRun.asked ?? 8_000)
  }

  @Test("damage is a function of the seed and the round")
  func repeatable() throws {
    let target = FuzzTarget.file("x.csv", Array("0.5,1\n0.25,2\n".utf8), ReadOptions())
    let rounds = (0..<50).map { FuzzRun.damaged(target, round: $0) }
    #expect(rounds == (0..<50).map { FuzzRun.damaged(target, round: $0) })
    #expect(Set(rounds).count > 40)
  }
}
