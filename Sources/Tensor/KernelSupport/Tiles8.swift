// The innermost loops of all matrix products: a tile of C stays in registers while the loop runs over
// the inner axis, C[i, j] += A[i, step] B[step, j].
//
// A is read in place, one number broadcast to a register, through strides for rows and for steps, so
// that either of them may be transposed. B comes as a panel: its rows of a few vectors lie one after
// another. A tile must fill the registers without spilling: with C rows by V vectors it needs
// C V + V + 1 registers, and loads V + C vectors for C V products.
//     AVX-512, NEON   32 registers   8 x 3 (28 registers)
//     AVX2            16 registers   4 x 3 (16)
//     SSE             16 registers   4 x 2 (11; 4 x 3 has no room for the separate products)
// Narrower tiles serve the last columns. Rows beyond `rows` repeat the last one and are not stored.
// Each element is one chain of products in the order of the steps, wherever it stands in a tile:
// the bits of a row do not depend on the rows computed beside it.

extension Vector {
  /// 8 rows by 3 vectors.
  @inlinable @inline(__always)
  public static func tile8x3(
    _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
    _ b: UnsafePointer<Float>, _ panelStride: Int, _ c: UnsafeMutablePointer<Float>,
    _ cStride: Int, _ add: Bool
  ) {
    let last = rows &- 1
    let a0 = a
    let a1 = a + (last < 1 ? last : 1) &* rowStride
    let a2 = a + (last < 2 ? last : 2) &* rowStride
    let a3 = a + (last < 3 ? last : 3) &* rowStride
    let a4 = a + (last < 4 ? last : 4) &* rowStride
    let a5 = a + (last < 5 ? last : 5) &* rowStride
    let a6 = a + (last < 6 ? last : 6) &* rowStride
    let a7 = a + (last < 7 ? last : 7) &* rowStride
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
    var c40 = Self(repeating: 0)
    var c41 = Self(repeating: 0)
    var c42 = Self(repeating: 0)
    var c50 = Self(repeating: 0)
    var c51 = Self(repeating: 0)
    var c52 = Self(repeating: 0)
    var c60 = Self(repeating: 0)
    var c61 = Self(repeating: 0)
    var c62 = Self(repeating: 0)
    var c70 = Self(repeating: 0)
    var c71 = Self(repeating: 0)
    var c72 = Self(repeating: 0)
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
      let v4 = Self(repeating: a4[offset])
      c40 = multiplyAdd(v4, b0, c40)
      c41 = multiplyAdd(v4, b1, c41)
      c42 = multiplyAdd(v4, b2, c42)
      let v5 = Self(repeating: a5[offset])
      c50 = multiplyAdd(v5, b0, c50)
      c51 = multiplyAdd(v5, b1, c51)
      c52 = multiplyAdd(v5, b2, c52)
      let v6 = Self(repeating: a6[offset])
      c60 = multiplyAdd(v6, b0, c60)
      c61 = multiplyAdd(v6, b1, c61)
      c62 = multiplyAdd(v6, b2, c62)
      let v7 = Self(repeating: a7[offset])
      c70 = multiplyAdd(v7, b0, c70)
      c71 = multiplyAdd(v7, b1, c71)
      c72 = multiplyAdd(v7, b2, c72)
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
    if rows == 4 { return }
    c += cStride
    (add ? load(c) + c40 : c40).store(c)
    (add ? load(c + 1 &* width) + c41 : c41).store(c + 1 &* width)
    (add ? load(c + 2 &* width) + c42 : c42).store(c + 2 &* width)
    if rows == 5 { return }
    c += cStride
    (add ? load(c) + c50 : c50).store(c)
    (add ? load(c + 1 &* width) + c51 : c51).store(c + 1 &* width)
    (add ? load(c + 2 &* width) + c52 : c52).store(c + 2 &* width)
    if rows == 6 { return }
    c += cStride
    (add ? load(c) + c60 : c60).store(c)
    (add ? load(c + 1 &* width) + c61 : c61).store(c + 1 &* width)
    (add ? load(c + 2 &* width) + c62 : c62).store(c + 2 &* width)
    if rows == 7 { return }
    c += cStride
    (add ? load(c) + c70 : c70).store(c)
    (add ? load(c + 1 &* width) + c71 : c71).store(c + 1 &* width)
    (add ? load(c + 2 &* width) + c72 : c72).store(c + 2 &* width)
  }

  /// 8 rows by 2 vectors.
  @inlinable @inline(__always)
  public static func tile8x2(
    _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
    _ b: UnsafePointer<Float>, _ panelStride: Int, _ c: UnsafeMutablePointer<Float>,
    _ cStride: Int, _ add: Bool
  ) {
    let last = rows &- 1
    let a0 = a
    let a1 = a + (last < 1 ? last : 1) &* rowStride
    let a2 = a + (last < 2 ? last : 2) &* rowStride
    let a3 = a + (last < 3 ? last : 3) &* rowStride
    let a4 = a + (last < 4 ? last : 4) &* rowStride
    let a5 = a + (last < 5 ? last : 5) &* rowStride
    let a6 = a + (last < 6 ? last : 6) &* rowStride
    let a7 = a + (last < 7 ? last : 7) &* rowStride
    var c00 = Self(repeating: 0)
    var c01 = Self(repeating: 0)
    var c10 = Self(repeating: 0)
    var c11 = Self(repeating: 0)
    var c20 = Self(repeating: 0)
    var c21 = Self(repeating: 0)
    var c30 = Self(repeating: 0)
    var c31 = Self(repeating: 0)
    var c40 = Self(repeating: 0)
    var c41 = Self(repeating: 0)
    var c50 = Self(repeating: 0)
    var c51 = Self(repeating: 0)
    var c60 = Self(repeating: 0)
    var c61 = Self(repeating: 0)
    var c70 = Self(repeating: 0)
    var c71 = Self(repeating: 0)
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
      let v4 = Self(repeating: a4[offset])
      c40 = multiplyAdd(v4, b0, c40)
      c41 = multiplyAdd(v4, b1, c41)
      let v5 = Self(repeating: a5[offset])
      c50 = multiplyAdd(v5, b0, c50)
      c51 = multiplyAdd(v5, b1, c51)
      let v6 = Self(repeating: a6[offset])
      c60 = multiplyAdd(v6, b0, c60)
      c61 = multiplyAdd(v6, b1, c61)
      let v7 = Self(repeating: a7[offset])
      c70 = multiplyAdd(v7, b0, c70)
      c71 = multiplyAdd(v7, b1, c71)
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
    if rows == 4 { return }
    c += cStride
    (add ? load(c) + c40 : c40).store(c)
    (add ? load(c + 1 &* width) + c41 : c41).store(c + 1 &* width)
    if rows == 5 { return }
    c += cStride
    (add ? load(c) + c50 : c50).store(c)
    (add ? load(c + 1 &* width) + c51 : c51).store(c + 1 &* width)
    if rows == 6 { return }
    c += cStride
    (add ? load(c) + c60 : c60).store(c)
    (add ? load(c + 1 &* width) + c61 : c61).store(c + 1 &* width)
    if rows == 7 { return }
    c += cStride
    (add ? load(c) + c70 : c70).store(c)
    (add ? load(c + 1 &* width) + c71 : c71).store(c + 1 &* width)
  }

  /// 8 rows by 1 vector.
  @inlinable @inline(__always)
  public static func tile8x1(
    _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
    _ b: UnsafePointer<Float>, _ panelStride: Int, _ c: UnsafeMutablePointer<Float>,
    _ cStride: Int, _ add: Bool
  ) {
    let last = rows &- 1
    let a0 = a
    let a1 = a + (last < 1 ? last : 1) &* rowStride
    let a2 = a + (last < 2 ? last : 2) &* rowStride
    let a3 = a + (last < 3 ? last : 3) &* rowStride
    let a4 = a + (last < 4 ? last : 4) &* rowStride
    let a5 = a + (last < 5 ? last : 5) &* rowStride
    let a6 = a + (last < 6 ? last : 6) &* rowStride
    let a7 = a + (last < 7 ? last : 7) &* rowStride
    var c00 = Self(repeating: 0)
    var c10 = Self(repeating: 0)
    var c20 = Self(repeating: 0)
    var c30 = Self(repeating: 0)
    var c40 = Self(repeating: 0)
    var c50 = Self(repeating: 0)
    var c60 = Self(repeating: 0)
    var c70 = Self(repeating: 0)
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
      let v4 = Self(repeating: a4[offset])
      c40 = multiplyAdd(v4, b0, c40)
      let v5 = Self(repeating: a5[offset])
      c50 = multiplyAdd(v5, b0, c50)
      let v6 = Self(repeating: a6[offset])
      c60 = multiplyAdd(v6, b0, c60)
      let v7 = Self(repeating: a7[offset])
      c70 = multiplyAdd(v7, b0, c70)
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
    if rows == 4 { return }
    c += cStride
    (add ? load(c) + c40 : c40).store(c)
    if rows == 5 { return }
    c += cStride
    (add ? load(c) + c50 : c50).store(c)
    if rows == 6 { return }
    c += cStride
    (add ? load(c) + c60 : c60).store(c)
    if rows == 7 { return }
    c += cStride
    (add ? load(c) + c70 : c70).store(c)
  }
}
