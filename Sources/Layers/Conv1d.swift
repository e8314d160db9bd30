import Autograd
import Tensor

/// A convolution along time (a cross-correlation, as everywhere in deep learning).
///
/// - Shape: `[N, in, T]` to `[N, out, T']`; parameters `weight` `[out, in / groups, taps]`, `bias`
///   `[out]`.
public struct Conv1d: Layer {
  /// The kernels.
  public var weight: Parameter
  /// The offset of each output.
  public var bias: Parameter?
  /// Stride, padding and dilation.
  public var step: ConvolutionStep
  /// The number of independent groups of channels.
  public var groups: Int

  /// A layer whose parameters are uniform on ±1/√(in/groups · taps), as in PyTorch.
  public init(
    _ inputs: Int, _ outputs: Int, taps: Int, step: ConvolutionStep = .init(), groups: Int = 1,
    hasBias: Bool = true, using generator: inout RandomGenerator
  ) {
    let channels = inputs / max(1, groups)
    let bound = Initialization.bound(inputs: channels * taps)
    weight = Parameter(
      Initialization.uniform([outputs, channels, taps], bound: bound, using: &generator))
    bias =
      hasBias
      ? Parameter(Initialization.uniform([outputs], bound: bound, using: &generator)) : nil
    self.step = step
    self.groups = groups
  }

  /// The convolution.
  ///
  /// - Throws: `TensorError.shapeMismatch`, `TensorError.invalidArgument`.
  public func callAsFunction(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try x.convolution1d(
      weight: pass[weight], bias: bias.map { pass[$0] }, step, groups: groups)
  }

  /// Shows `weight` and `bias`.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("weight", &weight)
    visitor("bias", &bias)
  }
}
