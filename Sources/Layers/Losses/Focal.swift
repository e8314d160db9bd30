import Autograd
import Tensor

/// The focal loss (Lin et al., 2017, equation 4): cross-entropy that counts well-predicted elements
/// less.
///
///     u = z if y = 1, -z if y = 0;  p = sigmoid(u), q = 1 - p
///     l = q^γ (-log p) = exp(-γ softplus(u)) softplus(-u)
///     dl/du = -q^γ (γ p softplus(-u) + q)
///
/// The power is taken in the log domain, where q = 1e-39 is as good a number as any. The mean over
/// all elements, or the weighted mean.
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
    let odd = target.orderedSum { y, range in
      var count = 0.0
      for index in range where y[index] != 0 && y[index] != 1 { count += 1 }
      return count
    }
    guard odd == 0 else {
      throw .invalidArgument(
        operation: "focal", reason: "\(Int(odd)) targets are neither 0 nor 1")
    }
    let terms = FocalTerms(logits: logits.value, target: target, gamma: gamma)
    var losses = terms.modulation
    losses.forEachChunk(with: terms.lossOfCrossEntropy) { l, entropy, range in
      for index in range { l[index] *= entropy[index] }
    }
    return .computed("focal", mean.value(of: losses), from: [logits]) {
      [z = logits.value, target, gamma, mean] dy, _ throws(TensorError) in
      let terms = FocalTerms(logits: z, target: target, gamma: gamma)
      var derivatives = terms.signed.map(.sigmoid)
      derivatives.forEachChunk(with: terms.lossOfCrossEntropy) { p, entropy, range in
        for index in range {
          p[index] = -(gamma * p[index] * entropy[index] + (1 - p[index]))
        }
      }
      derivatives.forEachChunk(with: terms.modulation, target) { d, modulation, y, range in
        for index in range { d[index] *= modulation[index] * (2 * y[index] - 1) }
      }
      return [mean.gradient(derivatives, upstream: dy)]
    }
  }
}

/// What the value and the gradient share.
private struct FocalTerms {
  /// u: the log-odds of what happened.
  let signed: Tensor
  /// -log p = softplus(-u).
  let lossOfCrossEntropy: Tensor
  /// q^γ = exp(-γ softplus(u)).
  let modulation: Tensor

  init(logits: Tensor, target: Tensor, gamma: Float) {
    var u = logits
    u.forEachChunk(with: target) { u, y, range in
      for index in range { u[index] *= 2 * y[index] - 1 }
    }
    signed = u
    var exponent = u.map(.softplus)
    u.forEachChunk { u, range in
      for index in range { u[index] = -u[index] }
    }
    lossOfCrossEntropy = u.map(.softplus)
    exponent.forEachChunk { value, range in
      for index in range { value[index] *= -gamma }
    }
    modulation = exponent.map(.exp)
  }
}
