import Autograd
import Tensor

/// An affine map of the last axis: `y = x Wᵀ + b`.
///
/// - Shape: `[…, in]` to `[…, out]`; parameters `weight` `[out, in]`, `bias` `[out]`.
public struct Linear: Layer {
  /// The weight W.
  public var weight: Parameter
  /// The bias b.
  public var bias: Parameter?

  /// A layer whose parameters are uniform on ±1/√in, as in PyTorch.
  public init(
    _ inputs: Int, _ outputs: Int, hasBias: Bool = true,
    using generator: inout RandomGenerator
  ) {
    let bound = Initialization.bound(inputs: inputs)
    weight = Parameter(
      Initialization.uniform([outputs, inputs], bound: bound, using: &generator))
    bias =
      hasBias
      ? Parameter(Initialization.uniform([outputs], bound: bound, using: &generator)) : nil
  }

  /// The affine map.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the last axis is not of size `in`.
  public func callAsFunction(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try x.linear(weight: pass[weight], bias: bias.map { pass[$0] })
  }

  /// The affine map and `max(x, 0)` of it.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the last axis is not of size `in`.
  public func rectified(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try x.linear(
      weight: pass[weight], bias: bias.map { pass[$0] }, activation: .relu)
  }

  /// Shows `weight` and `bias`.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("weight", &weight)
    visitor("bias", &bias)
  }
}
