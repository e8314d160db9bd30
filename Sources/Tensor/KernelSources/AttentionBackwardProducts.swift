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

#if ISA_AVX512 || !arch(x86_64)
  private typealias Rows<Row: VectorRow> = EightRows<Row>
#else
  private typealias Rows<Row: VectorRow> = FourRows<Row>
#endif

/// A tile with rows of keys: as many vectors as a panel of them has.
#if ISA_AVX512 || ISA_AVX2 || !arch(x86_64)
  private typealias Tile = Rows<Row3<V>>
  private let panelVectors = 3
#else
  private typealias Tile = Rows<Row2<V>>
  private let panelVectors = 2
#endif

/// A tile with two vectors of columns.
private typealias PairTile = Rows<Row2<V>>

private let tileRows = Tile.count

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
    var sums = Tile { Tile.Row(repeating: initial[row &+ $0]) }
    var step = 0
    var place = 0
    let end = headSize &* width
    repeat {
      sums.add({ V(repeating: a[$0 &* headSize &+ step]) }, times: Tile.Row(at: b + place))
      step = step &+ 1
      place = place &+ width
    } while place != end
    sums.store(c + row &* width, width, tileRows)
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
    Tile.tile(size, a + i, 1, headSize, rows, b, width, c, width, true, b, 0)
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
      var sums = PairTile { PairTile.Row(at: c + $0 &* wide) }
      let a = ds + row &* width
      var b = keys + column
      var key = 0
      repeat {
        sums.add({ repeated(group, a + ($0 &* width &+ key)) }, times: PairTile.Row(at: b))
        b += wide
        key = key &+ group
      } while key < width
      sums.store(c, wide, tileRows)
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
