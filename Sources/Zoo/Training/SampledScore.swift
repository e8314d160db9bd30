import Autograd
import Layers
import Tensor

/// The score on validation of a network that all units share: bits per spike after calibration.
///
/// The same number as `ValidationScore` gives for networks in windows. A long part is sampled in
/// stretches of whole blocks, evenly spaced.
struct SampledScore: Sendable {
  private let raster: TracedRaster
  private let blocks: [Int]
  private let nullRates: [Double]

  /// Blocks that are scored: 32,768 bins.
  private static let mostBlocks = 512
  /// Blocks that are computed together.
  static let blocksTogether = 4

  /// - Parameters:
  ///   - raster: bins of run-up, then the validation part.
  ///   - runUp: the number of bins before the part; the block with the first bin of the part does not
  ///     count, unless it begins there.
  ///   - nullRates: the units' training rates.
  init(_ raster: TracedRaster, runUp: Int, nullRates: [Double]) {
    self.raster = raster
    self.nullRates = nullRates
    let first = (runUp + TracedRaster.blockBins - 1) / TracedRaster.blockBins
    let all = Array(min(first, max(0, raster.blocks - 1))..<raster.blocks)
    let count = min(all.count, Self.mostBlocks)
    // Evenly spaced groups of consecutive blocks would need no more states, but single blocks cover
    // the part best.
    blocks = (0..<count).map { all[$0 * all.count / count] }
  }

  /// The score of a network; NaN if there are no spikes, or a log-odds is not finite.
  ///
  /// - Throws: what the network throws; `FitCancelled` if it was interrupted.
  func bitsPerSpike(_ network: ConditionedNetwork) throws -> Double {
    guard let prediction = try prediction(of: network) else { return .nan }
    return try BitsPerSpike(
      prediction, nullRates: nullRates, calibration: AffineCalibration.fit(prediction)
    ).pooled
  }

  /// Slope and intercept that fit the log-odds best; 1 and 0 without spikes.
  ///
  /// - Throws: what the network throws; `FitCancelled` if it was interrupted.
  func calibration(of network: ConditionedNetwork) throws -> AffineCalibration {
    let fitted = try prediction(of: network).map { AffineCalibration.fit($0) }
    guard let fitted, fitted.slope.isFinite, fitted.slope > 0, fitted.intercept.isFinite else {
      return .identity
    }
    return fitted
  }

  /// The log-odds and spikes of the blocks; nil if a log-odds is not finite.
  private func prediction(of network: ConditionedNetwork) throws -> ScoredPrediction? {
    var rows: [Tensor] = []
    var spikes: [UInt8] = []
    for first in stride(from: 0, to: blocks.count, by: Self.blocksTogether) {
      try Interruption.check()
      let group = Array(blocks[first..<min(blocks.count, first + Self.blocksTogether)])
      rows.append(try network.logOdds(raster.inputs(ofBlocks: group), in: Pass()).value)
      for block in group {
        let bins = raster.bins(ofBlock: block)
        let units = raster.spikes.units
        spikes += raster.spikes.entries[bins.lowerBound * units..<bins.upperBound * units]
      }
    }
    var offsets: [Tensor] = []
    for block in blocks {
      offsets.append(try raster.offset.sliced(axis: 0, raster.bins(ofBlock: block)))
    }
    var logOdds = try Tensor.concatenated(rows, axis: 0)
    try logOdds.add(Tensor.concatenated(offsets, axis: 0))
    do {
      return try ScoredPrediction(
        logOdds: LogOdds(logOdds),
        spikes: SpikeRaster(entries: spikes, bins: logOdds.shape[0], units: nullRates.count))
    } catch EvaluationError.notFinite {
      return nil
    }
  }
}
