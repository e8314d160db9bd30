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
  /// Each with the bins before it.
  private let segments: [PartWithRunUp]
  private let nullRates: [Double]

  private static var segmentCount: Int { 8 }

  /// A score of at most `mostBins` bins per epoch; a longer part is sampled in equal segments.
  ///
  /// A network gets the same windows and run-ups as in the prediction that is scored later.
  ///
  /// - Parameters:
  ///   - training: decides the null's rates.
  ///   - validation: the part that chooses.
  ///   - runUp: the bins right before it, if they are known.
  ///   - memory: the bins that each segment's run-up has, if there are as many before it.
  ///   - mostBins: how many bins are scored at most.
  init(
    training: SpikeRaster, validation: SpikeRaster, runUp: SpikeRaster? = nil, memory: Int,
    mostBins: Int = 48_000
  ) {
    nullRates = NullRates(training: training).rates
    let before = runUp?.bins ?? 0
    let known = runUp.map { $0.followed(by: validation) } ?? validation
    guard validation.bins > mostBins else {
      segments = [PartWithRunUp(before..<known.bins, of: known, remembering: memory)]
      return
    }
    let length = mostBins / Self.segmentCount
    segments = (0..<Self.segmentCount).map { index in
      let start = before + index * (validation.bins - length) / (Self.segmentCount - 1)
      return PartWithRunUp(start..<start + length, of: known, remembering: memory)
    }
  }

  /// Identifies the bins before the segments.
  var runUpDigest: String {
    let digests = segments.map { SHA256.hexDigest(of: $0.raster.slice(0..<$0.runUp).entries) }
    return SHA256.hexDigest(of: Array(digests.joined().utf8))
  }

  /// The score of a prediction; NaN if the validation part has no spikes, or if a log-odds is not finite.
  ///
  /// - Throws: what the network throws; `FitCancelled` if it was interrupted.
  func bitsPerSpike<N: Network>(_ forecast: NetworkRows<N>) throws -> Double {
    try bitsPerSpike { try forecast.logOdds(for: $0) }
  }

  /// The score of the rows that a function gives for each segment with its run-up.
  ///
  /// - Throws: what the function throws; `FitCancelled` if it was interrupted.
  func bitsPerSpike(_ rows: (SpikeRaster) throws -> LogOdds) throws -> Double {
    var scored: [Tensor] = []
    var spikes: [UInt8] = []
    var bins = 0
    for segment in segments {
      scored.append(try rows(segment.raster).values.sliced(axis: 0, segment.range))
      spikes += segment.spikes.entries
      bins += segment.range.count
    }
    let prediction: ScoredPrediction
    do {
      prediction = try ScoredPrediction(
        logOdds: LogOdds(try Tensor.concatenated(scored, axis: 0)),
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
