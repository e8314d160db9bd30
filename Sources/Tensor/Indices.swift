/// Integers with a shape: labels, positions, rows of a table.
///
/// Indices have no arithmetic and no gradient, which is why they are not a `Tensor`.
public struct Indices: Sendable, Equatable {
  /// The sizes of the axes.
  public let shape: Shape
  /// The numbers, row-major.
  public let values: [Int32]

  /// Indices in row-major order.
  ///
  /// - Throws: `TensorError.countMismatch` if their number is not the shape's.
  public init(_ values: [Int32], shape: Shape) throws(TensorError) {
    guard values.count == shape.count else {
      throw .countMismatch(operation: "Indices.init", shape: shape, found: values.count)
    }
    self.shape = shape
    self.values = values
  }

  /// A vector of indices.
  public init(_ values: [Int32]) {
    shape = [values.count]
    self.values = values
  }

  /// The numbers `0..<count`.
  public init(below count: Int) { self.init((0..<count).map { Int32($0) }) }

  /// Checks that every index names a place of an axis.
  ///
  /// - Throws: `TensorError.indexOutOfRange` with the first that does not.
  package func check(below size: Int, operation: String) throws(TensorError) {
    if let wrong = values.first(where: { $0 < 0 || Int($0) >= size }) {
      throw .indexOutOfRange(operation: operation, index: Int(wrong), size: size)
    }
  }
}
