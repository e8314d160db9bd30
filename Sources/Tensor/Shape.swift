/// The sizes of a tensor's axes, outermost first.
///
/// Storage is row-major and contiguous: the last axis varies fastest. A scalar has no axes.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// One size per axis; every size is zero or more.
  public let sizes: [Int]

  /// A shape with the given sizes, outermost axis first.
  ///
  /// - Precondition: no size is negative. Sizes read from a file are checked by its reader.
  public init(_ sizes: [Int]) {
    precondition(sizes.allSatisfy { $0 >= 0 }, "a shape cannot have a negative size: \(sizes)")
    self.sizes = sizes
  }

  /// A shape written as a literal, such as `[batch, time, units]`.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The number of axes.
  public var rank: Int { sizes.count }

  /// The number of elements: the product of all sizes, 1 for a scalar.
  public var count: Int { sizes.reduce(1, *) }

  /// The size of one axis; negative indices count from the last axis.
  public subscript(axis: Int) -> Int { sizes[axis < 0 ? axis + sizes.count : axis] }

  /// Sizes with dtype, such as `f32[2,3]`.
  public var description: String { "f32[" + sizes.map(String.init).joined(separator: ",") + "]" }

  /// The distance in elements between neighbours along each axis.
  package var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    var step = 1
    for axis in stride(from: rank - 1, through: 0, by: -1) {
      strides[axis] = step
      step *= sizes[axis]
    }
    return strides
  }

  /// The axis as an index from 0, after counting negative axes from the end.
  ///
  /// - Throws: `TensorError.axisOutOfRange` if there is no such axis.
  public func resolve(axis: Int, operation: String) throws(TensorError) -> Int {
    let resolved = axis < 0 ? axis + rank : axis
    guard resolved >= 0, resolved < rank else {
      throw .axisOutOfRange(operation: operation, axis: axis, rank: rank)
    }
    return resolved
  }

  /// The shape without one axis.
  public func removing(axis: Int) -> Shape {
    var sizes = sizes
    sizes.remove(at: axis)
    return Shape(sizes)
  }

  /// The shape that two operands take together under NumPy's rule: axes are aligned at the end, and
  /// of each pair the sizes are equal or one of them is 1 or missing.
  ///
  /// - Throws: `TensorError.shapeMismatch` if some pair of sizes is neither equal nor contains a 1.
  public static func broadcast(
    _ left: Shape, _ right: Shape, operation: String
  ) throws(TensorError) -> Shape {
    if left == right { return left }
    let rank = max(left.rank, right.rank)
    var sizes = [Int](repeating: 1, count: rank)
    for fromEnd in 1...max(rank, 1) where rank > 0 {
      let l = fromEnd <= left.rank ? left.sizes[left.rank - fromEnd] : 1
      let r = fromEnd <= right.rank ? right.sizes[right.rank - fromEnd] : 1
      guard l == r || l == 1 || r == 1 else {
        throw .shapeMismatch(operation: operation, left: left, right: right)
      }
      sizes[rank - fromEnd] = l == 1 ? r : l
    }
    return Shape(sizes)
  }
}
