import Tensor
import Testing

@testable import Zoo

@Suite struct UnitAlignmentTests {
  private let source = raster(["|.|.", "|.|.", "|.|.", "|..|", "...."])
  private let target = raster(["|.||", "..||", ".|||", "..|.", "...."])

  @Test func fileOrderLeavesUnitsWhereTheyAre() throws {
    for alignment in [UnitAlignment.none, .adapt] {
      #expect(try alignment.order(from: source, to: target, binSeconds: 0.001) == [0, 1, 2, 3])
    }
  }

  /// Counts 4, 0, 3, 1 against 1, 1, 4, 3: ranks 0, 2, 3, 1 against 2, 3, 0, 1.
  @Test func ranksMeetRanks() throws {
    let order = try UnitAlignment.rateRank.order(from: source, to: target, binSeconds: 0.001)
    #expect(order == [2, 1, 3, 0])
  }

  /// With one feature the best squares are those of equal ranks.
  @Test func assignmentOfOneFeatureIsThatOfRanks() throws {
    func features(_ rates: [Double]) -> [UnitFeatures] {
      rates.map {
        UnitFeatures(
          logRate: $0, logVariation: .nan, localVariation: .nan, shortIntervals: .nan,
          coupling: .nan)
      }
    }
    let (left, right) = ([0.3, -2, 1, 5], [7.0, 6, -1, 2])
    #expect(
      try UnitAlignment.order(assigning: features(left), features(right))
        == UnitAlignment.order(ranking: left, right))
  }

  /// A recording and itself with units in another order: assignment finds every unit again.
  @Test func assignmentFindsUnitsAgain() throws {
    var generator = RandomGenerator(seed: 9)
    var spikes = SpikeRaster(bins: 4000, units: 12)
    for bin in 0..<4000 {
      for unit in 0..<12 { spikes[bin, unit] = generator.bernoulli(0.01 * Double(1 + unit % 5)) }
    }
    let shuffle = [3, 1, 4, 11, 5, 9, 2, 6, 8, 7, 0, 10]
    let order = try UnitAlignment.assignment.order(
      from: spikes, to: spikes.columns(shuffle), binSeconds: 0.001)
    #expect(order.map { shuffle[$0] } == Array(0..<12))
  }

  @Test func differentUnitCountsAreRefused() throws {
    for alignment in UnitAlignment.allCases {
      #expect(throws: UnitAlignmentError.unitCounts(source: 4, target: 2)) {
        try alignment.order(
          from: source, to: SpikeRaster(bins: 5, units: 2), binSeconds: 0.001)
      }
    }
    #expect(
      UnitAlignmentError.unitCounts(source: 128, target: 25).description
        == "a model of 128 units cannot predict 25; use the same number of units in both")
  }
}
