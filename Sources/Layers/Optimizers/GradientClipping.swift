import Tensor

/// Limits the length of the gradient of all parameters together (Pascanu et al., 2013).
///
///     g = g min(1, maximum / (|g| + 1e-6))
public struct GradientClipping: Sendable {
  /// The largest length.
  public var maximumNorm: Float

  /// Clipping at a positive length.
  public init(maximumNorm: Float) { self.maximumNorm = maximumNorm }

  /// Scales the gradients down if their common length is too large; returns the length before.
  ///
  /// The length is not finite if a gradient is not; the gradients are then left as they are, and
  /// the caller decides.
  @discardableResult
  public func callAsFunction(_ gradients: inout [Tensor]) -> Float {
    let norm = gradients.reduce(0) { $0 + $1.orderedSumOfSquares }.squareRoot()
    let scale = Float(Double(maximumNorm) / (norm + 1e-6))
    guard norm.isFinite, scale < 1 else { return Float(norm) }
    for index in gradients.indices { gradients[index].scale(by: scale) }
    return Float(norm)
  }
}
