import Autograd
import Tensor

/// The focal loss (Lin et al., 2017, equation 4): cross-entropy that counts well-predicted elements
/// less.
///
///     u = z if y = 1, -z if y = 0;  p = sigmoid(u), q = 1 - p
///     l = q^γ (-log p) = exp(-γ softplus(u)) softplus(-u)
///     dl/du = -q^γ (γ p softplus(-u) + q)
///
/// The power is taken in the log domain, where q = 1e-39 is an ordinary number. The mean over all
/// elements, or the weighted mean.
/// - Shape: log-odds and targets of one shape; every target is 0 or 1.
public struct Focal: Loss {
  /// The exponent γ; 0 gives the cross-entropy.
  public var gamma: Float

  /// The loss with an exponent of zero or more.
  public init(gamma: Float = 2) { self.gamma = gamma }

  /// The mean focal loss, a scalar.
  ///
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` if no element counts, a
  ///   target is neither 0 nor 1 or γ is negative.
  public func callAsFunction(
    _ logits: Variable, target: Tensor, weights: Tensor?
  ) throws(TensorError) -> Variable {
    let mean = try WeightedMean(
      logits.shape, target: target.shape, weights: weights, operation: "focal")
    guard gamma >= 0 else {
      throw .invalidArgument(operation: "focal", reason: "gamma \(gamma) is negative")
    }
    let loss = LogisticLoss.focal(gamma: gamma)
    let sums = loss.sums(logits.value, target, weights: weights)
    guard sums[1] == 0 else {
      throw .invalidArgument(
        operation: "focal", reason: "\(Int(sums[1])) targets are neither 0 nor 1")
    }
    return .computed("focal", mean.value(ofSum: sums[0]), from: [logits]) {
      [z = logits.value, target, weights, mean] dy, _ throws(TensorError) in
      [loss.gradient(z, target, weights: weights, a: mean.factor(upstream: dy))]
    }
  }
}
