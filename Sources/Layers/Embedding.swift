import Autograd
import Tensor

/// A table of vectors, looked up by index.
///
/// - Shape: indices `[…]` to `[…, width]`; parameter `weight` `[count, width]`.
public struct Embedding: Parameterized, Sendable {
  /// The table.
  public var weight: Parameter

  /// A table of standard normal vectors, as in PyTorch.
  public init(_ count: Int, _ width: Int, using generator: inout RandomGenerator) {
    weight = Parameter(Initialization.normal([count, width], using: &generator))
  }

  /// The vectors of the indices.
  ///
  /// - Throws: `TensorError.indexOutOfRange`.
  public func callAsFunction(
    _ indices: Indices, in pass: Pass
  ) throws(TensorError) -> Variable {
    try pass[weight].gatheringRows(indices)
  }

  /// Shows `weight`.
  public mutating func visit(_ visitor: ParameterVisitor) { visitor("weight", &weight) }
}
