import Autograd
import Tensor

/// Variance-invariance-covariance regularisation of two views (Bardes et al., 2022, equations 1-6).
///
///     λ mse(a, b) + μ (v(a) + v(b)) + ν (c(a) + c(b))
///     v(x) = mean_j max(0, 1 - sqrt(var_j(x) + ε)) / 2,  c(x) = Σ_i≠j cov_ij(x)² / D
///
/// Variances and covariances are unbiased. The halves in v follow the authors' code, which the
/// paper does not mention. A composition of operations: its cost is the one matrix product.
/// - Shape: both views `[N, D]`, N at least 2.
public struct VICReg: Sendable {
  /// The weight λ of the distance of the views.
  public var invariance: Float
  /// The weight μ of the deviations that fall short of 1.
  public var variance: Float
  /// The weight ν of the covariances.
  public var covariance: Float
  /// The ε under the root.
  public var epsilon: Float

  /// The loss, by default with the paper's weights.
  public init(
    invariance: Float = 25, variance: Float = 25, covariance: Float = 1, epsilon: Float = 1e-4
  ) {
    self.invariance = invariance
    self.variance = variance
    self.covariance = covariance
    self.epsilon = epsilon
  }

  /// The loss of two views of one batch, a scalar.
  ///
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` for less than two
  ///   samples.
  public func callAsFunction(_ a: Variable, _ b: Variable) throws(TensorError) -> Variable {
    guard a.shape == b.shape, a.shape.rank == 2 else {
      throw .shapeMismatch(operation: "vicreg", left: a.shape, right: b.shape)
    }
    guard a.shape[0] > 1, a.shape[1] > 0 else {
      throw .invalidArgument(operation: "vicreg", reason: "\(a.shape) has no covariance")
    }
    let distance = try (a - b).squared().mean() * invariance
    let spread = try (shortfall(a) + shortfall(b)) * variance
    let redundancy = try (offDiagonal(a) + offDiagonal(b)) * covariance
    return try distance + spread + redundancy
  }

  private func shortfall(_ x: Variable) throws(TensorError) -> Variable {
    let deviation = try (x.variance(axis: 0) + epsilon).squareRoot()
    return (1 - deviation).relu().mean() / 2
  }

  private func offDiagonal(_ x: Variable) throws(TensorError) -> Variable {
    let (n, d) = (x.shape[0], x.shape[1])
    let centred = try x - x.mean(axis: 0, keepingAxis: true)
    let covariance = try centred.matrixProduct(centred, transposeSelf: true) / Float(n - 1)
    let mask = Tensor(shape: [d, d]) { place in place / d == place % d ? 0 : 1 }
    return try (covariance * Variable(mask)).squared().sum() / Float(d)
  }
}
