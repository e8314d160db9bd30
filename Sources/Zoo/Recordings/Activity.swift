import Tensor

/// What several units did over time, as a matrix [bins, units]: spikes or continuous traces.
///
/// The two are types of their own, so that a model of spikes is never given traces by mistake; what
/// holds for both, such as cutting a part out, is written once against this protocol.
public protocol Activity: Sendable, Equatable {
  /// The number of time bins.
  var bins: Int { get }
  /// The number of units.
  var units: Int { get }
  /// The bins of a range, which must be among those that there are.
  func slice(_ range: Range<Int>) -> Self
  /// The values as numbers, [bins, units].
  var tensor: Tensor { get }
}

extension SpikeRaster: Activity {}
