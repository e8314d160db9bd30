import Tensor

/// Continuous activity of several units, such as the fluorescence of cells: a matrix [bins, units]
/// of finite numbers.
public struct Traces: Activity {
  /// The values, [bins, units].
  public let tensor: Tensor

  /// The number of time bins.
  public var bins: Int { tensor.shape[0] }
  /// The number of units.
  public var units: Int { tensor.shape[1] }

  /// Traces from a tensor of two axes, [bins, units].
  ///
  /// - Throws: `TensorError.invalidArgument` if the tensor does not have two axes, or for the first
  ///   value that is not finite: even one would spoil every sum that it enters.
  public init(_ tensor: Tensor) throws(TensorError) {
    guard tensor.shape.rank == 2 else {
      throw .invalidArgument(
        operation: "Traces.init", reason: "\(tensor.shape) is not [bins, units]")
    }
    let wrong = tensor.withValues { values in values.firstIndex { !$0.isFinite } }
    if let wrong {
      let units = tensor.shape[1]
      throw .invalidArgument(
        operation: "Traces.init",
        reason: "the value of bin \(wrong / units), unit \(wrong % units) is not finite")
    }
    self.tensor = tensor
  }

  private init(finite tensor: Tensor) { self.tensor = tensor }

  /// The bins of a range, copied.
  public func slice(_ range: Range<Int>) -> Traces {
    let units = units
    return Traces(
      finite: Tensor.make([range.count, units]) { out in
        tensor.withValues { values in
          for index in 0..<range.count * units {
            out[index] = values[range.lowerBound * units + index]
          }
        }
      })
  }
}
