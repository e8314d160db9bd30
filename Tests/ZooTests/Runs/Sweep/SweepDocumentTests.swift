import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct SweepDocumentTests {
  private let sweep = sampleSweep([
    sampleCandidate(2, ["16"], [0.3]), sampleCandidate(1, ["8"], [0.2]),
    sampleCandidate(3, ["a,b"], [], status: .failed),
  ])

  @Test func itIsReadBackWithoutTimes() throws {
    try withTemporaryFolder { folder in
      let directory = RunDirectory(folder)
      #expect(try SweepDocument.read(directory) == nil)
      try sweep.write(to: directory)
      let read = try #require(try SweepDocument.read(directory))
      #expect(try JSONText.document(read) == JSONText.document(sweep))
      #expect(read.candidates[0].fitSeconds == nil && read.candidates[2].validation.isNaN)
      let json = String(decoding: try FileBytes.read(directory.sweep), as: UTF8.self)
      #expect(!json.contains("seconds\" : 1.5"))
      #expect(json.contains("\"difference\" : null") && json.contains("\"reason\" : null"))
      try AtomicFile.write("{}", to: directory.sweep)
      #expect(throws: FileError.self) { _ = try SweepDocument.read(directory) }
    }
  }

  @Test func theTableHasALinePerCandidate() throws {
    try withTemporaryFolder { folder in
      try sweep.write(to: RunDirectory(folder))
      let text = String(decoding: try FileBytes.read(folder + "/sweep.csv"), as: UTF8.self)
      let lines = text.split(separator: "\n").map(String.init)
      #expect(lines.count == 4)
      #expect(
        lines[1] == "2,16,gru:hidden=16,chosen,0.3,,0.0,,10,100,4,4.0,100.0,1.5,")
      #expect(lines[3] == "3,\"a,b\",\"gru:hidden=a,b\",failed,,,,,,100,4,,,1.5,it broke")
    }
  }
}
