import Tensor
import Zoo

extension Workload {
  /// Scoring of predictions.
  static let metrics = Workload(
    name: "metrics",
    summary: "pooled ROC-AUC and average precision of 9.6 M scores; a whole evaluation"
  ) { settings in
    let bins = settings.size(75_000, small: 100)
    let units = 128
    let scores = Double(bins * units)
    return [
      Benchmark(name: "metrics/pooled", amount: scores, unit: "score") {
        let (logOdds, spikes) = try prediction(bins, units)
        return {
          let counts = RankCounts.pooled(
            try ScoredPrediction(logOdds: logOdds, spikes: spikes))
          consume((ROCAUC.value(counts), AveragePrecision.value(counts)))
        }
      },
      Benchmark(name: "metrics/evaluation", amount: scores, unit: "score") {
        let (logOdds, spikes) = try prediction(bins, units)
        let rates = NullRates(training: spikes).rates
        return {
          let choices = try Evaluation.choose(validationLogOdds: logOdds, spikes: spikes)
          consume(
            try Evaluation.score(
              logOdds: logOdds, spikes: spikes, nullRates: rates, threshold: choices.threshold,
              calibration: choices.calibration))
        }
      },
    ]
  }

  /// One spike in a hundred bins, and scores that are higher by one where a spike is.
  private static func prediction(_ bins: Int, _ units: Int) throws -> (LogOdds, SpikeRaster) {
    let raster = try spikes(bins, units, seed: 1)
    var scores = numbers([bins, units], seed: 2)
    try scores.add(raster.tensor)
    return (try LogOdds(scores), raster)
  }
}
