import Tensor
import Testing

@testable import Zoo

@Suite struct GenerationDocumentTests {
  @Test func itIsReadAsItWasWritten() throws {
    try withTemporaryFolder { folder in
      let directory = RunDirectory(folder)
      let document = try sampleGeneration("gru:hidden=4")
      try document.write(to: directory)
      try document.write(to: directory)
      try sampleGeneration(kind: "teacher-forced").write(to: directory)
      let (documents, damage) = try GenerationDocument.read(directory)
      #expect(documents.map(\.label) == ["gru", "gru:hidden=4"] && damage.isEmpty)
      #expect(documents[1].lines.count == SpikeStatistic.all.count)
      #expect(try JSONText.encode(documents[1]) == JSONText.encode(document))
      // Undefined numbers survive: so short a stretch has none of some statistics.
      #expect(documents[1].sentences == document.sentences)

      let file = "\(directory.generations)/\(document.name).json"
      var bytes = try FileBytes.read(file)
      bytes[bytes.count / 2] ^= 1
      try AtomicFile.write(bytes, to: file)
      let again = try GenerationDocument.read(directory)
      #expect(again.documents.count == 1)
      #expect(again.damage.map(\.file) == ["generations/\(document.name).json"])
    }
  }

  /// Names of files have 255 bytes.
  @Test func longNamesAreCut() throws {
    let long = String(repeating: "ä", count: 300)
    var document = try sampleGeneration()
    (document.label, document.recording) = (long, long)
    document.kind = "free-running from silence"
    #expect("generated-\(document.name).svg".utf8.count < 255)
  }

  /// By hand: of 1 to 5, a twentieth lies at 1.2 and the median at 3.
  @Test func quantilesAreThoseOfNumPy() {
    typealias Quantiles = GenerationComparison.Quantiles
    let quantiles = Quantiles.of([5, 3, .nan, 1, 4, 2])
    #expect(quantiles.count == 21 && quantiles.first == 1 && quantiles.last == 5)
    #expect(quantiles[1].isClose(to: 1.2, tolerance: 1e-12) && quantiles[10] == 3)
    #expect(Quantiles.of([.nan]).isEmpty && Quantiles.of([7]) == Array(repeating: 7, count: 21))
  }
}
