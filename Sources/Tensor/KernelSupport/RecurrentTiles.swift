// The products of a recurrent step: one sample's vector times a packed matrix.
//
// Each number of the matrix is used once per step, so a step is only as fast as the matrix arrives
// from the second-level cache, 64 bytes a cycle at best. A tile therefore reads its share
// sequentially, in packed order, and keeps its sums in registers: six to eight, which together hide
// the latency of a fused product (four cycles, two of them begun in each). The order in which a sum
// is formed depends only on its length.

extension Vector {
  /// `y = w₀ + Σ xᵢ wᵢ` for three vectors of columns; the rows of the matrix are contiguous, the
  /// one that the sum begins with first.
  ///
  /// Even and odd rows have their own sums: three alone would wait for each other's latency.
  @inlinable @inline(__always)
  public static func recurrentTile3(
    _ rows: Int, _ x: UnsafePointer<Float>, _ matrix: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    var a0 = load(matrix)
    var a1 = load(matrix + width)
    var a2 = load(matrix + 2 &* width)
    var b0 = Self(repeating: 0)
    var b1 = b0
    var b2 = b0
    var w = matrix + 3 &* width
    var i = 0
    while i &+ 2 <= rows {
      let even = Self(repeating: x[i])
      a0 = multiplyAdd(even, load(w), a0)
      a1 = multiplyAdd(even, load(w + width), a1)
      a2 = multiplyAdd(even, load(w + 2 &* width), a2)
      let odd = Self(repeating: x[i &+ 1])
      b0 = multiplyAdd(odd, load(w + 3 &* width), b0)
      b1 = multiplyAdd(odd, load(w + 4 &* width), b1)
      b2 = multiplyAdd(odd, load(w + 5 &* width), b2)
      w += 6 &* width
      i = i &+ 2
    }
    if i < rows {
      let even = Self(repeating: x[i])
      a0 = multiplyAdd(even, load(w), a0)
      a1 = multiplyAdd(even, load(w + width), a1)
      a2 = multiplyAdd(even, load(w + 2 &* width), a2)
    }
    (a0 + b0).store(y)
    (a1 + b1).store(y + width)
    (a2 + b2).store(y + 2 &* width)
  }

  /// The same for four vectors of columns.
  @inlinable @inline(__always)
  public static func recurrentTile4(
    _ rows: Int, _ x: UnsafePointer<Float>, _ matrix: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    var a0 = load(matrix)
    var a1 = load(matrix + width)
    var a2 = load(matrix + 2 &* width)
    var a3 = load(matrix + 3 &* width)
    var b0 = Self(repeating: 0)
    var b1 = b0
    var b2 = b0
    var b3 = b0
    var w = matrix + 4 &* width
    var i = 0
    while i &+ 2 <= rows {
      let even = Self(repeating: x[i])
      a0 = multiplyAdd(even, load(w), a0)
      a1 = multiplyAdd(even, load(w + width), a1)
      a2 = multiplyAdd(even, load(w + 2 &* width), a2)
      a3 = multiplyAdd(even, load(w + 3 &* width), a3)
      let odd = Self(repeating: x[i &+ 1])
      b0 = multiplyAdd(odd, load(w + 4 &* width), b0)
      b1 = multiplyAdd(odd, load(w + 5 &* width), b1)
      b2 = multiplyAdd(odd, load(w + 6 &* width), b2)
      b3 = multiplyAdd(odd, load(w + 7 &* width), b3)
      w += 8 &* width
      i = i &+ 2
    }
    if i < rows {
      let even = Self(repeating: x[i])
      a0 = multiplyAdd(even, load(w), a0)
      a1 = multiplyAdd(even, load(w + width), a1)
      a2 = multiplyAdd(even, load(w + 2 &* width), a2)
      a3 = multiplyAdd(even, load(w + 3 &* width), a3)
    }
    (a0 + b0).store(y)
    (a1 + b1).store(y + width)
    (a2 + b2).store(y + 2 &* width)
    (a3 + b3).store(y + 3 &* width)
  }

  /// `y += Σ xᵢ wᵢ`, or `y = Σ xᵢ wᵢ` if `first`, for a multiple of four vectors of columns.
  ///
  /// The matrix is packed in panels of eight vectors of columns, of four at the end.
  @inlinable @inline(__always)
  public static func recurrentBlock(
    _ rows: Int, _ vectors: Int, _ x: UnsafePointer<Float>, _ matrix: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, _ first: Bool
  ) {
    var w = matrix
    var y = y
    var left = vectors
    while left >= 8 {
      var a0 = first ? Self(repeating: 0) : load(y)
      var a1 = first ? a0 : load(y + width)
      var a2 = first ? a0 : load(y + 2 &* width)
      var a3 = first ? a0 : load(y + 3 &* width)
      var a4 = first ? a0 : load(y + 4 &* width)
      var a5 = first ? a0 : load(y + 5 &* width)
      var a6 = first ? a0 : load(y + 6 &* width)
      var a7 = first ? a0 : load(y + 7 &* width)
      var i = 0
      while i < rows {
        let v = Self(repeating: x[i])
        a0 = multiplyAdd(v, load(w), a0)
        a1 = multiplyAdd(v, load(w + width), a1)
        a2 = multiplyAdd(v, load(w + 2 &* width), a2)
        a3 = multiplyAdd(v, load(w + 3 &* width), a3)
        a4 = multiplyAdd(v, load(w + 4 &* width), a4)
        a5 = multiplyAdd(v, load(w + 5 &* width), a5)
        a6 = multiplyAdd(v, load(w + 6 &* width), a6)
        a7 = multiplyAdd(v, load(w + 7 &* width), a7)
        w += 8 &* width
        i = i &+ 1
      }
      a0.store(y)
      a1.store(y + width)
      a2.store(y + 2 &* width)
      a3.store(y + 3 &* width)
      a4.store(y + 4 &* width)
      a5.store(y + 5 &* width)
      a6.store(y + 6 &* width)
      a7.store(y + 7 &* width)
      y += 8 &* width
      left = left &- 8
    }
    guard left > 0 else { return }
    var a0 = first ? Self(repeating: 0) : load(y)
    var a1 = first ? a0 : load(y + width)
    var a2 = first ? a0 : load(y + 2 &* width)
    var a3 = first ? a0 : load(y + 3 &* width)
    var i = 0
    while i < rows {
      let v = Self(repeating: x[i])
      a0 = multiplyAdd(v, load(w), a0)
      a1 = multiplyAdd(v, load(w + width), a1)
      a2 = multiplyAdd(v, load(w + 2 &* width), a2)
      a3 = multiplyAdd(v, load(w + 3 &* width), a3)
      w += 4 &* width
      i = i &+ 1
    }
    a0.store(y)
    a1.store(y + width)
    a2.store(y + 2 &* width)
    a3.store(y + 3 &* width)
  }

  /// The first `rest` lanes of the vector at an address; zeros in the others.
  @inlinable @inline(__always)
  public static func load(_ p: UnsafePointer<Float>, upTo rest: Int) -> Self {
    rest >= width ? load(p) : load(p, count: rest)
  }

  /// Writes the first `rest` lanes, or all.
  @inlinable @inline(__always)
  public func store(_ p: UnsafeMutablePointer<Float>, upTo rest: Int) {
    if rest >= Self.width { store(p) } else { store(p, count: rest) }
  }
}
