import Tensor

extension Variable {
  /// A function of each element.
  ///
  ///     y = f(x)        dx = f'(x) dy
  ///
  /// The table of functions and derivatives is `UnaryOperation`'s.
  public func map(_ operation: UnaryOperation) -> Variable {
    let y = value.map(operation)
    return .computed("map", y, from: [self]) {
      [operation, x = value, y] dy, _ throws(TensorError) in
      [try Tensor.mapGradient(operation, input: x, output: y, upstream: dy)]
    }
  }

  /// The exponential.
  public func exp() -> Variable { map(.exp) }
  /// The natural logarithm.
  public func log() -> Variable { map(.log) }
  /// The square root.
  public func squareRoot() -> Variable { map(.sqrt) }
  /// The square.
  public func squared() -> Variable { map(.square) }
  /// The hyperbolic tangent.
  public func tanh() -> Variable { map(.tanh) }
  /// The logistic function, `1 / (1 + exp(-x))`.
  public func sigmoid() -> Variable { map(.sigmoid) }
  /// `log(1 + exp(x))`.
  public func softplus() -> Variable { map(.softplus) }
  /// `max(x, 0)`; the derivative at 0 is 0.
  public func relu() -> Variable { map(.relu) }
  /// `x Φ(x)` with the normal distribution function Φ (Hendrycks and Gimpel 2016), exact.
  public func gelu() -> Variable { map(.geluErf) }
  /// `x / (1 + exp(-x))`.
  public func silu() -> Variable { map(.silu) }
  /// The negative.
  public static prefix func - (x: Variable) -> Variable { x.map(.negate) }
}
