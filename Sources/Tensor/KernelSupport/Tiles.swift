// The innermost loops of all matrix products: a tile of C stays in registers while the loop runs
// over the inner axis, C[i, j] += A[i, step] B[step, j].
//
// A is read in place or packed, one number broadcast to a register, with strides for rows and for
// steps, so that it may be transposed. B comes as a panel: its rows of a few vectors are
// contiguous. A tile must fill the registers without spilling: with R rows by V vectors it needs
// R V + V + 1 registers, and loads V + R vectors for R V products.
//     AVX-512, NEON   32 registers   8 x 3 (28 registers)
//     AVX2            16 registers   4 x 3 (16)
//     SSE             16 registers   3 x 3 (14: a product overwrites a factor, which is copied before);
//                                    4 x 2 in attention, which reads its operands in place
// Narrower tiles serve the last columns. Loops are tested at their end, on a number that they need
// anyway: otherwise SSE2's code copied every sum in each iteration. Each element is one chain of
// products in the order of the steps, wherever it is in a tile: the bits of a row do not depend on
// the rows computed with it. With `resumes` the chain continues from what C holds, so a chain may
// be cut anywhere without a change of bits.

extension TileRows {
  /// `self[i] += sum over steps of factor(i, at) * row of b`, where `at` advances by `stepStride`
  /// per step and the rows of `b` are `panelStride` apart; there is at least one step.
  ///
  /// Each step prefetches one cache line at `ahead`, if there is one, which then advances by
  /// `aheadStep`: the caller's next data arrives while the arithmetic units are busy. It costs
  /// nothing, since a tile uses half of the possible loads.
  @inlinable @inline(__always)
  public mutating func addProducts(
    _ k: Int, _ stepStride: Int, _ b: UnsafePointer<Float>, _ panelStride: Int,
    ahead: UnsafePointer<Float>? = nil, _ aheadStep: Int = 0,
    _ factor: (_ row: Int, _ at: Int) -> Row.Lanes
  ) {
    var asked = 0
    var at = 0
    var place = 0
    let end = k &* panelStride
    repeat {
      if let ahead {
        prefetchLater(ahead + asked)
        asked = asked &+ aheadStep
      }
      add({ factor($0, at) }, times: Row(at: b + place))
      at = at &+ stepStride
      place = place &+ panelStride
    } while place != end
  }

  /// One tile; there is at least one step, and at least one row.
  ///
  /// Rows beyond `rows` repeat the last one and are not stored. `ahead` as in `addProducts`.
  @inlinable @inline(__always)
  public static func tile(
    _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int, _ rows: Int,
    _ b: UnsafePointer<Float>, _ panelStride: Int, _ c: UnsafeMutablePointer<Float>,
    _ cStride: Int, _ resumes: Bool, ahead: UnsafePointer<Float>? = nil, _ aheadStep: Int = 0
  ) {
    let last = rows &- 1
    var sums = Self { _ in Row(repeating: 0) }
    if resumes { sums = Self { Row(at: c + (last < $0 ? last : $0) &* cStride) } }
    sums.addProducts(k, stepStride, b, panelStride, ahead: ahead, aheadStep) { row, at in
      Row.Lanes(repeating: a[(last < row ? last : row) &* rowStride &+ at])
    }
    sums.store(c, cStride, rows)
  }

  /// `c = a b` for `m` rows of `a` and one panel `b`, tile after tile.
  ///
  /// `c` is as wide as the panel; only its first vectors, as many as a row has, are computed. With
  /// `resumes` the chains of products continue from what `c` holds.
  @inlinable @inline(__always)
  public static func product(
    _ m: Int, _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int,
    _ b: UnsafePointer<Float>, _ panelStride: Int, _ c: UnsafeMutablePointer<Float>,
    _ resumes: Bool
  ) {
    var i = 0
    while i < m {
      let rows = m &- i < count ? m &- i : count
      tile(
        k, a + i &* rowStride, rowStride, stepStride, rows, b, panelStride, c + i &* panelStride,
        panelStride, resumes)
      i = i &+ count
    }
  }

  /// One tile for SSE2, of all its rows.
  ///
  /// SSE2 has no instruction that fills a register with one number from memory: it takes a load and
  /// a shuffle for each row and step, on the units that should multiply and add. So the left
  /// operand is packed with every number repeated for each lane of a register, and is loaded like
  /// the right one, whose panel is as many vectors wide as the tile has rows: both advance by the
  /// same amount. Measured on a Zen 5 in GFLOP/s, of a peak of 64: 3 x 3 50, 6 x 2 49, 4 x 2 47,
  /// 2 x 4 45, and 4 x 2 with the shuffles 35; the two adders and the two multipliers are not
  /// evenly loaded.
  @inlinable @inline(__always)
  public static func tileOfCopies(
    _ k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ resumes: Bool
  ) {
    var sums = Self { _ in Row(repeating: 0) }
    if resumes { sums = Self { Row(at: c + $0 &* cStride) } }
    var at = 0
    let step = count &* Row.Lanes.width
    let end = k &* step
    repeat {
      let a = a + at
      sums.add({ Row.Lanes.load(a + $0 &* Row.Lanes.width) }, times: Row(at: b + at))
      at = at &+ step
    } while at != end
    sums.store(c, cStride, count)
  }
}
