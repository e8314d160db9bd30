import Autograd
import Tensor

/// The binary cross-entropy of log-odds, in nats: the negative log-likelihood of spikes.
///
///     l = max(z, 0) - z y + log(1 + exp(-|z|))        dz = sigmoid(z) - y
///
/// This form overflows nowhere and keeps its digits where the prediction is right. The mean over
/// all elements, or the weighted mean.
/// - Shape: log-odds and targets of one shape; targets in 0...1.
public struct BinaryCrossEntropy: Loss {
  /// The loss.
  public init() {}

  /// The mean cross-entropy, a scalar.
  ///
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` if no element counts.
  public func callAsFunction(
    _ logits: Variable, target: Tensor, weights: Tensor?
  ) throws(TensorError) -> Variable {
    let mean = try WeightedMean(
      logits.shape, target: target.shape, weights: weights, operation: "binaryCrossEntropy")
    let sum = LogisticLoss.crossEntropy.sums(logits.value, target, weights: weights)[0]
    return .computed("binaryCrossEntropy", mean.value(ofSum: sum), from: [logits]) {
      [z = logits.value, target, weights, mean] dy, _ throws(TensorError) in
      [
        LogisticLoss.crossEntropy.gradient(
          z, target, weights: weights, a: mean.factor(upstream: dy))
      ]
    }
  }
}
