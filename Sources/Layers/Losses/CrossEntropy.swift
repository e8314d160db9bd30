import Autograd
import Tensor

/// The cross-entropy of class scores with the right classes, in nats.
///
///     l_n = log Σ_c exp(z_nc) - z_n,class(n)        dz_nc = softmax(z_n)_c - [c = class(n)]
/// - Shape: scores `[…, classes]`, targets `[…]`.
public struct CrossEntropy: Sendable {
  /// The loss.
  public init() {}

  /// The mean over samples, a scalar; the weights say how much each sample counts.
  ///
  /// - Throws: `TensorError.shapeMismatch`, `TensorError.indexOutOfRange` for a class that does not
  ///   exist; `TensorError.invalidArgument` if no sample counts.
  public func callAsFunction(
    _ logits: Variable, target: Indices, weights: Tensor? = nil
  ) throws(TensorError) -> Variable {
    let axis = try logits.shape.resolve(axis: -1, operation: "crossEntropy")
    let classes = logits.shape[axis]
    let mean = try WeightedMean(
      logits.shape.removing(axis: axis), target: target.shape, weights: weights,
      operation: "crossEntropy")
    try target.check(below: classes, operation: "crossEntropy")
    let logProbabilities = try Variable(logits.value).logSoftmax().value
    let losses = logProbabilities.picking(target).map(.negate)
    return .computed("crossEntropy", mean.value(of: losses), from: [logits]) {
      [logProbabilities, target, mean] dy, _ throws(TensorError) in
      // Per sample first, since that is what the mean weighs.
      let share = mean.gradient(Tensor(repeating: 1, shape: target.shape), upstream: dy)
      var dz = logProbabilities.map(.exp)
      dz.subtractOneHot(target, scalingRowsBy: share)
      return [dz]
    }
  }
}
