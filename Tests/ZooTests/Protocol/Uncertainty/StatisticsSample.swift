import Tensor

@testable import Zoo

/// Predictions whose block statistics tests check.
enum StatisticsSample {
  /// Random scores on a coarse scale, so that many are equal, and units of very different rates: one
  /// is silent, one spikes three times.
  static func prediction(bins: Int, units: Int, seed: UInt64) throws -> ScoredPrediction {
    var generator = RandomGenerator(seed: seed)
    var logits: [Float] = []
    var spikes: [UInt8] = []
    for bin in 0..<bins {
      for unit in 0..<units {
        let z = (-40 + Double(unit % 20) * 3 + 20 * generator.uniformDouble()).rounded() / 10
        logits.append(Float(z))
        switch unit {
        case 0: spikes.append(0)
        case 1: spikes.append(bin % (bins / 3) == 7 ? 1 : 0)
        default: spikes.append(generator.bernoulli(z.sigmoid) ? 1 : 0)
        }
      }
    }
    return try ScoredPrediction(
      logOdds: LogOdds(Tensor(logits, shape: [bins, units])),
      spikes: SpikeRaster(entries: spikes, bins: bins, units: units))
  }

  static func nullRates(units: Int) -> [Double] {
    (0..<units).map { 0.01 + 0.002 * Double($0 % 50) }
  }

  static let choices = Evaluation.Choices(
    threshold: -1.4, calibration: AffineCalibration(slope: 0.8, intercept: -0.3))

  static func statistics(
    _ prediction: ScoredPrediction, choices: Evaluation.Choices = choices
  ) throws -> CellStatistics {
    guard
      let statistics = try CellStatistics(
        prediction, nullRates: nullRates(units: prediction.units), choices: choices)
    else { throw EvaluationError.nothingToScore(bins: prediction.bins, units: prediction.units) }
    return statistics
  }

  /// All metrics of the bins of a prediction, each block of bins taken as often as its weight says.
  static func direct(
    _ prediction: ScoredPrediction, blocks: [Range<Int>], weights: [Double]
  ) throws -> ScoredCell {
    let units = prediction.units
    let rows = zip(blocks, weights).flatMap { bins, weight in
      (0..<Int(weight)).flatMap { _ in Array(bins) }
    }
    let (logits, spikes) = prediction.withEntries { scores, labels in
      (
        rows.flatMap { row in (0..<units).map { scores[row * units + $0] } },
        rows.flatMap { row in (0..<units).map { labels[row * units + $0] } }
      )
    }
    return try ScoredCell(
      ScoredPrediction(
        logOdds: LogOdds(Tensor(logits, shape: [rows.count, units])),
        spikes: SpikeRaster(entries: spikes, bins: rows.count, units: units)),
      nullRates: nullRates(units: units), choices: choices)
  }
}
