import Autograd
import Tensor

/// Normalisation of the last axis (Ba et al., 2016): `y = w (x - mean) / sqrt(variance + ε) + b`.
///
/// - Shape: `[…, width]` to itself; parameters `weight` and `bias` `[width]`.
public struct LayerNorm: Layer {
  /// The scale w, at first 1.
  public var weight: Parameter
  /// The offset b, at first 0.
  public var bias: Parameter
  /// The ε that keeps a constant row finite.
  public var epsilon: Float

  /// A layer for rows of a width.
  public init(_ width: Int, epsilon: Float = 1e-5) {
    weight = Parameter(Tensor(repeating: 1, shape: [width]))
    bias = Parameter(.zeros([width]))
    self.epsilon = epsilon
  }

  /// The normalised rows.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the last axis has another size.
  public func callAsFunction(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try x.layerNorm(weight: pass[weight], bias: pass[bias], epsilon: epsilon)
  }

  /// The normalised rows of a residual connection: of `x` plus the dropout of its branch.
  ///
  /// The same numbers as adding and then normalising, in one sweep.
  /// - Throws: `TensorError.shapeMismatch` if the shapes are incompatible.
  public func residual(
    _ x: Variable, branch: Variable, dropout: Dropout, in pass: Pass
  ) throws(TensorError) -> Variable {
    try x.residualLayerNorm(
      branch: branch, dropout: pass.isTraining ? dropout.rate : 0,
      key: pass.isTraining ? pass.nextKey() : .zero, weight: pass[weight], bias: pass[bias],
      epsilon: epsilon)
  }

  /// Shows `weight` and `bias`.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("weight", &weight)
    visitor("bias", &bias)
  }
}
