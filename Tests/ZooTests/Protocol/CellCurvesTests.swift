import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct CellCurvesTests {
  /// Scores of four levels: the points are those of the definition.
  @Test func pointsAreCounts() throws {
    let curves = CellCurves(
      try ScoredPrediction(
        logOdds: LogOdds(Tensor([2, -1, 2, 0, -1, -3], shape: [3, 2])),
        spikes: SpikeRaster(entries: [1, 0, 0, 1, 1, 0], bins: 3, units: 2)), binSeconds: 1)
    // At 2 two entries with one spike, at 0 one with one, at -1 two with one, at -3 the last.
    #expect(curves.predicted == [2, 3, 5, 6])
    #expect(curves.hits == [1, 2, 3, 3])
  }

  /// Probabilities of 0.5 and 0.04: 10^(-0.30) and 10^(-1.40), so the second bucket and the sixth from
  /// the end.
  @Test func reliabilityIsBySteps() throws {
    let rare = -3.1780538
    let curves = CellCurves(
      try ScoredPrediction(
        logOdds: LogOdds(Tensor([0, 0, Float(rare), 30], shape: [4, 1])),
        spikes: SpikeRaster(entries: [1, 0, 0, 1], bins: 4, units: 1)), binSeconds: 1)
    let last = CellCurves.buckets - 1
    #expect(curves.reliabilityEntries[last] == 1 && curves.reliabilitySpikes[last] == 1)
    #expect(curves.reliabilityEntries[last - 1] == 2 && curves.reliabilitySpikes[last - 1] == 1)
    #expect(curves.reliabilityExpected[last - 1] == 1)
    #expect(curves.reliabilityEntries[last - 5] == 1)
    #expect(curves.reliabilityExpected[last - 5].isClose(to: 0.04, tolerance: 1e-6))
    #expect(curves.reliabilityEntries.reduce(0, +) == 4)
  }

  /// Seconds of 4, 0, 2, 2 and 3 spikes: the first of the median, 2, is the third.
  @Test func theSecondWithTheMedianCountIsShown() throws {
    let rows = ["||", "||", "..", "..", ".|", ".|", "|.", "|.", "||", ".|"]
    let curves = CellCurves(
      try ScoredPrediction(
        logOdds: LogOdds(Tensor((0..<20).map { Float($0) - 16 }, shape: [10, 2])),
        spikes: raster(rows)), binSeconds: 0.5)
    #expect(curves.shownFrom == 4 && curves.shownBins == 2)
    // Unit 1 has the two spikes.
    #expect(curves.shownUnits == [1, 0])
    #expect(curves.shownSpikes == [1, 0, 1, 0])
    // Log-odds of -7, -8, -5 and -6 in steps of 1/12 from -16 on.
    #expect(curves.shownLevels == [108, 96, 132, 120])
    #expect(CellCurves.probability(level: 192) == 0.5)
    #expect(curves.mostProbable(0) == CellCurves.probability(level: 132))
  }

  @Test func aRecordingShorterThanASecondIsShownWhole() throws {
    let curves = CellCurves(
      try ScoredPrediction(
        logOdds: LogOdds(Tensor([1, 2, 3], shape: [3, 1])), spikes: raster([".", "|", "."])),
      binSeconds: 0.001)
    #expect(curves.shownFrom == 0 && curves.shownBins == 3)
  }

  @Test func theFileHoldsEverything() throws {
    try withTemporaryFolder { folder in
      let curves = try sampleCurves()
      try curves.write(to: folder + "/a.npz")
      #expect(try CellCurves(contentsOf: folder + "/a.npz") == curves)
    }
  }

  @Test func otherArraysAreRefused() throws {
    try withTemporaryFolder { folder in
      let file = folder + "/a.npz"
      try sampleCurves().write(to: file)
      let bytes = try FileBytes.read(file)
      for length in stride(from: 0, to: bytes.count, by: 7) {
        try AtomicFile.write(Array(bytes.prefix(length)), to: file)
        #expect(throws: FileError.self) { try CellCurves(contentsOf: file) }
      }
      try NumPyArchive.write(
        file, ["predicted": NumericArray([Int64(1), 2]), "hits": NumericArray([Int64(1)])])
      #expect(throws: FileError.self) { try CellCurves(contentsOf: file) }
    }
  }
}
