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
    var losses = logits.value
    losses.forEachChunk { z, range in
      for index in range { z[index] = -abs(z[index]) }
    }
    losses = losses.map(.softplus)
    losses.forEachChunk(with: logits.value, target) { l, z, y, range in
      for index in range { l[index] += max(z[index], 0) - z[index] * y[index] }
    }
    return .computed("binaryCrossEntropy", mean.value(of: losses), from: [logits]) {
      [z = logits.value, target, mean] dy, _ throws(TensorError) in
      var dz = z.map(.sigmoid)
      dz.forEachChunk(with: target) { dz, y, range in
        for index in range { dz[index] -= y[index] }
      }
      return [mean.gradient(dz, upstream: dy)]
    }
  }
}
