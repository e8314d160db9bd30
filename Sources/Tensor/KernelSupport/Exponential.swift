// Exponentials and logarithms of vectors. Reduction to a short interval and polynomials fitted
// there (S. L. Moshier, Cephes, "expf", "logf"); accuracy and cost of each:
//   exp      1 ulp over the whole range, subnormal results included
//   exp      of arguments up to 0, as exact, two thirds of the cost: `expNegative`
//   exp2     for arguments up to 0 or to 127, 3 ulp, results below 2^-126 are not exact: softmax only
//   expm1    2 ulp for arguments up to 0
//   log      2 ulp, subnormal arguments included
// The arithmetic of SIMD types is compiled to loops over lanes that the optimiser has to put
// together again. It manages Horner's scheme in its simplest form; with a product as an operand,
// as in (tail * r) * r + r, it split a register of 16 lanes into four unequal parts.

extension Vector {
  /// 1.5 * 2^23: adding it to a float of magnitude below 2^22 rounds to an integer in its low bits.
  @inlinable @inline(__always)
  static var rounder: Self { Self(repeating: 12_582_912) }

  /// `2^n` for lanes of whole numbers from -126 to 127.
  @inlinable @inline(__always)
  static func powerOfTwo(_ n: MaskStorage) -> Self {
    Self(words: (n &+ MaskStorage(repeating: 127)).shiftedLeft(23))
  }

  /// `(exp(r) - 1 - r) / r^2` for |r| up to ln(2)/2.
  @inlinable @inline(__always)
  static func exponentialTail(_ r: Self) -> Self {
    var p = Self(repeating: 1.987_569_15e-4)
    p = multiplyAdd(p, r, Self(repeating: 1.398_199_95e-3))
    p = multiplyAdd(p, r, Self(repeating: 8.333_451_9e-3))
    p = multiplyAdd(p, r, Self(repeating: 4.166_579_6e-2))
    p = multiplyAdd(p, r, Self(repeating: 1.666_666_5e-1))
    return multiplyAdd(p, r, Self(repeating: 0.5))
  }

  /// The exponential.
  @inlinable @inline(__always)
  public static func exp(_ x: Self) -> Self {
    // Beyond these bounds the result is infinite or zero; NaN passes both comparisons unchanged.
    let low = Self(repeating: -104)
    let high = Self(repeating: 89)
    let x = select(high, select(low, x, whereLess: x, low), whereLess: high, x)
    let rounded = multiplyAdd(x, Self(repeating: 1.442_695_04), rounder)
    let n = rounded - rounder
    // ln 2 in two parts, the first with trailing zeros so that n times it is exact.
    var r = multiplyAdd(n, Self(repeating: -0.693_359_375), x)
    r = multiplyAdd(n, Self(repeating: 2.121_944_4e-4), r)
    var p = multiplyAdd(exponentialTail(r), r, Self(repeating: 1))
    p = multiplyAdd(p, r, Self(repeating: 1))
    // Two factors, because n can be as low as -150, where 2^n itself is no longer a float.
    let words = rounded.words &- rounder.words
    let half = (words &+ MaskStorage(repeating: 256)).shiftedRight(1) &- MaskStorage(repeating: 128)
    return p * powerOfTwo(half) * powerOfTwo(words &- half)
  }

  /// The exponential of arguments up to 0.
  @inlinable @inline(__always)
  public static func expNegative(_ x: Self) -> Self {
    let low = Self(repeating: -104)
    let x = select(low, x, whereLess: x, low)
    // The rounder carries the bias of exponents (127) and 32 more, so that the low bits are those
    // of 2^(n + 32), a normal number even for n = -150; the last product takes the 32 away again
    // and is the only one that rounds. Two factors for any n cost five operations more.
    let biased = rounder + Self(repeating: 159)
    let rounded = multiplyAdd(x, Self(repeating: 1.442_695_04), biased)
    let n = rounded - biased
    var r = multiplyAdd(n, Self(repeating: -0.693_359_375), x)
    r = multiplyAdd(n, Self(repeating: 2.121_944_4e-4), r)
    var p = multiplyAdd(exponentialTail(r), r, Self(repeating: 1))
    p = multiplyAdd(p, r, Self(repeating: 1))
    return p * Self(words: rounded.words.shiftedLeft(23)) * Self(repeating: 0x1p-32)
  }

  /// `2^x` of arguments up to 0.
  @inlinable @inline(__always)
  public static func exp2Negative(_ x: Self) -> Self {
    let low = Self(repeating: -126)
    let x = select(low, x, whereLess: x, low)
    let rounded = x + rounder
    let f = x - (rounded - rounder)
    // Degree 5, least largest relative error on [-1/2, 1/2] with 2^0 = 1 exactly: 1.5 * 2^-24.
    var p = Self(repeating: 1.326_472_7e-3)
    p = multiplyAdd(p, f, Self(repeating: 9.671_513e-3))
    p = multiplyAdd(p, f, Self(repeating: 5.550_733_6e-2))
    p = multiplyAdd(p, f, Self(repeating: 2.402_224_2e-1))
    p = multiplyAdd(p, f, Self(repeating: 6.931_469_8e-1))
    p = multiplyAdd(p, f, Self(repeating: 1))
    return Self(words: p.words &+ (rounded.words &- rounder.words).shiftedLeft(23))
  }

  /// `2^x` of arguments up to 127: exactly 0 from -127 down, not exact from there to -126.
  ///
  /// Twelve operations, of which five are products: the lowest, the rounding of `x` to a whole
  /// number and the polynomial's argument are additions and comparisons, which use other ports, and
  /// `2^n` is added to the bits of the exponent rather than multiplied. A hardware NaN stays NaN,
  /// as its low bits are zeros.
  @inlinable @inline(__always)
  public static func exp2Flushing(_ x: Self) -> Self {
    let x = larger(x, Self(repeating: -127))
    let rounded = x + rounder
    let f = x - (rounded - rounder)
    var p = Self(repeating: 1.326_472_7e-3)
    p = multiplyAdd(p, f, Self(repeating: 9.671_513e-3))
    p = multiplyAdd(p, f, Self(repeating: 5.550_733_6e-2))
    p = multiplyAdd(p, f, Self(repeating: 2.402_224_2e-1))
    p = multiplyAdd(p, f, Self(repeating: 6.931_469_8e-1))
    p = multiplyAdd(p, f, Self(repeating: 1))
    return Self(words: p.words &+ rounded.words.shiftedLeft(23))
  }

  /// `exp(x) - 1` of arguments up to 0, exact near 0 as well.
  @inlinable @inline(__always)
  public static func expMinusOneNegative(_ x: Self) -> Self {
    let low = Self(repeating: -30)
    let x = select(low, x, whereLess: x, low)
    let rounded = multiplyAdd(x, Self(repeating: 1.442_695_04), rounder)
    let n = rounded - rounder
    var r = multiplyAdd(n, Self(repeating: -0.693_359_375), x)
    r = multiplyAdd(n, Self(repeating: 2.121_944_4e-4), r)
    // A product written as a chain; see above.
    let p = multiplyAdd(
      multiplyAdd(exponentialTail(r), r, Self(repeating: 1)), r, Self(repeating: 0))
    let scale = powerOfTwo(rounded.words &- rounder.words)
    return multiplyAdd(p, scale, scale - Self(repeating: 1))
  }

  /// `(log(1 + r) - r + r^2 / 2) / r^3` for r from sqrt(1/2) - 1 to sqrt(2) - 1.
  @inlinable @inline(__always)
  static func logarithmTail(_ r: Self) -> Self {
    var p = Self(repeating: 7.037_683_6e-2)
    p = multiplyAdd(p, r, Self(repeating: -1.151_461e-1))
    p = multiplyAdd(p, r, Self(repeating: 1.167_699_9e-1))
    p = multiplyAdd(p, r, Self(repeating: -1.242_014_1e-1))
    p = multiplyAdd(p, r, Self(repeating: 1.424_932_3e-1))
    p = multiplyAdd(p, r, Self(repeating: -1.666_805_8e-1))
    p = multiplyAdd(p, r, Self(repeating: 2.000_071_5e-1))
    p = multiplyAdd(p, r, Self(repeating: -2.499_999_4e-1))
    return multiplyAdd(p, r, Self(repeating: 3.333_333_1e-1))
  }

  /// The natural logarithm: -infinity at 0, NaN below.
  @inlinable @inline(__always)
  public static func log(_ x: Self) -> Self {
    let zero = Self(repeating: 0)
    let one = Self(repeating: 1)
    // Subnormal arguments are scaled by 2^24 and the exponent corrected afterwards.
    let least = Self(repeating: 0x1p-126)
    let normal = select(x * Self(repeating: 0x1p24), x, whereLess: x, least)
    let correction = select(Self(repeating: -24), zero, whereLess: x, least)
    // A mantissa in [sqrt(1/2), sqrt(2)): subtracting sqrt(1/2)'s bits moves the boundary.
    let root = MaskStorage(repeating: 0x3F35_04F3)
    let offset = normal.words &- root
    let exponent = offset.shiftedRight(23)
    let mantissa = Self(
      words: (offset & MaskStorage(repeating: 0x007F_FFFF)) &+ root)
    // An exponent of 9 bits with its sign, made a float through the low bits of the rounder.
    let signed = exponent &- ((exponent & MaskStorage(repeating: 256)).shiftedLeft(1))
    let e = Self(words: rounder.words &+ signed) - rounder + correction
    let r = mantissa - one
    let square = r * r
    let p = logarithmTail(r)
    var y = p * r * square
    y = multiplyAdd(e, Self(repeating: -2.121_944_4e-4), y)
    y = multiplyAdd(square, Self(repeating: -0.5), y)
    y = multiplyAdd(e, Self(repeating: 0.693_359_375), r + y)
    let infinity = Self(repeating: .infinity)
    // Infinity and NaN as they are, -infinity at 0, NaN below.
    y = select(y, x, whereLess: x, infinity)
    y = select(-infinity, y, whereLess: magnitude(x), Self(repeating: .leastNonzeroMagnitude))
    return select(Self(repeating: .nan), y, whereLess: x, zero)
  }

  /// `log(1 + e)` for `e` from 0 to 1, 2 ulp for small `e` as well: `1 + e` is never formed.
  @inlinable @inline(__always)
  public static func logOnePlus(_ e: Self) -> Self {
    // Beyond sqrt(2) - 1: log(1 + e) = log 2 + log(1 + (e - 1) / 2).
    let root = Self(repeating: 0.414_213_56)
    let one = Self(repeating: 1)
    let r = select(e, (e - one) * Self(repeating: 0.5), whereLess: e, root)
    let offset = select(Self(repeating: 0), Self(repeating: 0.693_147_18), whereLess: e, root)
    var p = multiplyAdd(logarithmTail(r), r, Self(repeating: -0.5))
    p = multiplyAdd(p, r, one)
    return multiplyAdd(p, r, offset)
  }
}
