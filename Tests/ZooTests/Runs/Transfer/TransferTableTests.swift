import Testing

@testable import Zoo

@Suite struct TransferTableTests {
  @Test func matricesHaveDishesFirst() throws {
    let table = try #require(TransferTable(try sampleTransfer()))
    #expect(table.recordings.map(\.name) == ["dish a", "dish b", "rat"])
    #expect(table.preparations == [.inVitro, .inVitro, .inVivo])
    #expect(table.labels == ["gru", "constant-rate", "exponential-history"])
    #expect(table.models == ["gru"] && table.alignments == [.rateRank])
    #expect(
      table.matrix("gru", .rocAUCStratified, .rateRank)
        == [[0.9, 0.7, 0.58], [0.7, 0.9, 0.62], [0.5, 0.5, 0.9]])
    // Another alignment has no cells, but the same diagonal.
    let other = table.matrix("gru", .rocAUCStratified, .none)
    #expect(other[0][1].isNaN && other[0][0] == 0.9)
    #expect(table.trainingValue("gru", .rocAUCStratified, on: 1) == 0.95)
    #expect(table.has("gru", .rateRank) && !table.has("gru", .adapt))
  }

  @Test func seedsAreAveraged() throws {
    var results = try sampleTransfer()
    results.rows.append(
      try sampleTransferRow("gru", from: "rat", to: "dish a", auc: 0.7, seed: 1))
    let table = try #require(TransferTable(results))
    #expect(table.value("gru", .rocAUCStratified, from: 2, to: 0, .rateRank) == 0.6)
  }

  @Test func aComparisonIsNotATransfer() throws {
    #expect(TransferTable(sampleResults([try sampleRow("gru")])) == nil)
  }

  @Test func groupsStandNextToTheReferences() throws {
    let table = try #require(TransferTable(try sampleTransfer()))
    func summary(_ group: TransferGroup) -> TransferSummary {
      TransferSummary(table, "gru", .rocAUCStratified, .rateRank, group)
    }
    let there = summary(.inVitroToInVivo)
    #expect(abs(there.model.mean - 0.6) < 1e-12 && there.model.count == 2)
    let deviation = 0.04 / 2.0.squareRoot()
    #expect(abs(there.model.deviation - deviation) < 1e-12)
    #expect(there.ownRate.mean == 0.5 && there.ownHistory.mean == 0.65)
    #expect(there.carriedRate.mean == 0.5 && there.fittedThere.mean == 0.9)
    // One animal cannot say how much animals differ.
    #expect(there.interval.value.isClose(to: 0.6, tolerance: 1e-12) && there.interval.low.isNaN)
    #expect(there.gain.value.isClose(to: 0.1, tolerance: 1e-12))
    #expect(there.gainOverHistory.value.isClose(to: -0.05, tolerance: 1e-12))
    let others = summary(.othersInVitro).interval
    #expect(others.low == 0.7 && others.high == 0.7)
    #expect(there.aboveChance == 2 && summary(.inVivoToInVitro).aboveChance == 0)
    #expect(summary(.othersInVitro).model.mean == 0.7)
    #expect(summary(.othersInVivo).model.count == 0)
    #expect(summary(.othersInVivo).model.mean.isNaN)
    let training = summary(.trainingInVitro)
    #expect(training.model.mean == 0.95 && training.ownRate.mean == 0.5)
    #expect(training.model.deviation == 0)
  }
}
