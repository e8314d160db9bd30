import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct ConvertTests {
  @Test func whatTheFileSaysAboutUnitsIsKept() throws {
    try withTemporaryFolder { folder in
      let source = folder + "/in-vivo/day1.csv"
      try FileManager.default.createDirectory(
        atPath: folder + "/in-vivo", withIntermediateDirectories: true)
      try "Channel,Unit,Time (ms)\n1,0,100\n1,1,200\n2,0,300\n".write(
        toFile: source, atomically: true, encoding: .utf8)
      let path = folder + "/day1.npz"
      let run = try CommandRun("convert \(source) \(path)")
      #expect(run.code == 0, "\(run.errors)")
      #expect(run.output.hasPrefix("\(path): 3 units, 3 spikes, 0.301 s, from text"))
      #expect(run.errors.contains("Next: zoo-cli info"))
      let (original, copy) = (try Recording.read(from: source), try Recording.read(from: path))
      #expect(copy.trains == original.trains && copy.duration == original.duration)
      #expect(copy.units == original.units && copy.preparation == .inVivo)
      #expect(copy.units.map(\.identifier) == ["1:0", "1:1", "2:0"])
      let document = try CommandRun("convert \(source) \(path) --json").json as? [String: Any]
      #expect(document?["labels"] as? [String] == ["Channel", "Unit"])
      #expect(document?["preparation"] as? String == "in vivo")
    }
  }

  @Test func aTickIsTakenAndAWrongOutputRefused() throws {
    try withTemporaryFolder { folder in
      let source = folder + "/a.csv"
      try "sample,unit\n300,1\n600,1\n".write(toFile: source, atomically: true, encoding: .utf8)
      let refused = try CommandRun("convert \(source) \(folder)/a.npz")
      #expect(refused.code == 3 && refused.errors.contains("--tick 30kHz"))
      let run = try CommandRun("convert \(source) \(folder)/a.npz --tick 1kHz --json")
      #expect((run.json as? [String: Any])?["seconds"] as? Double == 0.601)
      #expect(try CommandRun("convert \(source) \(folder)/a.csv").code == 2)
      let same = try CommandRun("convert \(folder)/a.npz \(folder)/a.npz")
      #expect(same.code == 2 && same.errors.contains("would overwrite"))
      #expect(try CommandRun("convert \(folder)/b.npz \(folder)/c.npz").code == 3)
    }
  }
}
