/// A function of one number.
public protocol ElementFunction {
  /// The function in each lane.
  static func value<V: Vector>(_ x: V) -> V
}

/// The derivative of a function of one number.
public protocol ElementDerivative {
  /// The derivative in each lane, given the argument and the value.
  static func derivative<V: Vector>(_ x: V, _ y: V) -> V
}

/// `exp x`; derivative `y`.
public enum ExponentialFunction: ElementFunction, ElementDerivative {
  /// `exp x`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V { V.exp(x) }
  /// `y`.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V { y }
}

/// `log x`; derivative `1 / x`.
public enum LogarithmFunction: ElementFunction, ElementDerivative {
  /// `log x`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V { V.log(x) }
  /// `1 / x`.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V { V(repeating: 1) / x }
}

/// `tanh x`; derivative `1 - y^2`.
public enum HyperbolicTangentFunction: ElementFunction, ElementDerivative {
  /// `tanh x`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V { V.tanh(x) }
  /// `1 - y^2`.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V {
    V.multiplyAdd(-y, y, V(repeating: 1))
  }
}

/// `1 / (1 + exp(-x))`; derivative `y (1 - y)`.
public enum SigmoidFunction: ElementFunction, ElementDerivative {
  /// `1 / (1 + exp(-x))`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V { V.sigmoid(x) }
  /// `y (1 - y)`.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V { V.multiplyAdd(-y, y, y) }
}

/// `log(1 + exp x)`, derivative `sigmoid x`.
///
/// The value takes two sweeps: with `e = exp(-|x|)` it is `max(x, 0) + log(1 + e)`. In one sweep
/// the optimiser would not inline all of it.
public enum SoftplusFunction: ElementFunction, PairFunction, ElementDerivative {
  /// The first sweep: `e`, which cannot overflow.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V { V.exp(-V.magnitude(x)) }
  /// The second sweep: `max(x, 0) + log(1 + e)`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V, _ e: V) -> V {
    let zero = V(repeating: 0)
    return V.select(zero, x, whereLess: x, zero) + V.logOnePlus(e)
  }
  /// `sigmoid x`.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V { V.sigmoid(x) }
}

/// `max(x, 0)`; derivative 1 above 0, else 0 as in PyTorch; NaN stays NaN.
public enum RectifierFunction: ElementFunction, ElementDerivative {
  /// `max(x, 0)`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V {
    V.select(V(repeating: 0), x, whereLess: x, V(repeating: 0))
  }
  /// 1 above 0, else 0.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V {
    V.select(V(repeating: 1), V(repeating: 0), whereLess: V(repeating: 0), x)
  }
}

/// `x / 2 * (1 + erf(x / sqrt 2))` (Hendrycks and Gimpel 2016).
public enum GaussianErrorLinearFunction: ElementFunction {
  /// `x Phi(x)`, with the normal distribution function Phi.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V {
    let half = x * V(repeating: 0.5)
    return V.multiplyAdd(half, V.errorFunction(x * V(repeating: 0.707_106_78)), half)
  }
}

/// The derivative of GELU, `Phi(x) + x phi(x)` with the normal density phi, in two sweeps.
public enum GaussianErrorLinearSlope: ElementFunction, PairFunction {
  /// The first sweep: `phi(x)`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V {
    V.exp(x * x * V(repeating: -0.5)) * V(repeating: 0.398_942_28)
  }
  /// The second: `Phi(x) + x phi`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V, _ density: V) -> V {
    let distribution = V.multiplyAdd(
      V.errorFunction(x * V(repeating: 0.707_106_78)), V(repeating: 0.5), V(repeating: 0.5))
    return V.multiplyAdd(x, density, distribution)
  }
}

/// `x / 2 * (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`, the approximation of GELU by tanh.
public enum GaussianTanhLinearFunction: ElementFunction, ElementDerivative {
  /// The hyperbolic tangent in the formula.
  @inlinable @inline(__always)
  static func saturation<V: Vector>(_ x: V) -> V {
    let inner = V.multiplyAdd(x * x * V(repeating: 0.044_715), x, x)
    return V.tanh(inner * V(repeating: 0.797_884_56))
  }
  /// `x / 2 * (1 + t)`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V {
    let half = x * V(repeating: 0.5)
    return V.multiplyAdd(half, saturation(x), half)
  }
  /// `(1 + t) / 2 + x / 2 (1 - t^2) sqrt(2 / pi) (1 + 3 * 0.044715 x^2)`.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V {
    let t = saturation(x)
    let half = V(repeating: 0.5)
    let slope = V.multiplyAdd(
      x * x, V(repeating: 3 * 0.044_715 * 0.797_884_56), V(repeating: 0.797_884_56))
    let steep = V.multiplyAdd(-t, t, V(repeating: 1)) * slope * x * half
    return V.multiplyAdd(t, half, half) + steep
  }
}

/// `x sigmoid(x)`, also called swish.
public enum SigmoidLinearFunction: ElementFunction, ElementDerivative {
  /// `x s`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V { x * V.sigmoid(x) }
  /// `s (1 + x (1 - s))`.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V {
    let s = V.sigmoid(x)
    return V.multiplyAdd(s, x * (V(repeating: 1) - s), s)
  }
}

/// `x` above 0, else `exp(x) - 1`: the ELU of Clevert and others (2016) with alpha 1.
public enum ExponentialLinearFunction: ElementFunction, ElementDerivative {
  /// `x` or `exp(x) - 1`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V {
    V.select(V.expMinusOneNegative(x), x, whereLess: x, V(repeating: 0))
  }
  /// 1 above 0, else `y + 1`.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V {
    let one = V(repeating: 1)
    return V.select(one, y + one, whereLess: V(repeating: 0), x)
  }
}

/// `sqrt x`; derivative `1 / (2 y)`.
public enum SquareRootFunction: ElementFunction, ElementDerivative {
  /// `sqrt x`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V { V.squareRoot(x) }
  /// `1 / (2 y)`.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V { V(repeating: 0.5) / y }
}

/// `x^2`; derivative `2 x`.
public enum SquareFunction: ElementFunction, ElementDerivative {
  /// `x^2`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V { x * x }
  /// `2 x`.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V { x + x }
}

/// `-x`; derivative -1.
public enum NegationFunction: ElementFunction, ElementDerivative {
  /// `-x`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V { -x }
  /// -1.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V { V(repeating: -1) }
}

/// `1 / x`; derivative `-y^2`.
public enum ReciprocalFunction: ElementFunction, ElementDerivative {
  /// `1 / x`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V { V(repeating: 1) / x }
  /// `-y^2`.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V { -(y * y) }
}

/// `|x|`; derivative the sign, 0 at 0.
public enum MagnitudeFunction: ElementFunction, ElementDerivative {
  /// `|x|`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ x: V) -> V { V.magnitude(x) }
  /// The sign, 0 at 0.
  @inlinable @inline(__always)
  public static func derivative<V: Vector>(_ x: V, _ y: V) -> V {
    let zero = V(repeating: 0)
    let positive = V.select(V(repeating: 1), zero, whereLess: zero, x)
    return V.select(V(repeating: -1), positive, whereLess: x, zero)
  }
}
