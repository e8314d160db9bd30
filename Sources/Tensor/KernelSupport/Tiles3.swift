// Tiles of three rows, for SSE2; see Tiles8.swift for tiles as such.
//
// SSE2 has no instruction that fills a register with one number from memory: it takes a load and a
// shuffle for each row and step, on the units that should multiply and add. So the left operand is
// packed with every number written as often as a register has lanes, and is loaded like the right
// one. A product overwrites one of its factors, so each needs a register of its own: with nine sums,
// three vectors of the right operand and one of the left, 14 of 16 registers are in use. Measured on
// a Zen 5 in GFLOP/s, of a peak of 64: 3 x 3 50, 6 x 2 49, 4 x 2 47, 2 x 4 45, and 4 x 2 with the
// shuffles 35; the two units that add and the two that multiply do not stay evenly loaded.

extension Vector {
  /// 3 rows by 3 vectors.
  @inlinable @inline(__always)
  public static func tile3x3(
    _ k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ add: Bool
  ) {
    var c00 = Self(repeating: 0)
    var c01 = Self(repeating: 0)
    var c02 = Self(repeating: 0)
    var c10 = Self(repeating: 0)
    var c11 = Self(repeating: 0)
    var c12 = Self(repeating: 0)
    var c20 = Self(repeating: 0)
    var c21 = Self(repeating: 0)
    var c22 = Self(repeating: 0)
    var offset = 0
    let end = k &* 3 &* width
    repeat {
      let b0 = load(b + offset)
      let b1 = load(b + offset + 1 &* width)
      let b2 = load(b + offset + 2 &* width)
      let v0 = load(a + offset)
      c00 = multiplyAdd(v0, b0, c00)
      c01 = multiplyAdd(v0, b1, c01)
      c02 = multiplyAdd(v0, b2, c02)
      let v1 = load(a + offset + 1 &* width)
      c10 = multiplyAdd(v1, b0, c10)
      c11 = multiplyAdd(v1, b1, c11)
      c12 = multiplyAdd(v1, b2, c12)
      let v2 = load(a + offset + 2 &* width)
      c20 = multiplyAdd(v2, b0, c20)
      c21 = multiplyAdd(v2, b1, c21)
      c22 = multiplyAdd(v2, b2, c22)
      offset = offset &+ 3 &* width
    } while offset != end
    var c = c
    (add ? load(c) + c00 : c00).store(c)
    (add ? load(c + 1 &* width) + c01 : c01).store(c + 1 &* width)
    (add ? load(c + 2 &* width) + c02 : c02).store(c + 2 &* width)
    c += cStride
    (add ? load(c) + c10 : c10).store(c)
    (add ? load(c + 1 &* width) + c11 : c11).store(c + 1 &* width)
    (add ? load(c + 2 &* width) + c12 : c12).store(c + 2 &* width)
    c += cStride
    (add ? load(c) + c20 : c20).store(c)
    (add ? load(c + 1 &* width) + c21 : c21).store(c + 1 &* width)
    (add ? load(c + 2 &* width) + c22 : c22).store(c + 2 &* width)
  }

  /// 3 rows by 2 vectors.
  @inlinable @inline(__always)
  public static func tile3x2(
    _ k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ add: Bool
  ) {
    var c00 = Self(repeating: 0)
    var c01 = Self(repeating: 0)
    var c10 = Self(repeating: 0)
    var c11 = Self(repeating: 0)
    var c20 = Self(repeating: 0)
    var c21 = Self(repeating: 0)
    var offset = 0
    let end = k &* 3 &* width
    repeat {
      let b0 = load(b + offset)
      let b1 = load(b + offset + 1 &* width)
      let v0 = load(a + offset)
      c00 = multiplyAdd(v0, b0, c00)
      c01 = multiplyAdd(v0, b1, c01)
      let v1 = load(a + offset + 1 &* width)
      c10 = multiplyAdd(v1, b0, c10)
      c11 = multiplyAdd(v1, b1, c11)
      let v2 = load(a + offset + 2 &* width)
      c20 = multiplyAdd(v2, b0, c20)
      c21 = multiplyAdd(v2, b1, c21)
      offset = offset &+ 3 &* width
    } while offset != end
    var c = c
    (add ? load(c) + c00 : c00).store(c)
    (add ? load(c + 1 &* width) + c01 : c01).store(c + 1 &* width)
    c += cStride
    (add ? load(c) + c10 : c10).store(c)
    (add ? load(c + 1 &* width) + c11 : c11).store(c + 1 &* width)
    c += cStride
    (add ? load(c) + c20 : c20).store(c)
    (add ? load(c + 1 &* width) + c21 : c21).store(c + 1 &* width)
  }

  /// 3 rows by 1 vector.
  @inlinable @inline(__always)
  public static func tile3x1(
    _ k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ add: Bool
  ) {
    var c00 = Self(repeating: 0)
    var c10 = Self(repeating: 0)
    var c20 = Self(repeating: 0)
    var offset = 0
    let end = k &* 3 &* width
    repeat {
      let b0 = load(b + offset)
      let v0 = load(a + offset)
      c00 = multiplyAdd(v0, b0, c00)
      let v1 = load(a + offset + 1 &* width)
      c10 = multiplyAdd(v1, b0, c10)
      let v2 = load(a + offset + 2 &* width)
      c20 = multiplyAdd(v2, b0, c20)
      offset = offset &+ 3 &* width
    } while offset != end
    var c = c
    (add ? load(c) + c00 : c00).store(c)
    c += cStride
    (add ? load(c) + c10 : c10).store(c)
    c += cStride
    (add ? load(c) + c20 : c20).store(c)
  }
}
