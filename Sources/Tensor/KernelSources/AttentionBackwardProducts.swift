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
  private typealias Row = Row3<V>
  private let panelVectors = 3
#else
  private typealias Row = Row2<V>
  private let panelVectors = 2
#endif

#if ISA_AVX512 || !arch(x86_64)
  private let tileRows = 8
#else
  private let tileRows = 4
#endif

/// The rows of a tile; the products take multiples of it.
@inline(never)
func attentionBackwardRows() -> Int { tileRows }

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
    var c0 = Row(repeating: initial[row])
    var c1 = Row(repeating: initial[row &+ 1])
    var c2 = Row(repeating: initial[row &+ 2])
    var c3 = Row(repeating: initial[row &+ 3])
    #if ISA_AVX512 || !arch(x86_64)
      var c4 = Row(repeating: initial[row &+ 4])
      var c5 = Row(repeating: initial[row &+ 5])
      var c6 = Row(repeating: initial[row &+ 6])
      var c7 = Row(repeating: initial[row &+ 7])
    #endif
    var step = 0
    var place = 0
    let end = headSize &* width
    repeat {
      let keys = Row(at: b + place)
      c0.add(V(repeating: a[step]), times: keys)
      c1.add(V(repeating: a[headSize &+ step]), times: keys)
      c2.add(V(repeating: a[2 &* headSize &+ step]), times: keys)
      c3.add(V(repeating: a[3 &* headSize &+ step]), times: keys)
      #if ISA_AVX512 || !arch(x86_64)
        c4.add(V(repeating: a[4 &* headSize &+ step]), times: keys)
        c5.add(V(repeating: a[5 &* headSize &+ step]), times: keys)
        c6.add(V(repeating: a[6 &* headSize &+ step]), times: keys)
        c7.add(V(repeating: a[7 &* headSize &+ step]), times: keys)
      #endif
      step = step &+ 1
      place = place &+ width
    } while place != end
    c0.store(c)
    c1.store(c + 1 &* width)
    c2.store(c + 2 &* width)
    c3.store(c + 3 &* width)
    #if ISA_AVX512 || !arch(x86_64)
      c4.store(c + 4 &* width)
      c5.store(c + 5 &* width)
      c6.store(c + 6 &* width)
      c7.store(c + 7 &* width)
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
      Row.tile8(size, a + i, 1, headSize, rows, b, width, c, width, true, b, 0)
    #else
      Row.tile4(size, a + i, 1, headSize, rows, b, width, c, width, true, b, 0)
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
private typealias Pair = Row2<V>

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
      var c0 = Pair(at: c)
      var c1 = Pair(at: c + wide)
      var c2 = Pair(at: c + 2 &* wide)
      var c3 = Pair(at: c + 3 &* wide)
      #if ISA_AVX512 || !arch(x86_64)
        var c4 = Pair(at: c + 4 &* wide)
        var c5 = Pair(at: c + 5 &* wide)
        var c6 = Pair(at: c + 6 &* wide)
        var c7 = Pair(at: c + 7 &* wide)
      #endif
      let a = ds + row &* width
      var b = keys + column
      var key = 0
      repeat {
        let pair = Pair(at: b)
        c0.add(repeated(group, a + key), times: pair)
        c1.add(repeated(group, a + (width &+ key)), times: pair)
        c2.add(repeated(group, a + (2 &* width &+ key)), times: pair)
        c3.add(repeated(group, a + (3 &* width &+ key)), times: pair)
        #if ISA_AVX512 || !arch(x86_64)
          c4.add(repeated(group, a + (4 &* width &+ key)), times: pair)
          c5.add(repeated(group, a + (5 &* width &+ key)), times: pair)
          c6.add(repeated(group, a + (6 &* width &+ key)), times: pair)
          c7.add(repeated(group, a + (7 &* width &+ key)), times: pair)
        #endif
        b += wide
        key = key &+ group
      } while key < width
      c0.store(c)
      c1.store(c + wide)
      c2.store(c + 2 &* wide)
      c3.store(c + 3 &* wide)
      #if ISA_AVX512 || !arch(x86_64)
        c4.store(c + 4 &* wide)
        c5.store(c + 5 &* wide)
        c6.store(c + 6 &* wide)
        c7.store(c + 7 &* wide)
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
