/// A vector register of floats: what the kernels need beyond the arithmetic of `SIMD`.
///
/// The kernels are written once over this protocol and compiled for one concrete type per
/// instruction set: SIMD16 for AVX-512, SIMD8 for AVX2, SIMD4 elsewhere. Every function here and in
/// the other files of this folder is inlined into the kernel that calls it, so none of it runs as
/// generic code; it has its own module because debug builds do not inline between files of a
/// module.
///
/// Comparisons are requirements rather than generic code: a generic `.<` becomes a loop over lanes
/// (measured: exp 14 times slower), and a mask must not leave the expression that makes it.
public protocol Vector: SIMD where Scalar == Float, MaskStorage: Words {
  /// `c + a * b`, rounded once where the instruction set can.
  static func multiplyAdd(_ a: Self, _ b: Self, _ c: Self) -> Self
  /// In each lane `yes` where `a < b`, else `no`, also where `a` or `b` is NaN.
  static func select(_ yes: Self, _ no: Self, whereLess a: Self, _ b: Self) -> Self
  /// In each lane `yes` where `a < b` as signed words, else `no`.
  static func select(
    _ yes: Self, _ no: Self, whereLess a: MaskStorage, _ b: MaskStorage
  ) -> Self
  /// The square root of each lane.
  static func squareRoot(_ a: Self) -> Self
  /// The sum of each lane. The operators are requirements, so that each width's concrete ones are
  /// called: those that `SIMD` gives to generic code are loops over lanes, which the optimiser only
  /// sometimes vectorises.
  static func + (a: Self, b: Self) -> Self
  /// The difference of each lane.
  static func - (a: Self, b: Self) -> Self
  /// The product of each lane.
  static func * (a: Self, b: Self) -> Self
  /// The quotient of each lane.
  static func / (a: Self, b: Self) -> Self
  /// The same bits as integers.
  var words: MaskStorage { get }
  /// The floats with the given bits.
  init(words: MaskStorage)
  /// The lanes added as a tree of halves.
  var laneSum: Float { get }
  /// The largest lane.
  var laneMaximum: Float { get }
  /// The numbers of the lanes, from 0.
  static var laneIndices: MaskStorage { get }
}

/// A vector register of 32-bit words, with as many lanes as the floats.
public protocol Words: SIMD where Scalar == Int32 {
  /// The sum of each lane, wrapped.
  static func &+ (a: Self, b: Self) -> Self
  /// The difference of each lane, wrapped.
  static func &- (a: Self, b: Self) -> Self
  /// The low half of the product of each lane.
  static func &* (a: Self, b: Self) -> Self
  /// The bits set in both.
  static func & (a: Self, b: Self) -> Self
  /// The bits set in either.
  static func | (a: Self, b: Self) -> Self
  /// The bits set in exactly one.
  static func ^ (a: Self, b: Self) -> Self
  /// `self >> count` with zeros shifted in.
  func shiftedRight(_ count: Int32) -> Self
  /// `self << count`.
  func shiftedLeft(_ count: Int32) -> Self
}

extension SIMD4<Int32>: Words {
  /// Zeros are shifted in: the words are treated as unsigned.
  @inlinable @inline(__always)
  public func shiftedRight(_ count: Int32) -> Self {
    unsafeBitCast(
      unsafeBitCast(self, to: SIMD4<UInt32>.self)
        &>> SIMD4<UInt32>(repeating: UInt32(bitPattern: count)), to: Self.self)
  }
  /// Bits shifted out at the top are lost.
  @inlinable @inline(__always)
  public func shiftedLeft(_ count: Int32) -> Self { self &<< Self(repeating: count) }
}

extension SIMD8<Int32>: Words {
  /// Zeros are shifted in: the words are treated as unsigned.
  @inlinable @inline(__always)
  public func shiftedRight(_ count: Int32) -> Self {
    unsafeBitCast(
      unsafeBitCast(self, to: SIMD8<UInt32>.self)
        &>> SIMD8<UInt32>(repeating: UInt32(bitPattern: count)), to: Self.self)
  }
  /// Bits shifted out at the top are lost.
  @inlinable @inline(__always)
  public func shiftedLeft(_ count: Int32) -> Self { self &<< Self(repeating: count) }
}

extension SIMD16<Int32>: Words {
  /// Zeros are shifted in: the words are treated as unsigned.
  @inlinable @inline(__always)
  public func shiftedRight(_ count: Int32) -> Self {
    unsafeBitCast(
      unsafeBitCast(self, to: SIMD16<UInt32>.self)
        &>> SIMD16<UInt32>(repeating: UInt32(bitPattern: count)), to: Self.self)
  }
  /// Bits shifted out at the top are lost.
  @inlinable @inline(__always)
  public func shiftedLeft(_ count: Int32) -> Self { self &<< Self(repeating: count) }
}

extension SIMD4<Float>: Vector {
  /// A product and a sum, rounded separately on x86-64.
  ///
  /// The oldest x86-64 has no fused instruction, and asking for one there
  /// calls a function for each lane. On arm64 the instruction exists.
  @inlinable @inline(__always)
  public static func multiplyAdd(_ a: Self, _ b: Self, _ c: Self) -> Self {
    #if arch(x86_64)
      c + a * b
    #else
      c.addingProduct(a, b)
    #endif
  }
  /// `yes` where `a < b`, else `no`.
  @inlinable @inline(__always)
  public static func select(_ yes: Self, _ no: Self, whereLess a: Self, _ b: Self) -> Self {
    no.replacing(with: yes, where: a .< b)
  }
  /// `yes` where `a < b`, else `no`.
  @inlinable @inline(__always)
  public static func select(
    _ yes: Self, _ no: Self, whereLess a: SIMD4<Int32>, _ b: SIMD4<Int32>
  ) -> Self { no.replacing(with: yes, where: a .< b) }
  /// The square root of each lane.
  @inlinable @inline(__always)
  public static func squareRoot(_ a: Self) -> Self { a.squareRoot() }
  /// The same bits as integers.
  @inlinable @inline(__always)
  public var words: SIMD4<Int32> { unsafeBitCast(self, to: SIMD4<Int32>.self) }
  /// The floats with the given bits.
  @inlinable @inline(__always)
  public init(words: SIMD4<Int32>) { self = unsafeBitCast(words, to: Self.self) }
  /// The lanes added as a tree of halves.
  @inlinable @inline(__always)
  public var laneSum: Float {
    let two = lowHalf + highHalf
    return two.x + two.y
  }
  /// The largest lane.
  @inlinable @inline(__always)
  public var laneMaximum: Float {
    let two = lowHalf.replacing(with: highHalf, where: lowHalf .< highHalf)
    return two.x < two.y ? two.y : two.x
  }
  /// 0 to 3.
  @inlinable @inline(__always)
  public static var laneIndices: SIMD4<Int32> { SIMD4<Int32>(0, 1, 2, 3) }
}

extension SIMD8<Float>: Vector {
  /// `c + a * b`, rounded once.
  @inlinable @inline(__always)
  public static func multiplyAdd(_ a: Self, _ b: Self, _ c: Self) -> Self { c.addingProduct(a, b) }
  /// `yes` where `a < b`, else `no`.
  @inlinable @inline(__always)
  public static func select(_ yes: Self, _ no: Self, whereLess a: Self, _ b: Self) -> Self {
    no.replacing(with: yes, where: a .< b)
  }
  /// `yes` where `a < b`, else `no`.
  @inlinable @inline(__always)
  public static func select(
    _ yes: Self, _ no: Self, whereLess a: SIMD8<Int32>, _ b: SIMD8<Int32>
  ) -> Self { no.replacing(with: yes, where: a .< b) }
  /// The square root of each lane.
  @inlinable @inline(__always)
  public static func squareRoot(_ a: Self) -> Self { a.squareRoot() }
  /// The same bits as integers.
  @inlinable @inline(__always)
  public var words: SIMD8<Int32> { unsafeBitCast(self, to: SIMD8<Int32>.self) }
  /// The floats with the given bits.
  @inlinable @inline(__always)
  public init(words: SIMD8<Int32>) { self = unsafeBitCast(words, to: Self.self) }
  /// The lanes added as a tree of halves.
  @inlinable @inline(__always)
  public var laneSum: Float { (lowHalf + highHalf).laneSum }
  /// The largest lane.
  @inlinable @inline(__always)
  public var laneMaximum: Float {
    lowHalf.replacing(with: highHalf, where: lowHalf .< highHalf).laneMaximum
  }
  /// 0 to 7.
  @inlinable @inline(__always)
  public static var laneIndices: SIMD8<Int32> { SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7) }
}

extension SIMD16<Float>: Vector {
  /// `c + a * b`, rounded once.
  @inlinable @inline(__always)
  public static func multiplyAdd(_ a: Self, _ b: Self, _ c: Self) -> Self { c.addingProduct(a, b) }
  /// `yes` where `a < b`, else `no`.
  @inlinable @inline(__always)
  public static func select(_ yes: Self, _ no: Self, whereLess a: Self, _ b: Self) -> Self {
    no.replacing(with: yes, where: a .< b)
  }
  /// `yes` where `a < b`, else `no`.
  @inlinable @inline(__always)
  public static func select(
    _ yes: Self, _ no: Self, whereLess a: SIMD16<Int32>, _ b: SIMD16<Int32>
  ) -> Self { no.replacing(with: yes, where: a .< b) }
  /// The square root of each lane.
  @inlinable @inline(__always)
  public static func squareRoot(_ a: Self) -> Self { a.squareRoot() }
  /// The same bits as integers.
  @inlinable @inline(__always)
  public var words: SIMD16<Int32> { unsafeBitCast(self, to: SIMD16<Int32>.self) }
  /// The floats with the given bits.
  @inlinable @inline(__always)
  public init(words: SIMD16<Int32>) { self = unsafeBitCast(words, to: Self.self) }
  /// The lanes added as a tree of halves.
  @inlinable @inline(__always)
  public var laneSum: Float { (lowHalf + highHalf).laneSum }
  /// The largest lane.
  @inlinable @inline(__always)
  public var laneMaximum: Float {
    lowHalf.replacing(with: highHalf, where: lowHalf .< highHalf).laneMaximum
  }
  /// 0 to 15.
  @inlinable @inline(__always)
  public static var laneIndices: SIMD16<Int32> {
    SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  }
}

extension Vector {
  /// The number of lanes.
  @inlinable @inline(__always)
  public static var width: Int { MemoryLayout<Self>.size / 4 }

  /// The vector at an address, which need not be aligned.
  @inlinable @inline(__always)
  public static func load(_ p: UnsafePointer<Float>) -> Self {
    UnsafeRawPointer(p).loadUnaligned(as: Self.self)
  }

  /// The vector at an address, which need not be aligned.
  @inlinable @inline(__always)
  public static func load(_ p: UnsafeMutablePointer<Float>) -> Self {
    UnsafeRawPointer(p).loadUnaligned(as: Self.self)
  }

  /// Writes all lanes to an address, which need not be aligned.
  @inlinable @inline(__always)
  public func store(_ p: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(p).storeBytes(of: self, as: Self.self)
  }

  /// The first `count` floats at an address, and `fill` in the other lanes.
  ///
  /// Only for the ends of rows: it loops over lanes through memory.
  @inlinable @inline(__always)
  public static func load(_ p: UnsafePointer<Float>, count: Int, fill: Float = 0) -> Self {
    var vector = Self(repeating: fill)
    withUnsafeMutableBytes(of: &vector) { bytes in
      let lanes = bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Float.self)
      var i = 0
      while i < count {
        lanes[i] = p[i]
        i += 1
      }
    }
    return vector
  }

  /// Writes the first `count` lanes.
  @inlinable @inline(__always)
  public func store(_ p: UnsafeMutablePointer<Float>, count: Int) {
    withUnsafeBytes(of: self) { bytes in
      let lanes = bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Float.self)
      var i = 0
      while i < count {
        p[i] = lanes[i]
        i += 1
      }
    }
  }

  /// In each lane the larger of two; `a` where either is NaN.
  @inlinable @inline(__always)
  public static func larger(_ a: Self, _ b: Self) -> Self { select(b, a, whereLess: a, b) }

  /// In each lane the smaller of two; `a` where either is NaN.
  @inlinable @inline(__always)
  public static func smaller(_ a: Self, _ b: Self) -> Self { select(b, a, whereLess: b, a) }

  /// The lanes negated.
  @inlinable @inline(__always)
  public static prefix func - (a: Self) -> Self {
    Self(words: a.words ^ MaskStorage(repeating: .min))
  }

  /// The absolute values of the lanes.
  @inlinable @inline(__always)
  public static func magnitude(_ a: Self) -> Self {
    Self(words: a.words & MaskStorage(repeating: 0x7FFF_FFFF))
  }
}
