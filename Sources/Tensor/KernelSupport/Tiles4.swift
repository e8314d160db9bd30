// Tiles of four rows, for instruction sets with 16 registers; see Tiles8.swift.

extension Vector {
  /// 4 rows by 3 vectors.
  @inlinable @inline(__always)
  public static func tile4x3(
    _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
    _ b: UnsafePointer<Float>, _ panelStride: Int, _ c: UnsafeMutablePointer<Float>,
    _ cStride: Int, _ add: Bool
  ) {
    let last = rows &- 1
    let a0 = a
    let a1 = a + (last < 1 ? last : 1) &* rowStride
    let a2 = a + (last < 2 ? last : 2) &* rowStride
    let a3 = a + (last < 3 ? last : 3) &* rowStride
    var c00 = Self(repeating: 0)
    var c01 = Self(repeating: 0)
    var c02 = Self(repeating: 0)
    var c10 = Self(repeating: 0)
    var c11 = Self(repeating: 0)
    var c12 = Self(repeating: 0)
    var c20 = Self(repeating: 0)
    var c21 = Self(repeating: 0)
    var c22 = Self(repeating: 0)
    var c30 = Self(repeating: 0)
    var c31 = Self(repeating: 0)
    var c32 = Self(repeating: 0)
    var b = b
    var offset = 0
    var step = 0
    while step < k {
      let b0 = load(b)
      let b1 = load(b + 1 &* width)
      let b2 = load(b + 2 &* width)
      let v0 = Self(repeating: a0[offset])
      c00 = multiplyAdd(v0, b0, c00)
      c01 = multiplyAdd(v0, b1, c01)
      c02 = multiplyAdd(v0, b2, c02)
      let v1 = Self(repeating: a1[offset])
      c10 = multiplyAdd(v1, b0, c10)
      c11 = multiplyAdd(v1, b1, c11)
      c12 = multiplyAdd(v1, b2, c12)
      let v2 = Self(repeating: a2[offset])
      c20 = multiplyAdd(v2, b0, c20)
      c21 = multiplyAdd(v2, b1, c21)
      c22 = multiplyAdd(v2, b2, c22)
      let v3 = Self(repeating: a3[offset])
      c30 = multiplyAdd(v3, b0, c30)
      c31 = multiplyAdd(v3, b1, c31)
      c32 = multiplyAdd(v3, b2, c32)
      b += panelStride
      offset = offset &+ stepStride
      step = step &+ 1
    }
    var c = c
    (add ? load(c) + c00 : c00).store(c)
    (add ? load(c + 1 &* width) + c01 : c01).store(c + 1 &* width)
    (add ? load(c + 2 &* width) + c02 : c02).store(c + 2 &* width)
    if rows == 1 { return }
    c += cStride
    (add ? load(c) + c10 : c10).store(c)
    (add ? load(c + 1 &* width) + c11 : c11).store(c + 1 &* width)
    (add ? load(c + 2 &* width) + c12 : c12).store(c + 2 &* width)
    if rows == 2 { return }
    c += cStride
    (add ? load(c) + c20 : c20).store(c)
    (add ? load(c + 1 &* width) + c21 : c21).store(c + 1 &* width)
    (add ? load(c + 2 &* width) + c22 : c22).store(c + 2 &* width)
    if rows == 3 { return }
    c += cStride
    (add ? load(c) + c30 : c30).store(c)
    (add ? load(c + 1 &* width) + c31 : c31).store(c + 1 &* width)
    (add ? load(c + 2 &* width) + c32 : c32).store(c + 2 &* width)
  }

  /// 4 rows by 2 vectors.
  @inlinable @inline(__always)
  public static func tile4x2(
    _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
    _ b: UnsafePointer<Float>, _ panelStride: Int, _ c: UnsafeMutablePointer<Float>,
    _ cStride: Int, _ add: Bool
  ) {
    let last = rows &- 1
    let a0 = a
    let a1 = a + (last < 1 ? last : 1) &* rowStride
    let a2 = a + (last < 2 ? last : 2) &* rowStride
    let a3 = a + (last < 3 ? last : 3) &* rowStride
    var c00 = Self(repeating: 0)
    var c01 = Self(repeating: 0)
    var c10 = Self(repeating: 0)
    var c11 = Self(repeating: 0)
    var c20 = Self(repeating: 0)
    var c21 = Self(repeating: 0)
    var c30 = Self(repeating: 0)
    var c31 = Self(repeating: 0)
    var b = b
    var offset = 0
    var step = 0
    while step < k {
      let b0 = load(b)
      let b1 = load(b + 1 &* width)
      let v0 = Self(repeating: a0[offset])
      c00 = multiplyAdd(v0, b0, c00)
      c01 = multiplyAdd(v0, b1, c01)
      let v1 = Self(repeating: a1[offset])
      c10 = multiplyAdd(v1, b0, c10)
      c11 = multiplyAdd(v1, b1, c11)
      let v2 = Self(repeating: a2[offset])
      c20 = multiplyAdd(v2, b0, c20)
      c21 = multiplyAdd(v2, b1, c21)
      let v3 = Self(repeating: a3[offset])
      c30 = multiplyAdd(v3, b0, c30)
      c31 = multiplyAdd(v3, b1, c31)
      b += panelStride
      offset = offset &+ stepStride
      step = step &+ 1
    }
    var c = c
    (add ? load(c) + c00 : c00).store(c)
    (add ? load(c + 1 &* width) + c01 : c01).store(c + 1 &* width)
    if rows == 1 { return }
    c += cStride
    (add ? load(c) + c10 : c10).store(c)
    (add ? load(c + 1 &* width) + c11 : c11).store(c + 1 &* width)
    if rows == 2 { return }
    c += cStride
    (add ? load(c) + c20 : c20).store(c)
    (add ? load(c + 1 &* width) + c21 : c21).store(c + 1 &* width)
    if rows == 3 { return }
    c += cStride
    (add ? load(c) + c30 : c30).store(c)
    (add ? load(c + 1 &* width) + c31 : c31).store(c + 1 &* width)
  }

  /// 4 rows by 1 vector.
  @inlinable @inline(__always)
  public static func tile4x1(
    _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
    _ b: UnsafePointer<Float>, _ panelStride: Int, _ c: UnsafeMutablePointer<Float>,
    _ cStride: Int, _ add: Bool
  ) {
    let last = rows &- 1
    let a0 = a
    let a1 = a + (last < 1 ? last : 1) &* rowStride
    let a2 = a + (last < 2 ? last : 2) &* rowStride
    let a3 = a + (last < 3 ? last : 3) &* rowStride
    var c00 = Self(repeating: 0)
    var c10 = Self(repeating: 0)
    var c20 = Self(repeating: 0)
    var c30 = Self(repeating: 0)
    var b = b
    var offset = 0
    var step = 0
    while step < k {
      let b0 = load(b)
      let v0 = Self(repeating: a0[offset])
      c00 = multiplyAdd(v0, b0, c00)
      let v1 = Self(repeating: a1[offset])
      c10 = multiplyAdd(v1, b0, c10)
      let v2 = Self(repeating: a2[offset])
      c20 = multiplyAdd(v2, b0, c20)
      let v3 = Self(repeating: a3[offset])
      c30 = multiplyAdd(v3, b0, c30)
      b += panelStride
      offset = offset &+ stepStride
      step = step &+ 1
    }
    var c = c
    (add ? load(c) + c00 : c00).store(c)
    if rows == 1 { return }
    c += cStride
    (add ? load(c) + c10 : c10).store(c)
    if rows == 2 { return }
    c += cStride
    (add ? load(c) + c20 : c20).store(c)
    if rows == 3 { return }
    c += cStride
    (add ? load(c) + c30 : c30).store(c)
  }
}
