import Autograd
import Tensor

/// A loss that compares predictions with targets, element by element.
public protocol Loss: Sendable {
  /// The loss, a scalar.
  ///
  /// - Parameters:
  ///   - prediction: of any shape; the loss defines what its numbers mean (log-odds, log-rates).
  ///   - target: of the shape of the prediction.
  ///   - weights: how much each element counts, of the shape of the prediction; 0 masks one out.
  /// - Returns: a scalar.
  /// - Throws: `TensorError.shapeMismatch`, or another error for targets that the loss
  ///   does not allow.
  func callAsFunction(
    _ prediction: Variable, target: Tensor, weights: Tensor?
  ) throws(TensorError) -> Variable
}

extension Loss {
  /// The loss with all elements counting the same.
  ///
  /// - Throws: the same errors as the form with weights.
  public func callAsFunction(
    _ prediction: Variable, target: Tensor
  ) throws(TensorError) -> Variable {
    try self(prediction, target: target, weights: nil)
  }
}

/// The weighted mean over all elements, the last step of most losses.
///
///     y = Σ w_i l_i / Σ w_i        dl_i = w_i / Σ w_j dy
struct WeightedMean: Sendable {
  private let weights: Tensor?
  private let divisor: Double

  init(
    _ prediction: Shape, target: Shape, weights: Tensor?, operation: String
  ) throws(TensorError) {
    guard prediction == target else {
      throw .shapeMismatch(operation: operation, left: prediction, right: target)
    }
    if let weights, weights.shape != prediction {
      throw .shapeMismatch(operation: operation, left: prediction, right: weights.shape)
    }
    self.weights = weights
    divisor = weights?.orderedTotal ?? Double(prediction.count)
    guard divisor > 0 else {
      throw .invalidArgument(operation: operation, reason: "no element counts: \(prediction)")
    }
  }

  /// The mean of the elements' losses.
  func value(of losses: Tensor) -> Tensor {
    let sum = weights.map { losses.orderedTotal(weights: $0) } ?? losses.orderedTotal
    return value(ofSum: sum)
  }

  /// The mean, from the weighted sum of the elements' losses.
  func value(ofSum sum: Double) -> Tensor { Tensor(Float(sum / divisor)) }

  /// The factor of the weighted derivatives of the elements' losses.
  func factor(upstream: Tensor) -> Float { Float(Double(upstream.scalar) / divisor) }

  /// The gradient of the elements' inputs, from the derivatives of their losses.
  func gradient(_ derivatives: consuming Tensor, upstream: Tensor) -> Tensor {
    derivatives.scale(by: factor(upstream: upstream))
    if let weights { derivatives.scale(by: weights) }
    return derivatives
  }
}
