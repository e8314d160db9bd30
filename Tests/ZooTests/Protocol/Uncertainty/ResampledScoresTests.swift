import Tensor
import Testing

@testable import Zoo

@Suite struct ResampledScoresTests {
  private static let bins = 1507

  private func value(_ metric: Metric, _ scores: ResampledScores, draw: Int) throws -> Double {
    try scores.draws[#require(ResampledScores.index(of: metric))][draw]
  }

  /// All blocks once are the recording itself: ROC-AUC to the last bit, the rest but for the order
  /// of sums.
  @Test func estimatesAreTheMetrics() throws {
    let prediction = try StatisticsSample.prediction(bins: Self.bins, units: 7, seed: 1)
    let statistics = try StatisticsSample.statistics(prediction)
    let scores = ResampledScores(
      statistics, BlockResamples(statistics.grid, length: 1, name: "a", count: 1))
    let cell = try StatisticsSample.direct(prediction, blocks: [0..<Self.bins], weights: [1])
    for (metric, estimate) in zip(ResampledScores.metrics, scores.estimates) {
      #expect(estimate.isClose(to: metric.value(cell), tolerance: 1e-12), "\(metric.name)")
    }
    let exact: [Metric] = [
      .rocAUCStratified, .rocAUCUnitMean, .averagePrecisionUnitMean, .averagePrecisionLift, .f1,
      .mcc,
    ]
    for metric in exact {
      let index = try #require(ResampledScores.index(of: metric))
      #expect(scores.estimates[index] == metric.value(cell), "\(metric.name)")
    }
  }

  @Test(arguments: [1, 3]) func drawsAreTheMetricsOfResampledPredictions(length: Int) throws {
    let prediction = try StatisticsSample.prediction(bins: Self.bins, units: 7, seed: 2)
    let statistics = try StatisticsSample.statistics(prediction)
    let grid = statistics.grid
    let resamples = BlockResamples(grid, length: length, name: "a", count: 12)
    let scores = ResampledScores(statistics, resamples)
    let long = (0..<30).map {
      grid.range($0 * grid.parts).lowerBound..<grid.range(($0 + 1) * grid.parts - 1).upperBound
    }
    for draw in 0..<12 {
      let short = try StatisticsSample.direct(
        prediction, blocks: (0..<grid.blocks).map(grid.range),
        weights: Array(resamples.weights[draw * grid.blocks..<(draw + 1) * grid.blocks]))
      let coarse = try StatisticsSample.direct(
        prediction, blocks: long,
        weights: Array(resamples.longWeights[draw * 30..<(draw + 1) * 30]))
      for (index, metric) in ResampledScores.metrics.enumerated()
      where !metric.name.hasPrefix("average_precision") {
        let isLong = ResampledScores.ofLongBlocks.contains(metric.name)
        #expect(
          scores.draws[index][draw].isClose(to: metric.value(isLong ? coarse : short)),
          "\(metric.name) of draw \(draw)")
      }
    }
  }

  /// What is kept is average precision without each long block.
  @Test func averagePrecisionIsKeptWithoutEachLongBlock() throws {
    let prediction = try StatisticsSample.prediction(bins: Self.bins, units: 7, seed: 3)
    let statistics = try StatisticsSample.statistics(prediction)
    let grid = statistics.grid
    let blocks = (0..<grid.blocks).map(grid.range)
    for left in [0, 11, 29] {
      let weights = (0..<grid.blocks).map { $0 / grid.parts == left ? 0.0 : 1.0 }
      let cell = try StatisticsSample.direct(prediction, blocks: blocks, weights: weights)
      #expect(statistics.averagePrecision[left] == cell.averagePrecision.unitMean)
      #expect(statistics.averagePrecisionLift[left].isClose(to: cell.averagePrecision.lift))
    }
  }

  /// The spread of the linear draws is that of the jackknife.
  @Test func averagePrecisionSpreadsAsTheJackknife() throws {
    let prediction = try StatisticsSample.prediction(bins: Self.bins, units: 7, seed: 4)
    let statistics = try StatisticsSample.statistics(prediction)
    let scores = ResampledScores(
      statistics, BlockResamples(statistics.grid, length: 1, name: "a", count: 4000))
    let draws = try scores.draws[#require(ResampledScores.index(of: .averagePrecisionUnitMean))]
    let left = statistics.averagePrecision[..<30]
    let mean = left.reduce(0, +) / 30
    let jackknife = left.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } * 29 / 30
    let center = draws.reduce(0, +) / 4000
    let variance = draws.reduce(0) { $0 + ($1 - center) * ($1 - center) } / 3999
    // The draws divide by n where the jackknife divides by n - 1; 4,000 draws know a variance to
    // 2 %.
    #expect(abs(variance / (jackknife * 29 / 30) - 1) < 0.08)
  }

  @Test func undefinedStaysUndefined() throws {
    let prediction = try StatisticsSample.prediction(bins: 600, units: 2, seed: 5)
    let none = Evaluation.Choices(
      threshold: .nan, calibration: AffineCalibration(slope: .nan, intercept: .nan))
    let statistics = try StatisticsSample.statistics(prediction, choices: none)
    let scores = ResampledScores(
      statistics, BlockResamples(statistics.grid, length: 1, name: "a", count: 3))
    for metric in [Metric.headline, .calibratedUnitMedian, .calibratedUnitsAboveZero, .f1, .mcc] {
      #expect(try value(metric, scores, draw: 0).isNaN, "\(metric.name)")
    }
    // No unit has ten spikes.
    #expect(try value(.rocAUCUnitMean, scores, draw: 0).isNaN)
    #expect(try value(.bitsPerSpike, scores, draw: 0).isFinite)
  }
}
