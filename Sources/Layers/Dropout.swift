import Autograd
import Tensor

/// Zeroes elements with a probability in training, and scales the others by 1/(1 - rate); the
/// identity in inference.
public struct Dropout: Layer {
  /// The probability of a zero.
  public var rate: Float

  /// A layer that zeroes with a probability in 0..<1.
  public init(_ rate: Float) { self.rate = rate }

  /// The input with some elements zeroed.
  ///
  /// Every call in training draws a key from the pass, even at rate 0, so that the rate of one
  /// layer does not change the masks of the others.
  /// - Throws: `TensorError.invalidArgument` unless 0 <= rate < 1.
  public func callAsFunction(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
    guard pass.isTraining else { return x }
    return try x.dropout(rate: rate, key: pass.nextKey())
  }

  /// There are no parameters.
  public mutating func visit(_ visitor: ParameterVisitor) {}
}
