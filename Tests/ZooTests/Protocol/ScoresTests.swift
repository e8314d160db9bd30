import FoundationEssentials
import Testing

@testable import Zoo

@Suite struct ScoresTests {
  @Test func unitsStayOutOfTheDocument() throws {
    let scores = try sampleScores()
    #expect(scores.units.map(\.spikes) == [3, 2, 0])
    #expect(scores.units.map(\.rate) == [0.5, 2.0 / 6, 0])
    #expect(scores.undefinedUnits == 1)
    let data = try JSONEncoder().encode(scores)
    var read = try JSONDecoder().decode(Scores.self, from: data)
    #expect(read.units.isEmpty)
    read.units = scores.units
    #expect(read == scores)
  }

  /// An interval that nobody has estimated is null, not zero.
  @Test func whatIsNotEstimatedIsUndefined() throws {
    let bits = try sampleScores().bitsPerSpike
    #expect(bits.low.isNaN && bits.high.isNaN && bits.pooled.isFinite)
    #expect(bits == bits)
  }

  /// Units with spikes are two; ten spikes are needed for a unit to count in the mean ROC-AUC.
  @Test func meansSayOverHowManyUnitsTheyAre() throws {
    let scores = try sampleScores()
    #expect(scores.rocAUC.unitsInMean == 0 && scores.rocAUC.unitMean.isNaN)
    #expect(scores.averagePrecision.unitMean.isFinite)
  }
}
