import Foundation
import TestSupport
import Testing

@testable import ZooCommand

@Suite struct DoctorTests {
  @Test func aMachineThatWorksIsSaidToWork() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let run = try CommandRun("doctor --seconds 0 --out \(folder.root)")
    #expect(run.code == 0, "\(run.output)\(run.errors)")
    for name in ["processor:", "instruction set:", "memory:", "disk:", "writing:", "kernels:"] {
      #expect(run.output.contains(name))
    }
    #expect(run.output.hasSuffix("This machine can run comparisons: zoo-cli compare\n"))
    let json = try #require(
      try CommandRun("doctor --json --seconds 0 --out \(folder.root)").json as? [String: Any])
    #expect((json["items"] as? [Any])?.count ?? 0 > 10)
    #expect((json["kernels"] as? [Any])?.count == 11)
    // Nothing is left behind.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.root).isEmpty)
  }

  @Test func whatCannotBeWrittenToIsToBeMended() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    // A folder that is not there would be made, but not below a file.
    #expect(try CommandRun("doctor --seconds 0 --out \(folder.path("new/runs"))").code == 0)
    try "".write(toFile: folder.path("file"), atomically: true, encoding: .utf8)
    let run = try CommandRun("doctor --seconds 0 --out \(folder.path("file/runs"))")
    #expect(run.code == 1)
    #expect(run.words.contains("MEND writing: \(folder.path("file"))/.zoo-doctor"))
    #expect(run.words.contains("give a folder that can be written with --out"))
    #expect(run.output.hasSuffix("1 thing to mend\n"))
  }

  @Test func timesMustBeTimes() throws {
    #expect(try CommandRun("doctor --seconds -1").code == 2)
    #expect(try CommandRun("doctor extra").code == 2)
  }
}
