// The innermost loops of all matrix products: a tile of C stays in registers while the loop runs over
// the inner axis, C[i, j] += A[i, step] B[step, j].
//
// A is read in place or packed, one number broadcast to a register, through strides for rows and for steps, so
// that either of them may be transposed. B comes as a panel: its rows of a few vectors lie one after
// another. A tile must fill the registers without spilling: with C rows by V vectors it needs
// C V + V + 1 registers, and loads V + C vectors for C V products.
//     AVX-512, NEON   32 registers   8 x 3 (28 registers)
//     AVX2            16 registers   4 x 3 (16)
//     SSE             16 registers   3 x 3 (14: a product overwrites a factor, which is copied before)
// Narrower tiles serve the last columns. Rows beyond `rows` repeat the last one and are not stored.
// There is at least one step. Loops are tested at their end, and by a number that they need anyway:
// otherwise they were compiled for SSE2 with a copy of every sum a turn.
// Each element is one chain of products in the order of the steps, wherever it stands in a tile:
// the bits of a row do not depend on the rows computed beside it. With `resumes` the chain goes on
// from what C holds, so a chain may be cut anywhere without a change of bits.
//
// But for SSE2, each step asks for one cache line at `ahead`, which then moves on by `aheadStep`: what the caller
// will read next arrives while the units for arithmetic are busy. It costs nothing, since a tile uses
// half of the loads that are possible; callers with nothing to ask for pass any address and 0.

extension VectorRow {
  /// 8 rows.
  @inlinable @inline(__always)
  public static func tile8(
    _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
    _ b: UnsafePointer<Float>, _ panelStride: Int, _ c: UnsafeMutablePointer<Float>,
    _ cStride: Int, _ resumes: Bool, _ ahead: UnsafePointer<Float>, _ aheadStep: Int
  ) {
    let last = rows &- 1
    let r1 = last < 1 ? last : 1
    let r2 = last < 2 ? last : 2
    let r3 = last < 3 ? last : 3
    let r4 = last < 4 ? last : 4
    let r5 = last < 5 ? last : 5
    let r6 = last < 6 ? last : 6
    let r7 = last < 7 ? last : 7
    let a1 = a + r1 &* rowStride
    let a2 = a + r2 &* rowStride
    let a3 = a + r3 &* rowStride
    let a4 = a + r4 &* rowStride
    let a5 = a + r5 &* rowStride
    let a6 = a + r6 &* rowStride
    let a7 = a + r7 &* rowStride
    var c0 = Self(repeating: 0)
    var c1 = Self(repeating: 0)
    var c2 = Self(repeating: 0)
    var c3 = Self(repeating: 0)
    var c4 = Self(repeating: 0)
    var c5 = Self(repeating: 0)
    var c6 = Self(repeating: 0)
    var c7 = Self(repeating: 0)
    if resumes {
      c0 = Self(at: c)
      c1 = Self(at: c + r1 &* cStride)
      c2 = Self(at: c + r2 &* cStride)
      c3 = Self(at: c + r3 &* cStride)
      c4 = Self(at: c + r4 &* cStride)
      c5 = Self(at: c + r5 &* cStride)
      c6 = Self(at: c + r6 &* cStride)
      c7 = Self(at: c + r7 &* cStride)
    }
    var ahead = ahead
    var at = 0
    var place = 0
    let end = k &* panelStride
    repeat {
      let row = Self(at: b + place)
      prefetchLater(ahead)
      c0.add(Lanes(repeating: a[at]), times: row)
      c1.add(Lanes(repeating: a1[at]), times: row)
      c2.add(Lanes(repeating: a2[at]), times: row)
      c3.add(Lanes(repeating: a3[at]), times: row)
      c4.add(Lanes(repeating: a4[at]), times: row)
      c5.add(Lanes(repeating: a5[at]), times: row)
      c6.add(Lanes(repeating: a6[at]), times: row)
      c7.add(Lanes(repeating: a7[at]), times: row)
      ahead += aheadStep
      at = at &+ stepStride
      place = place &+ panelStride
    } while place != end
    c0.store(c)
    if rows == 1 { return }
    c1.store(c + 1 &* cStride)
    if rows == 2 { return }
    c2.store(c + 2 &* cStride)
    if rows == 3 { return }
    c3.store(c + 3 &* cStride)
    if rows == 4 { return }
    c4.store(c + 4 &* cStride)
    if rows == 5 { return }
    c5.store(c + 5 &* cStride)
    if rows == 6 { return }
    c6.store(c + 6 &* cStride)
    if rows == 7 { return }
    c7.store(c + 7 &* cStride)
  }

  /// 4 rows.
  @inlinable @inline(__always)
  public static func tile4(
    _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
    _ b: UnsafePointer<Float>, _ panelStride: Int, _ c: UnsafeMutablePointer<Float>,
    _ cStride: Int, _ resumes: Bool, _ ahead: UnsafePointer<Float>, _ aheadStep: Int
  ) {
    let last = rows &- 1
    let r1 = last < 1 ? last : 1
    let r2 = last < 2 ? last : 2
    let r3 = last < 3 ? last : 3
    let a1 = a + r1 &* rowStride
    let a2 = a + r2 &* rowStride
    let a3 = a + r3 &* rowStride
    var c0 = Self(repeating: 0)
    var c1 = Self(repeating: 0)
    var c2 = Self(repeating: 0)
    var c3 = Self(repeating: 0)
    if resumes {
      c0 = Self(at: c)
      c1 = Self(at: c + r1 &* cStride)
      c2 = Self(at: c + r2 &* cStride)
      c3 = Self(at: c + r3 &* cStride)
    }
    var ahead = ahead
    var at = 0
    var place = 0
    let end = k &* panelStride
    repeat {
      let row = Self(at: b + place)
      prefetchLater(ahead)
      c0.add(Lanes(repeating: a[at]), times: row)
      c1.add(Lanes(repeating: a1[at]), times: row)
      c2.add(Lanes(repeating: a2[at]), times: row)
      c3.add(Lanes(repeating: a3[at]), times: row)
      ahead += aheadStep
      at = at &+ stepStride
      place = place &+ panelStride
    } while place != end
    c0.store(c)
    if rows == 1 { return }
    c1.store(c + 1 &* cStride)
    if rows == 2 { return }
    c2.store(c + 2 &* cStride)
    if rows == 3 { return }
    c3.store(c + 3 &* cStride)
  }

  /// 3 rows by as many vectors as `Self` has, for SSE2.
  ///
  /// SSE2 has no instruction that fills a register with one number from memory: it takes a load and a
  /// shuffle for each row and step, on the units that should multiply and add. So the left operand is
  /// packed with every number written as often as a register has lanes, and is loaded like the right
  /// one, whose panel is three vectors wide: both advance by as much. There is at least one step.
  /// Measured on a Zen 5 in GFLOP/s, of a peak of 64: 3 x 3 50, 6 x 2 49, 4 x 2 47, 2 x 4 45, and 4 x 2
  /// with the shuffles 35; the two units that add and the two that multiply do not stay evenly loaded.
  @inlinable @inline(__always)
  public static func tile3(
    _ k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ resumes: Bool
  ) {
    var c0 = Self(repeating: 0)
    var c1 = Self(repeating: 0)
    var c2 = Self(repeating: 0)
    if resumes {
      c0 = Self(at: c)
      c1 = Self(at: c + cStride)
      c2 = Self(at: c + 2 &* cStride)
    }
    var at = 0
    let end = k &* 3 &* Lanes.width
    repeat {
      let row = Self(at: b + at)
      c0.add(Lanes.load(a + at), times: row)
      c1.add(Lanes.load(a + at + Lanes.width), times: row)
      c2.add(Lanes.load(a + at + 2 &* Lanes.width), times: row)
      at = at &+ 3 &* Lanes.width
    } while at != end
    c0.store(c)
    c1.store(c + cStride)
    c2.store(c + 2 &* cStride)
  }
}
