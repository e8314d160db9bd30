import Tensor
import Testing

@testable import Zoo

@Suite struct CandidateDocumentTests {
  /// A score of another fit, or of another version of scoring, is none; a damaged one is named.
  @Test func onlyItsOwnScoreIsReused() throws {
    try withTemporaryFolder { folder in
      let directory = RunDirectory(folder)
      let fit = sampleFit("gru", on: sampleSummary("slice"))
      let space = try SweepSpace(ModelSelection(GRUNetwork.entry), varying: ["hidden=4"])
      let piece = CandidatePiece(
        candidate: try space.candidates(fit.settings)[0], fit: fit.fit, recording: 0)
      let place = directory.folder(of: fit.fit)
      try place.create()
      let verified = VerifiedFiles(folder)
      var document = CandidateDocument(
        fit: fit.id, validation: .nan, calibration: AffineCalibration(slope: 1, intercept: 0),
        threshold: 0.5, runUp: 7, audit: AuditReport(verdict: .causal, probes: 3),
        session: sampleSession)
      try FitFolder.write(document, to: place.candidate)
      // Without the fit, its score is of no use.
      #expect(piece.finished(in: directory, verified) == nil)
      try FitFolder.write(fit, to: place.document)
      let read = try #require(piece.finished(in: directory, verified))
      #expect(read.score.validation.isNaN && read.score.runUp == 7 && read.fit.id == fit.id)
      document.version -= 1
      try FitFolder.write(document, to: place.candidate)
      #expect(piece.finished(in: directory, verified) == nil)
      (document.version, document.fit) = (Cell.version, "another")
      try FitFolder.write(document, to: place.candidate)
      #expect(piece.finished(in: directory, verified) == nil)
      try AtomicFile.write("{", to: place.candidate)
      var files: [String] = []
      #expect(piece.finished(in: directory, verified) { files.append($0.file) } == nil)
      #expect(files == [place.candidate])
    }
  }
}
