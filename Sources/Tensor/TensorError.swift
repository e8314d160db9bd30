/// A contract of a tensor operation that a caller did not keep.
///
/// Every case names the operation, so that a message leads back to a line of the caller's code.
public enum TensorError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Two operands have shapes that do not go together.
  case shapeMismatch(operation: String, left: Shape, right: Shape)
  /// The number of values is not the number that the shape asks for.
  case countMismatch(operation: String, shape: Shape, found: Int)
  /// There is no such axis.
  case axisOutOfRange(operation: String, axis: Int, rank: Int)
  /// An index or a range lies outside an axis.
  case indexOutOfRange(operation: String, index: Int, size: Int)
  /// Another argument is outside its range; `reason` says which and what is allowed.
  case invalidArgument(operation: String, reason: String)

  /// One sentence that names the operation and what did not fit.
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
