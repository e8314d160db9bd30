import Autograd
import Tensor

/// The mean squared error.
///
///     l = (x - y)²        dx = 2 (x - y)
/// - Shape: prediction and target of one shape.
public struct MeanSquaredError: Loss {
  /// The loss.
  public init() {}

  /// The mean of the squares, a scalar.
  ///
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` if no element counts.
  public func callAsFunction(
    _ prediction: Variable, target: Tensor, weights: Tensor?
  ) throws(TensorError) -> Variable {
    let mean = try WeightedMean(
      prediction.shape, target: target.shape, weights: weights, operation: "meanSquaredError")
    let difference = try Tensor.combine(.subtract, prediction.value, target)
    let value = mean.value(of: difference.map(.square))
    return .computed("meanSquaredError", value, from: [prediction]) {
      [difference, mean] dy, _ throws(TensorError) in
      var dx = difference
      dx.scale(by: 2)
      return [mean.gradient(dx, upstream: dy)]
    }
  }
}
