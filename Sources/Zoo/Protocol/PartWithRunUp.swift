import Tensor

/// A part of a recording with its run-up: the earlier bins of the same recording with which every
/// prediction of the part begins, and whose rows are dropped.
///
/// Bins before a part are past, not future. Without them every model would begin the part as if
/// nothing had ever happened, and a model with a slow memory would be judged on how fast it warms
/// up. The run-up is as long as the predictor declares to remember, at most as long as the
/// protocol says (two minutes), and as much as there is; so all bins of a part are scored, the same for every model.
public struct PartWithRunUp: Sendable {
  /// The bins of the run-up, then those of the part.
  public let raster: SpikeRaster
  /// The number of bins before the part.
  public let runUp: Int

  /// The bins of the part within the raster.
  public var range: Range<Int> { runUp..<raster.bins }
  /// The spikes of the part alone.
  public var spikes: SpikeRaster { raster.slice(range) }

  /// A part of a recording.
  ///
  /// - Parameters:
  ///   - part: its bins within the recording.
  ///   - recording: the used part of the recording.
  ///   - memory: the bins of the run-up, if there are as many before the part.
  /// - Precondition: the part lies within the recording.
  public init(_ part: Range<Int>, of recording: SpikeRaster, remembering memory: Int) {
    runUp = max(0, min(memory, part.lowerBound))
    raster = recording.slice(part.lowerBound - runUp..<part.upperBound)
  }

  /// A part after bins that are known to come right before it.
  ///
  /// - Precondition: both have the same units.
  public init(_ part: SpikeRaster, after before: SpikeRaster?, remembering memory: Int) {
    runUp = max(0, min(memory, before?.bins ?? 0))
    guard let before, runUp > 0 else {
      raster = part
      return
    }
    raster = before.slice(before.bins - runUp..<before.bins).followed(by: part)
  }
}

extension Predictor {
  /// The log-odds of every bin of a part, [bins, units], predicted after the run-up.
  ///
  /// - Throws: what the predictor throws.
  public func logOdds(for part: PartWithRunUp, batch: Int? = nil) throws -> LogOdds {
    let rows = try logOdds(for: part.raster, batch: batch)
    return part.runUp == 0 ? rows : try rows.slice(part.range)
  }
}
