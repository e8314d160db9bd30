import Autograd
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The soft Dice loss (Milletari et al., 2016 without squares in the denominator): one number for
/// the overlap of the whole batch, not a mean over elements.
///
///     p = sigmoid(z), N = 2 Σ p y + s, U = Σ p + Σ y + s
///     D = 1 - N / U        dD/dp_i = (N - 2 y_i U) / U²
///
/// Options reproduce a published code: a second sigmoid on p, log(1 + D), and a weight. The sums
/// of blocks run in double precision in a fixed order; s keeps a batch without spikes defined.
/// - Shape: log-odds and targets of one shape.
public struct Dice: Loss {
  /// The smoothing s.
  public var smooth: Float
  /// Whether p is passed through the sigmoid once more.
  public var sigmoidTwice: Bool
  /// Whether the loss is log(1 + D).
  public var log1p: Bool
  /// A factor of the loss.
  public var weight: Float

  /// The loss; by default plain D with s = 1.
  public init(
    smooth: Float = 1, sigmoidTwice: Bool = false, log1p: Bool = false, weight: Float = 1
  ) {
    self.smooth = smooth
    self.sigmoidTwice = sigmoidTwice
    self.log1p = log1p
    self.weight = weight
  }

  /// The loss of the batch, a scalar; the sums are weighted if there are weights.
  ///
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` if the denominator is 0.
  public func callAsFunction(
    _ logits: Variable, target: Tensor, weights: Tensor?
  ) throws(TensorError) -> Variable {
    guard logits.shape == target.shape else {
      throw .shapeMismatch(operation: "dice", left: logits.shape, right: target.shape)
    }
    if let weights, weights.shape != logits.shape {
      throw .shapeMismatch(operation: "dice", left: logits.shape, right: weights.shape)
    }
    let overlap = LogisticLoss.dice(sigmoidTwice: sigmoidTwice)
    let sums = overlap.sums(logits.value, target, weights: weights)
    let n = 2 * sums[0] + Double(smooth)
    let u = sums[1] + sums[2] + Double(smooth)
    guard u != 0 else {
      throw .invalidArgument(
        operation: "dice", reason: "the denominator is 0; a positive smooth keeps it defined")
    }
    let d = 1 - n / u
    let value = Double(weight) * (log1p ? log(1 + d) : d)
    return .computed("dice", Tensor(Float(value)), from: [logits]) {
      [z = logits.value, target, weights, weight, log1p] dy, _ throws(TensorError) in
      let outer = Double(dy.scalar) * Double(weight) * (log1p ? 1 / (1 + d) : 1)
      return [
        overlap.gradient(
          z, target, weights: weights, a: Float(outer * n / (u * u)), b: Float(outer * -2 / u))
      ]
    }
  }
}
