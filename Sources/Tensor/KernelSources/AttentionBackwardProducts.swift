import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

// The five products of `attentionBackwardKernel`; what they multiply is explained there.
//
// Keys stand in the lanes of the first four. A tile of them is a few rows by one panel of keys, as
// in any matrix product: 8 x 3 vectors where there are 32 registers, 4 x 3 or 4 x 2 where 16.
//
// The fifth, dQ += dS K, sums over keys, so its lanes must be the dimensions of the head, and a head
// of 8 would leave half of a register of 16 idle. Instead a vector holds several keys of each
// dimension: keys come in groups, in the order (dimension, key of the group), and the multiplier is
// a group's part of a row of dS, over and over. A group's keys are added to different lanes, which
// are summed once when all panels have passed. Groups of 1, 2 or 4 keys fill two vectors, which
// makes a tile of 8 x 2 (4 x 2) out of any head. The alternatives: rows padded to a vector cost 16
// lanes for 8, and a lane for each key (groups of 16) would load and store a vector of sums for
// every 3 products.

/// A row of a tile: as many vectors as a panel of keys has.
#if ISA_AVX512 || ISA_AVX2 || !arch(x86_64)
  private typealias Row = (V, V, V)
  private let panelVectors = 3
#else
  private typealias Row = (V, V)
  private let panelVectors = 2
#endif

#if ISA_AVX512 || !arch(x86_64)
  private let tileRows = 8
#else
  private let tileRows = 4
#endif

/// The keys of a panel.
@inline(never)
func attentionBackwardWidth() -> Int { panelVectors &* V.width }

/// The rows of a tile; the products take multiples of it.
@inline(never)
func attentionBackwardRows() -> Int { tileRows }

@inline(__always)
private func fill(_ x: Float) -> Row {
  let x = V(repeating: x)
  #if ISA_AVX512 || ISA_AVX2 || !arch(x86_64)
    return (x, x, x)
  #else
    return (x, x)
  #endif
}

@inline(__always)
private func loadRow(_ p: UnsafePointer<Float>) -> Row {
  #if ISA_AVX512 || ISA_AVX2 || !arch(x86_64)
    return (V.load(p), V.load(p + V.width), V.load(p + 2 &* V.width))
  #else
    return (V.load(p), V.load(p + V.width))
  #endif
}

@inline(__always)
private func multiplyAdd(_ a: Float, _ b: Row, _ c: inout Row) {
  let a = V(repeating: a)
  c.0 = V.multiplyAdd(a, b.0, c.0)
  c.1 = V.multiplyAdd(a, b.1, c.1)
  #if ISA_AVX512 || ISA_AVX2 || !arch(x86_64)
    c.2 = V.multiplyAdd(a, b.2, c.2)
  #endif
}

@inline(__always)
private func storeRow(_ c: Row, _ p: UnsafeMutablePointer<Float>) {
  c.0.store(p)
  c.1.store(p + V.width)
  #if ISA_AVX512 || ISA_AVX2 || !arch(x86_64)
    c.2.store(p + 2 &* V.width)
  #endif
}

/// `c = a b + initial`: rows [size, headSize] times a panel [headSize, width].
@inline(never)
func attentionRowProduct(
  _ size: Int, _ headSize: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ initial: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  var row = 0
  while row < size {
    let a = a + row &* headSize
    let c = c + row &* width
    var c0 = fill(initial[row])
    var c1 = fill(initial[row &+ 1])
    var c2 = fill(initial[row &+ 2])
    var c3 = fill(initial[row &+ 3])
    #if ISA_AVX512 || !arch(x86_64)
      var c4 = fill(initial[row &+ 4])
      var c5 = fill(initial[row &+ 5])
      var c6 = fill(initial[row &+ 6])
      var c7 = fill(initial[row &+ 7])
    #endif
    var step = 0
    while step < headSize {
      let row = loadRow(b + step &* width)
      multiplyAdd(a[step], row, &c0)
      multiplyAdd(a[headSize &+ step], row, &c1)
      multiplyAdd(a[2 &* headSize &+ step], row, &c2)
      multiplyAdd(a[3 &* headSize &+ step], row, &c3)
      #if ISA_AVX512 || !arch(x86_64)
        multiplyAdd(a[4 &* headSize &+ step], row, &c4)
        multiplyAdd(a[5 &* headSize &+ step], row, &c5)
        multiplyAdd(a[6 &* headSize &+ step], row, &c6)
        multiplyAdd(a[7 &* headSize &+ step], row, &c7)
      #endif
      step = step &+ 1
    }
    storeRow(c0, c)
    storeRow(c1, c + 1 &* width)
    storeRow(c2, c + 2 &* width)
    storeRow(c3, c + 3 &* width)
    #if ISA_AVX512 || !arch(x86_64)
      storeRow(c4, c + 4 &* width)
      storeRow(c5, c + 5 &* width)
      storeRow(c6, c + 6 &* width)
      storeRow(c7, c + 7 &* width)
    #endif
    row = row &+ tileRows
  }
}

/// `c += a^T b`: a panel [headSize, width] from rows [size, headSize] and a block [size, width].
@inline(never)
func attentionKeyProduct(
  _ headSize: Int, _ size: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  var i = 0
  while i < headSize {
    let rows = headSize &- i < tileRows ? headSize &- i : tileRows
    let c = c + i &* width
    #if ISA_AVX512 || !arch(x86_64)
      Row3<V>.tile8(size, a + i, 1, headSize, rows, b, width, c, width, true, b, 0)
    #elseif ISA_AVX2
      Row3<V>.tile4(size, a + i, 1, headSize, rows, b, width, c, width, true, b, 0)
    #else
      Row2<V>.tile4(size, a + i, 1, headSize, rows, b, width, c, width, true, b, 0)
    #endif
    i = i &+ tileRows
  }
}

/// One, two or four floats again and again.
@inline(__always)
private func repeated(_ group: Int, _ p: UnsafePointer<Float>) -> V {
  if group == 1 { return V(repeating: p[0]) }
  if group == 2 {
    let two = UnsafeRawPointer(p).loadUnaligned(as: Double.self)
    #if ISA_AVX512
      return unsafeBitCast(SIMD8<Double>(repeating: two), to: V.self)
    #elseif ISA_AVX2
      return unsafeBitCast(SIMD4<Double>(repeating: two), to: V.self)
    #else
      return unsafeBitCast(SIMD2<Double>(repeating: two), to: V.self)
    #endif
  }
  let four = SIMD4<Float>.load(p)
  #if ISA_AVX512
    let eight = SIMD8(lowHalf: four, highHalf: four)
    return V(lowHalf: eight, highHalf: eight)
  #elseif ISA_AVX2
    return V(lowHalf: four, highHalf: four)
  #else
    return four
  #endif
}

/// Two vectors of columns.
private typealias Pair = (V, V)

@inline(__always)
private func loadPair(_ p: UnsafePointer<Float>) -> Pair { (V.load(p), V.load(p + V.width)) }

@inline(__always)
private func multiplyAdd(_ a: V, _ b: Pair, _ c: inout Pair) {
  c.0 = V.multiplyAdd(a, b.0, c.0)
  c.1 = V.multiplyAdd(a, b.1, c.1)
}

@inline(__always)
private func store(_ c: Pair, _ p: UnsafeMutablePointer<Float>) {
  c.0.store(p)
  c.1.store(p + V.width)
}

/// The same for a group that the compiler knows.
@inline(__always)
private func queryProduct(
  _ group: Int, _ size: Int, _ wide: Int, _ ds: UnsafePointer<Float>, _ keys: UnsafePointer<Float>,
  _ c: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  var row = 0
  while row < size {
    var column = 0
    while column < wide {
      let c = c + (row &* wide &+ column)
      var c0 = loadPair(c)
      var c1 = loadPair(c + wide)
      var c2 = loadPair(c + 2 &* wide)
      var c3 = loadPair(c + 3 &* wide)
      #if ISA_AVX512 || !arch(x86_64)
        var c4 = loadPair(c + 4 &* wide)
        var c5 = loadPair(c + 5 &* wide)
        var c6 = loadPair(c + 6 &* wide)
        var c7 = loadPair(c + 7 &* wide)
      #endif
      let a = ds + row &* width
      var b = keys + column
      var key = 0
      while key < width {
        let pair = loadPair(b)
        multiplyAdd(repeated(group, a + key), pair, &c0)
        multiplyAdd(repeated(group, a + (width &+ key)), pair, &c1)
        multiplyAdd(repeated(group, a + (2 &* width &+ key)), pair, &c2)
        multiplyAdd(repeated(group, a + (3 &* width &+ key)), pair, &c3)
        #if ISA_AVX512 || !arch(x86_64)
          multiplyAdd(repeated(group, a + (4 &* width &+ key)), pair, &c4)
          multiplyAdd(repeated(group, a + (5 &* width &+ key)), pair, &c5)
          multiplyAdd(repeated(group, a + (6 &* width &+ key)), pair, &c6)
          multiplyAdd(repeated(group, a + (7 &* width &+ key)), pair, &c7)
        #endif
        b += wide
        key = key &+ group
      }
      store(c0, c)
      store(c1, c + wide)
      store(c2, c + 2 &* wide)
      store(c3, c + 3 &* wide)
      #if ISA_AVX512 || !arch(x86_64)
        store(c4, c + 4 &* wide)
        store(c5, c + 5 &* wide)
        store(c6, c + 6 &* wide)
        store(c7, c + 7 &* wide)
      #endif
      column = column &+ 2 &* V.width
    }
    row = row &+ tileRows
  }
}

/// `c += a b`: a block [size, panel] times groups of keys [panel / group, wide].
@inline(never)
func attentionQueryProduct(
  _ group: Int, _ size: Int, _ wide: Int, _ ds: UnsafePointer<Float>,
  _ keys: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
) {
  switch group {
  case 1: queryProduct(1, size, wide, ds, keys, c)
  case 2: queryProduct(2, size, wide, ds, keys, c)
  default: queryProduct(4, size, wide, ds, keys, c)
  }
}

/// How many keys a group has, for heads of a size.
@inline(never)
func attentionGroupKeys(_ headSize: Int) -> Int {
  if headSize >= 2 &* V.width { return 1 }
  return headSize >= V.width ? 2 : 4
}

/// Floats of a group, filled up to whole pairs of vectors.
@inline(never)
func attentionGroupWidth(_ headSize: Int) -> Int {
  let pair = 2 &* V.width
  return (attentionGroupKeys(headSize) &* headSize &+ pair &- 1) / pair &* pair
}
