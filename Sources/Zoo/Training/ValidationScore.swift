import Autograd
import Layers
import Tensor

/// The score on validation that chooses the epoch: bits per spike after calibration.
///
/// A loss such as Dice is not about probabilities, so the likelihood of its raw output says little
/// about what was learned. So a slope and an intercept are first fitted to the validation part, for
/// every network: each is judged by its ranking as a forecast, and none by the scale of its own
/// loss.
struct ValidationScore {
  private let segments: [SpikeRaster]
  private let window: Int
  private let nullRates: [Double]

  private static var segmentCount: Int { 8 }

  /// A score of at most `mostBins` bins per epoch; a longer part is sampled in equal segments.
  ///
  /// A network gets the same windows as in the prediction that is scored later.
  init(training: SpikeRaster, validation: SpikeRaster, window: Int, mostBins: Int = 48_000) {
    self.window = window
    nullRates = NullRates(training: training).rates
    guard validation.bins > mostBins else {
      segments = [validation]
      return
    }
    let length = mostBins / Self.segmentCount
    segments = (0..<Self.segmentCount).map { index in
      let start = index * (validation.bins - length) / (Self.segmentCount - 1)
      return validation.slice(start..<start + length)
    }
  }

  /// The score of a network; NaN if the validation part has no spikes, or if a log-odds is not finite.
  ///
  /// - Throws: what the network throws; `FitCancelled` if it was interrupted.
  func bitsPerSpike<N: Network>(_ network: N) throws -> Double {
    var rows: [Tensor] = []
    var spikes: [UInt8] = []
    var bins = 0
    for segment in segments {
      let scored = try ScoredBins(part: 0..<segment.bins, longestContext: window).rangeInPart
      let logOdds = try NetworkPredictor<N>.logOdds(network, segment, window: window)
      rows.append(try logOdds.values.sliced(axis: 0, scored))
      spikes += segment.slice(scored).entries
      bins += scored.count
    }
    let prediction: ScoredPrediction
    do {
      prediction = try ScoredPrediction(
        logOdds: LogOdds(try Tensor.concatenated(rows, axis: 0)),
        spikes: SpikeRaster(entries: spikes, bins: bins, units: nullRates.count))
    } catch EvaluationError.notFinite {
      // An epoch that went wrong; another one may be chosen.
      return .nan
    }
    try Interruption.check()
    return try BitsPerSpike(
      prediction, nullRates: nullRates, calibration: AffineCalibration.fit(prediction)
    ).pooled
  }
}
