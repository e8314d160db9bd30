import Tensor

/// Random initial values of parameters, as PyTorch's layers draw them.
public enum Initialization {
  /// Uniform on `-bound ..< bound`.
  public static func uniform(
    _ shape: Shape, bound: Float, using generator: inout RandomGenerator
  ) -> Tensor {
    guard InitializationBudget.allows(shape) else { return .empty(rank: shape.rank) }
    return Tensor.uniform(shape, in: -bound..<bound, using: &generator)
  }

  /// Standard normal, times a scale.
  public static func normal(
    _ shape: Shape, scale: Float = 1, using generator: inout RandomGenerator
  ) -> Tensor {
    guard InitializationBudget.allows(shape) else { return .empty(rank: shape.rank) }
    return Tensor.normal(shape, deviation: scale, using: &generator)
  }

  /// The bound of linear and convolution layers, `1 / sqrt(inputs)`.
  ///
  /// It is that of He et al., 2015 with the slope √5 that PyTorch passes.
  static func bound(inputs: Int) -> Float { inputs > 0 ? 1 / Float(inputs).squareRoot() : 0 }

  /// `sqrt(6 / (inputs + outputs))`: Glorot and Bengio 2010, equation 16.
  static func glorotBound(inputs: Int, outputs: Int) -> Float {
    (6 / Float(max(1, inputs + outputs))).squareRoot()
  }
}
