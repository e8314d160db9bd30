import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct CellStatisticsTests {
  @Test func fewBinsHaveNone() throws {
    let prediction = try StatisticsSample.prediction(bins: 200, units: 3, seed: 1)
    #expect(
      try CellStatistics(
        prediction, nullRates: StatisticsSample.nullRates(units: 3),
        choices: StatisticsSample.choices) == nil)
  }

  @Test func nullRatesAreChecked() throws {
    let prediction = try StatisticsSample.prediction(bins: 300, units: 3, seed: 1)
    #expect(throws: EvaluationError.nullRateCount(expected: 3, found: 1)) {
      try CellStatistics(prediction, nullRates: [0.1], choices: StatisticsSample.choices)
    }
  }

  @Test func sumsOverBlocksAreThoseOfTheMetrics() throws {
    let prediction = try StatisticsSample.prediction(bins: 1507, units: 5, seed: 2)
    let statistics = try StatisticsSample.statistics(prediction)
    let cell = try StatisticsSample.direct(prediction, blocks: [0..<1507], weights: [1])
    for unit in 0..<5 {
      func total(_ values: [Double]) -> Double {
        stride(from: unit, to: values.count, by: 5).reduce(0) { $0 + values[$1] }
      }
      let null = NullLikelihood.value(
        prediction, unit: unit, rate: StatisticsSample.nullRates(units: 5)[unit])
      #expect(total(statistics.gains).isClose(to: cell.sums.logLikelihood[unit] - null))
      #expect(
        total(statistics.spikes.map(Double.init)) == Double(prediction.spikeCounts[unit]))
    }
    #expect(
      statistics.expectedSpikes.reduce(0, +).isClose(to: cell.sums.expectedSpikes.reduce(0, +)))
    #expect(
      statistics.squaredErrors.reduce(0, +).isClose(to: cell.sums.squaredError.reduce(0, +)))
    #expect(statistics.hits?.reduce(0, +) == cell.confusion?.truePositives)
  }

  /// More units than one logarithm serves.
  @Test func squaredGainsAreThoseOfWholeBins() throws {
    let prediction = try StatisticsSample.prediction(bins: 300, units: 700, seed: 3)
    let statistics = try StatisticsSample.statistics(prediction)
    let rates = StatisticsSample.nullRates(units: 700)
    var squares = 0.0
    prediction.withEntries { scores, labels in
      for bin in 0..<300 {
        var gain = 0.0
        for unit in 0..<700 {
          let p = Double(scores[bin * 700 + unit]).sigmoid
          gain += NullLikelihood.bin(labels[bin * 700 + unit] == 1, p)
          gain -= NullLikelihood.bin(labels[bin * 700 + unit] == 1, rates[unit])
        }
        squares += gain * gain
      }
    }
    #expect(statistics.squaredGains.reduce(0, +).isClose(to: squares))
  }

  @Test func withoutChoicesTheRestIsThere() throws {
    let prediction = try StatisticsSample.prediction(bins: 600, units: 4, seed: 4)
    let none = Evaluation.Choices(
      threshold: .nan, calibration: AffineCalibration(slope: .nan, intercept: .nan))
    let statistics = try StatisticsSample.statistics(prediction, choices: none)
    let known = try StatisticsSample.statistics(prediction)
    #expect(statistics.predicted == nil && statistics.hits == nil)
    #expect(statistics.calibratedGains.allSatisfy { $0.isNaN })
    #expect(statistics.gains == known.gains && statistics.wins == known.wins)
  }

  @Test func threadsDoNotMatter() throws {
    let prediction = try StatisticsSample.prediction(bins: 1500, units: 20, seed: 5)
    let one = try withThreads(1) { try StatisticsSample.statistics(prediction) }
    let three = try withThreads(3) { try StatisticsSample.statistics(prediction) }
    #expect(one == three)
  }

  @Test func theConstantRateGainsNothing() throws {
    let prediction = try StatisticsSample.prediction(bins: 900, units: 4, seed: 6)
    let null = NullRates(training: prediction.spikes)
    let constant = try ScoredPrediction(
      logOdds: LogOdds(
        Tensor((0..<900).flatMap { _ in null.logOdds }, shape: [900, 4])),
      spikes: prediction.spikes)
    let statistics = try #require(
      try CellStatistics(
        constant, nullRates: null.rates,
        choices: Evaluation.Choices(threshold: 0, calibration: .identity)))
    #expect(statistics.gains.allSatisfy { abs($0) < 1e-12 })
  }
}

/// The constant-rate model's log-likelihood, by its definition.
private enum NullLikelihood {
  static func bin(_ isSpike: Bool, _ rate: Double) -> Double {
    isSpike ? rate.naturalLogarithm : (1 - rate).naturalLogarithm
  }

  static func value(_ prediction: ScoredPrediction, unit: Int, rate: Double) -> Double {
    let spikes = Double(prediction.spikeCounts[unit])
    return spikes * rate.naturalLogarithm
      + (Double(prediction.bins) - spikes) * (1 - rate).naturalLogarithm
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Double {
  fileprivate var naturalLogarithm: Double { log(self) }
}
