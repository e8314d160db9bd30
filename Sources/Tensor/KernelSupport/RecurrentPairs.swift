// The products of RecurrentTiles.swift for two samples at once, for instruction sets with 32
// registers: twice the sums, and half the loads of a product. The sums are formed in the same
// order, so a sample's bits do not depend on whether it had a partner.

extension Vector {
  /// Whether the sums of two samples, up to 16, stay in registers.
  @inlinable @inline(__always)
  public static var hasRegistersForPairs: Bool {
    #if arch(arm64)
      true
    #else
      width == 16
    #endif
  }

  /// `y = w₀ + Σ xᵢ wᵢ` of two samples for three vectors of columns: loads each vector of the
  /// matrix once.
  @inlinable @inline(__always)
  public static func recurrentPair3(
    _ rows: Int, _ x: UnsafePointer<Float>, _ z: UnsafePointer<Float>,
    _ matrix: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ next: UnsafeMutablePointer<Float>
  ) {
    var a0 = load(matrix)
    var a1 = load(matrix + width)
    var a2 = load(matrix + 2 &* width)
    var b0 = Self(repeating: 0)
    var b1 = b0
    var b2 = b0
    var c0 = a0
    var c1 = a1
    var c2 = a2
    var d0 = b0
    var d1 = b0
    var d2 = b0
    var w = matrix + 3 &* width
    var i = 0
    while i &+ 2 <= rows {
      let evenx = Self(repeating: x[i])
      let evenz = Self(repeating: z[i])
      let even0 = load(w)
      a0 = multiplyAdd(evenx, even0, a0)
      c0 = multiplyAdd(evenz, even0, c0)
      let even1 = load(w + width)
      a1 = multiplyAdd(evenx, even1, a1)
      c1 = multiplyAdd(evenz, even1, c1)
      let even2 = load(w + 2 &* width)
      a2 = multiplyAdd(evenx, even2, a2)
      c2 = multiplyAdd(evenz, even2, c2)
      let oddx = Self(repeating: x[i &+ 1])
      let oddz = Self(repeating: z[i &+ 1])
      let odd0 = load(w + 3 &* width)
      b0 = multiplyAdd(oddx, odd0, b0)
      d0 = multiplyAdd(oddz, odd0, d0)
      let odd1 = load(w + 4 &* width)
      b1 = multiplyAdd(oddx, odd1, b1)
      d1 = multiplyAdd(oddz, odd1, d1)
      let odd2 = load(w + 5 &* width)
      b2 = multiplyAdd(oddx, odd2, b2)
      d2 = multiplyAdd(oddz, odd2, d2)
      w += 6 &* width
      i = i &+ 2
    }
    if i < rows {
      let evenx = Self(repeating: x[i])
      let evenz = Self(repeating: z[i])
      let even0 = load(w)
      a0 = multiplyAdd(evenx, even0, a0)
      c0 = multiplyAdd(evenz, even0, c0)
      let even1 = load(w + width)
      a1 = multiplyAdd(evenx, even1, a1)
      c1 = multiplyAdd(evenz, even1, c1)
      let even2 = load(w + 2 &* width)
      a2 = multiplyAdd(evenx, even2, a2)
      c2 = multiplyAdd(evenz, even2, c2)
    }
    (a0 + b0).store(y)
    (a1 + b1).store(y + width)
    (a2 + b2).store(y + 2 &* width)
    (c0 + d0).store(next)
    (c1 + d1).store(next + width)
    (c2 + d2).store(next + 2 &* width)
  }

  /// The same for four vectors of columns: loads each vector of the matrix once.
  @inlinable @inline(__always)
  public static func recurrentPair4(
    _ rows: Int, _ x: UnsafePointer<Float>, _ z: UnsafePointer<Float>,
    _ matrix: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ next: UnsafeMutablePointer<Float>
  ) {
    var a0 = load(matrix)
    var a1 = load(matrix + width)
    var a2 = load(matrix + 2 &* width)
    var a3 = load(matrix + 3 &* width)
    var b0 = Self(repeating: 0)
    var b1 = b0
    var b2 = b0
    var b3 = b0
    var c0 = a0
    var c1 = a1
    var c2 = a2
    var c3 = a3
    var d0 = b0
    var d1 = b0
    var d2 = b0
    var d3 = b0
    var w = matrix + 4 &* width
    var i = 0
    while i &+ 2 <= rows {
      let evenx = Self(repeating: x[i])
      let evenz = Self(repeating: z[i])
      let even0 = load(w)
      a0 = multiplyAdd(evenx, even0, a0)
      c0 = multiplyAdd(evenz, even0, c0)
      let even1 = load(w + width)
      a1 = multiplyAdd(evenx, even1, a1)
      c1 = multiplyAdd(evenz, even1, c1)
      let even2 = load(w + 2 &* width)
      a2 = multiplyAdd(evenx, even2, a2)
      c2 = multiplyAdd(evenz, even2, c2)
      let even3 = load(w + 3 &* width)
      a3 = multiplyAdd(evenx, even3, a3)
      c3 = multiplyAdd(evenz, even3, c3)
      let oddx = Self(repeating: x[i &+ 1])
      let oddz = Self(repeating: z[i &+ 1])
      let odd0 = load(w + 4 &* width)
      b0 = multiplyAdd(oddx, odd0, b0)
      d0 = multiplyAdd(oddz, odd0, d0)
      let odd1 = load(w + 5 &* width)
      b1 = multiplyAdd(oddx, odd1, b1)
      d1 = multiplyAdd(oddz, odd1, d1)
      let odd2 = load(w + 6 &* width)
      b2 = multiplyAdd(oddx, odd2, b2)
      d2 = multiplyAdd(oddz, odd2, d2)
      let odd3 = load(w + 7 &* width)
      b3 = multiplyAdd(oddx, odd3, b3)
      d3 = multiplyAdd(oddz, odd3, d3)
      w += 8 &* width
      i = i &+ 2
    }
    if i < rows {
      let evenx = Self(repeating: x[i])
      let evenz = Self(repeating: z[i])
      let even0 = load(w)
      a0 = multiplyAdd(evenx, even0, a0)
      c0 = multiplyAdd(evenz, even0, c0)
      let even1 = load(w + width)
      a1 = multiplyAdd(evenx, even1, a1)
      c1 = multiplyAdd(evenz, even1, c1)
      let even2 = load(w + 2 &* width)
      a2 = multiplyAdd(evenx, even2, a2)
      c2 = multiplyAdd(evenz, even2, c2)
      let even3 = load(w + 3 &* width)
      a3 = multiplyAdd(evenx, even3, a3)
      c3 = multiplyAdd(evenz, even3, c3)
    }
    (a0 + b0).store(y)
    (a1 + b1).store(y + width)
    (a2 + b2).store(y + 2 &* width)
    (a3 + b3).store(y + 3 &* width)
    (c0 + d0).store(next)
    (c1 + d1).store(next + width)
    (c2 + d2).store(next + 2 &* width)
    (c3 + d3).store(next + 3 &* width)
  }

  /// `y += Σ xᵢ wᵢ`, or `y = Σ xᵢ wᵢ` if `first`, of two samples; see `recurrentBlock`.
  @inlinable @inline(__always)
  public static func recurrentBlockPair(
    _ rows: Int, _ vectors: Int, _ x: UnsafePointer<Float>, _ z: UnsafePointer<Float>,
    _ matrix: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ next: UnsafeMutablePointer<Float>, _ first: Bool
  ) {
    let zero = Self(repeating: 0)
    var w = matrix
    var y = y
    var next = next
    var left = vectors
    while left >= 8 {
      var a0 = first ? zero : load(y)
      var a1 = first ? zero : load(y + width)
      var a2 = first ? zero : load(y + 2 &* width)
      var a3 = first ? zero : load(y + 3 &* width)
      var a4 = first ? zero : load(y + 4 &* width)
      var a5 = first ? zero : load(y + 5 &* width)
      var a6 = first ? zero : load(y + 6 &* width)
      var a7 = first ? zero : load(y + 7 &* width)
      var b0 = first ? zero : load(next)
      var b1 = first ? zero : load(next + width)
      var b2 = first ? zero : load(next + 2 &* width)
      var b3 = first ? zero : load(next + 3 &* width)
      var b4 = first ? zero : load(next + 4 &* width)
      var b5 = first ? zero : load(next + 5 &* width)
      var b6 = first ? zero : load(next + 6 &* width)
      var b7 = first ? zero : load(next + 7 &* width)
      var i = 0
      while i < rows {
        let u = Self(repeating: x[i])
        let v = Self(repeating: z[i])
        let w0 = load(w)
        a0 = multiplyAdd(u, w0, a0)
        b0 = multiplyAdd(v, w0, b0)
        let w1 = load(w + width)
        a1 = multiplyAdd(u, w1, a1)
        b1 = multiplyAdd(v, w1, b1)
        let w2 = load(w + 2 &* width)
        a2 = multiplyAdd(u, w2, a2)
        b2 = multiplyAdd(v, w2, b2)
        let w3 = load(w + 3 &* width)
        a3 = multiplyAdd(u, w3, a3)
        b3 = multiplyAdd(v, w3, b3)
        let w4 = load(w + 4 &* width)
        a4 = multiplyAdd(u, w4, a4)
        b4 = multiplyAdd(v, w4, b4)
        let w5 = load(w + 5 &* width)
        a5 = multiplyAdd(u, w5, a5)
        b5 = multiplyAdd(v, w5, b5)
        let w6 = load(w + 6 &* width)
        a6 = multiplyAdd(u, w6, a6)
        b6 = multiplyAdd(v, w6, b6)
        let w7 = load(w + 7 &* width)
        a7 = multiplyAdd(u, w7, a7)
        b7 = multiplyAdd(v, w7, b7)
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
      b0.store(next)
      b1.store(next + width)
      b2.store(next + 2 &* width)
      b3.store(next + 3 &* width)
      b4.store(next + 4 &* width)
      b5.store(next + 5 &* width)
      b6.store(next + 6 &* width)
      b7.store(next + 7 &* width)
      y += 8 &* width
      next += 8 &* width
      left = left &- 8
    }
    guard left > 0 else { return }
    var a0 = first ? zero : load(y)
    var a1 = first ? zero : load(y + width)
    var a2 = first ? zero : load(y + 2 &* width)
    var a3 = first ? zero : load(y + 3 &* width)
    var b0 = first ? zero : load(next)
    var b1 = first ? zero : load(next + width)
    var b2 = first ? zero : load(next + 2 &* width)
    var b3 = first ? zero : load(next + 3 &* width)
    var i = 0
    while i < rows {
      let u = Self(repeating: x[i])
      let v = Self(repeating: z[i])
      let w0 = load(w)
      a0 = multiplyAdd(u, w0, a0)
      b0 = multiplyAdd(v, w0, b0)
      let w1 = load(w + width)
      a1 = multiplyAdd(u, w1, a1)
      b1 = multiplyAdd(v, w1, b1)
      let w2 = load(w + 2 &* width)
      a2 = multiplyAdd(u, w2, a2)
      b2 = multiplyAdd(v, w2, b2)
      let w3 = load(w + 3 &* width)
      a3 = multiplyAdd(u, w3, a3)
      b3 = multiplyAdd(v, w3, b3)
      w += 4 &* width
      i = i &+ 1
    }
    a0.store(y)
    a1.store(y + width)
    a2.store(y + 2 &* width)
    a3.store(y + 3 &* width)
    b0.store(next)
    b1.store(next + width)
    b2.store(next + 2 &* width)
    b3.store(next + 3 &* width)
  }
}
