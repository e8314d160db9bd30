/// A function of two numbers.
public protocol PairFunction {
  /// The function in each lane.
  static func value<V: Vector>(_ a: V, _ b: V) -> V
}

/// `a + b`.
public enum SumFunction: PairFunction {
  /// `a + b`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ a: V, _ b: V) -> V { a + b }
}

/// `max(a + b, 0)`, of the sum as it is rounded.
public enum RectifiedSumFunction: PairFunction {
  /// `max(a + b, 0)`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ a: V, _ b: V) -> V { RectifierFunction.value(a + b) }
}

/// `a - b`.
public enum DifferenceFunction: PairFunction {
  /// `a - b`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ a: V, _ b: V) -> V { a - b }
}

/// `a b`.
public enum ProductFunction: PairFunction {
  /// `a b`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ a: V, _ b: V) -> V { a * b }
}

/// `a / b`.
public enum QuotientFunction: PairFunction {
  /// `a / b`.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ a: V, _ b: V) -> V { a / b }
}

/// The larger of two.
public enum LargerFunction: PairFunction {
  /// The larger; NaN where either is NaN.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ a: V, _ b: V) -> V {
    // A NaN in `a` survives `larger`; one in `b` fails the comparison here and is taken.
    V.select(V.larger(a, b), b, whereLess: V(repeating: -1), V.magnitude(b))
  }
}

/// The smaller of two.
public enum SmallerFunction: PairFunction {
  /// The smaller; NaN where either is NaN.
  @inlinable @inline(__always)
  public static func value<V: Vector>(_ a: V, _ b: V) -> V {
    V.select(V.smaller(a, b), b, whereLess: V(repeating: -1), V.magnitude(b))
  }
}
