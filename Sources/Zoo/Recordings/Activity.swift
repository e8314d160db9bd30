import Tensor

/// The activity of several units over time, as a matrix [bins, units]: spikes or continuous traces.
///
/// The two are separate types, so that a model of spikes never gets traces by mistake; code for
/// both, such as cutting out a part, is written once for this protocol.
public protocol Activity: Sendable, Equatable {
  /// The number of time bins.
  var bins: Int { get }
  /// The number of units.
  var units: Int { get }
  /// The bins of a range, which must exist.
  func slice(_ range: Range<Int>) -> Self
  /// The values as numbers, [bins, units].
  var tensor: Tensor { get }
}

extension SpikeRaster: Activity {}
