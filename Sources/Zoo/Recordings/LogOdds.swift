import Tensor

/// A model's prediction: the log-odds that each unit spikes in each bin, [bins, units].
///
/// Row t is computed from bins before t only, and is compared with the spikes of bin t. There is no
/// other alignment.
public struct LogOdds: Sendable, Equatable {
  /// The log-odds, [bins, units].
  public let values: Tensor

  /// The number of time bins.
  public var bins: Int { values.shape[0] }
  /// The number of units.
  public var units: Int { values.shape[1] }

  /// Log-odds from a tensor of two axes, [bins, units].
  ///
  /// - Throws: `TensorError.invalidArgument` if the tensor does not have two axes.
  public init(_ values: Tensor) throws(TensorError) {
    guard values.shape.rank == 2 else {
      throw .invalidArgument(
        operation: "LogOdds.init", reason: "\(values.shape) is not [bins, units]")
    }
    self.values = values
  }

  /// Log-odds from a tensor that is known to have two axes.
  init(matrix values: Tensor) {
    precondition(values.shape.rank == 2, "\(values.shape) is not [bins, units]")
    self.values = values
  }

  /// The rows of a range of bins.
  ///
  /// - Throws: `TensorError.indexOutOfRange` if the range is not within the rows.
  public func slice(_ bins: Range<Int>) throws(TensorError) -> LogOdds {
    try LogOdds(values.sliced(axis: 0, bins))
  }
}
