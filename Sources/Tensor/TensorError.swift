/// A violated requirement of a tensor operation.
///
/// Every case names the operation, so that a message leads to the caller's code.
public enum TensorError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Two operands have incompatible shapes.
  case shapeMismatch(operation: String, left: Shape, right: Shape)
  /// The number of values is not the shape's.
  case countMismatch(operation: String, shape: Shape, found: Int)
  /// The axis does not exist.
  case axisOutOfRange(operation: String, axis: Int, rank: Int)
  /// An index or a range lies outside an axis.
  case indexOutOfRange(operation: String, index: Int, size: Int)
  /// Another argument is outside its range; `reason` says which and what is allowed.
  case invalidArgument(operation: String, reason: String)

  /// One sentence that names the operation and the problem.
  public var description: String {
    switch self {
    case .shapeMismatch(let operation, let left, let right):
      "\(operation): shapes \(left) and \(right) do not fit together"
    case .countMismatch(let operation, let shape, let found):
      "\(operation): \(shape) holds \(shape.count) values, but there are \(found)"
    case .axisOutOfRange(let operation, let axis, let rank):
      "\(operation): axis \(axis) does not exist in a tensor of \(rank) axes"
    case .indexOutOfRange(let operation, let index, let size):
      "\(operation): index \(index) is outside 0..<\(size)"
    case .invalidArgument(let operation, let reason):
      "\(operation): \(reason)"
    }
  }
}
