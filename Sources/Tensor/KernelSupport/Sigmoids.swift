// Saturating functions of vectors, built on Exponential.swift.

extension Vector {
  /// `1 / (1 + exp(-x))`.
  ///
  /// Computed from `exp(-|x|)`, which cannot overflow, so both tails keep their relative accuracy.
  @inlinable @inline(__always)
  public static func sigmoid(_ x: Self) -> Self {
    let one = Self(repeating: 1)
    let e = expNegative(-magnitude(x))
    return select(e, one, whereLess: x, Self(repeating: 0)) / (one + e)
  }

  /// The hyperbolic tangent, 5 ulp.
  ///
  /// An odd rational function of degree 13 over 6 (the coefficients of Eigen and XLA), which needs
  /// one division and no exponential; beyond 9 the result is 1 in single precision.
  @inlinable @inline(__always)
  public static func tanh(_ x: Self) -> Self {
    let limit = Self(repeating: 7.905_311)
    let clipped = select(limit, select(-limit, x, whereLess: x, -limit), whereLess: limit, x)
    let square = clipped * clipped
    var p = Self(repeating: -2.760_768_5e-16)
    p = multiplyAdd(p, square, Self(repeating: 2.000_188e-13))
    p = multiplyAdd(p, square, Self(repeating: -8.604_672e-11))
    p = multiplyAdd(p, square, Self(repeating: 5.122_297e-8))
    p = multiplyAdd(p, square, Self(repeating: 1.485_722_35e-5))
    p = multiplyAdd(p, square, Self(repeating: 6.372_619_3e-4))
    p = multiplyAdd(p, square, Self(repeating: 4.893_524_6e-3))
    var q = Self(repeating: 1.198_258_4e-6)
    q = multiplyAdd(q, square, Self(repeating: 1.185_347_06e-4))
    q = multiplyAdd(q, square, Self(repeating: 2.268_434_6e-3))
    q = multiplyAdd(q, square, Self(repeating: 4.893_525_2e-3))
    let one = Self(repeating: 1)
    let far = Self(repeating: 9)
    let inner = clipped * p / q
    return select(one, select(-one, inner, whereLess: x, -far), whereLess: far, x)
  }

  /// The error function, within 5e-7 (an odd rational function; the coefficients of Eigen and XLA).
  @inlinable @inline(__always)
  public static func errorFunction(_ x: Self) -> Self {
    let limit = Self(repeating: 4)
    let x = select(limit, select(-limit, x, whereLess: x, -limit), whereLess: limit, x)
    let square = x * x
    var p = Self(repeating: -2.726_142_4e-10)
    p = multiplyAdd(p, square, Self(repeating: 2.770_681_4e-8))
    p = multiplyAdd(p, square, Self(repeating: -2.101_024_1e-6))
    p = multiplyAdd(p, square, Self(repeating: -5.692_506_5e-5))
    p = multiplyAdd(p, square, Self(repeating: -7.349_906_4e-4))
    p = multiplyAdd(p, square, Self(repeating: -2.954_599_8e-3))
    p = multiplyAdd(p, square, Self(repeating: -1.609_603_3e-2))
    var q = Self(repeating: -1.456_607_2e-5)
    q = multiplyAdd(q, square, Self(repeating: -2.133_740_5e-4))
    q = multiplyAdd(q, square, Self(repeating: -1.682_827e-3))
    q = multiplyAdd(q, square, Self(repeating: -7.373_329e-3))
    q = multiplyAdd(q, square, Self(repeating: -1.426_473_9e-2))
    return x * p / q
  }
}
