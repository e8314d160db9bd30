import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

// The five products of `attentionBackwardKernel`, which explains their operands.
//
// Keys are in the lanes of the first four. A tile of them is a few rows by a panel of keys, or by
// its first vectors, as in any matrix product: 8 x 3 vectors where there are 32 registers, 4 x 3 or
// 4 x 2 where 16.
//
// The fifth, dQ += dS K, sums over keys, so its lanes must be the dimensions of the head, and a
// head of 8 would leave half of a register of 16 idle. Instead a vector holds several keys of each
// dimension: keys come in groups, in the order (dimension, key of the group), and the multiplier is
// a group's part of a row of dS, repeated. A group's keys are added to different lanes, which are
// summed once after all panels. Groups of 1, 2 or 4 keys are padded to pairs of vectors, giving
// tiles of 8 x 2 (4 x 2) for any head. The alternatives: rows padded to a vector cost 16 lanes for
// 8, and a lane for each key (groups of 16) would load and store a vector of sums for every 3
// products.

#if ISA_AVX512 || ISA_NEON || !arch(x86_64)
  private typealias Tile<Row: VectorRow> = EightRows<Row>
#else
  private typealias Tile<Row: VectorRow> = FourRows<Row>
#endif

#if ISA_AVX512 || ISA_AVX2 || ISA_NEON || !arch(x86_64)
  private typealias PanelRow = Row3<V>
#else
  private typealias PanelRow = Row2<V>
#endif

private let panelVectors = PanelRow.count
private let tileRows = Tile<PanelRow>.count

/// The rows of a tile; the products take multiples of it.
@inline(never)
func attentionBackwardRows() -> Int { tileRows }

/// `c = a b + initial`: rows [size, headSize] times the first vectors of a panel [headSize, width].
@inline(never)
func attentionRowProduct(
  _ vectors: Int, _ size: Int, _ headSize: Int, _ a: UnsafePointer<Float>,
  _ b: UnsafePointer<Float>, _ initial: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
) {
  switch vectors {
  case 1: rowProduct(Row1<V>.self, size, headSize, a, b, initial, c)
  case panelVectors: rowProduct(PanelRow.self, size, headSize, a, b, initial, c)
  default: rowProduct(Row2<V>.self, size, headSize, a, b, initial, c)
  }
}

@inline(__always)
private func rowProduct<Row: VectorRow>(
  _: Row.Type, _ size: Int, _ headSize: Int, _ a: UnsafePointer<Float>,
  _ b: UnsafePointer<Float>, _ initial: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  var row = 0
  while row < size {
    let a = a + row &* headSize
    var sums = Tile<Row> { Row(repeating: initial[row &+ $0]) }
    sums.addProducts(headSize, 1, b, width) { row, step in
      Row.Lanes(repeating: a[row &* headSize &+ step])
    }
    sums.store(c + row &* width, width, tileRows)
    row = row &+ tileRows
  }
}

/// `c += a^T b`: the first vectors of a panel [headSize, width] from rows [size, headSize] and a
/// block [size, width].
@inline(never)
func attentionKeyProduct(
  _ vectors: Int, _ headSize: Int, _ size: Int, _ a: UnsafePointer<Float>,
  _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  switch vectors {
  case 1: Tile<Row1<V>>.product(headSize, size, a, 1, headSize, b, width, c, true)
  case panelVectors: Tile<PanelRow>.product(headSize, size, a, 1, headSize, b, width, c, true)
  default: Tile<Row2<V>>.product(headSize, size, a, 1, headSize, b, width, c, true)
  }
}

/// One, two or four floats, repeated.
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

/// `c += a b`: the first keys of a block [size, panel] times groups of keys [panel / group, wide].
@inline(never)
func attentionQueryProduct(
  _ group: Int, _ keyCount: Int, _ size: Int, _ wide: Int, _ ds: UnsafePointer<Float>,
  _ keys: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
) {
  switch group {
  case 1: queryProduct(1, keyCount, size, wide, ds, keys, c)
  case 2: queryProduct(2, keyCount, size, wide, ds, keys, c)
  default: queryProduct(4, keyCount, size, wide, ds, keys, c)
  }
}

/// Two vectors of columns.
private typealias Pair = Row2<V>

/// The same, inlined where the compiler knows the group.
@inline(__always)
private func queryProduct(
  _ group: Int, _ keyCount: Int, _ size: Int, _ wide: Int, _ ds: UnsafePointer<Float>,
  _ keys: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  var row = 0
  while row < size {
    var column = 0
    while column < wide {
      let c = c + (row &* wide &+ column)
      var sums = Tile<Pair> { Pair(at: c + $0 &* wide) }
      let a = ds + row &* width
      sums.addProducts(keyCount / group, group, keys + column, wide) { row, key in
        repeated(group, a + (row &* width &+ key))
      }
      sums.store(c, wide, tileRows)
      column = column &+ 2 &* V.width
    }
    row = row &+ tileRows
  }
}

/// The number of keys in a group, for heads of a size.
@inline(never)
func attentionGroupKeys(_ headSize: Int) -> Int {
  if headSize >= 2 &* V.width { return 1 }
  return headSize >= V.width ? 2 : 4
}

/// Floats of a group, padded to whole pairs of vectors.
@inline(never)
func attentionGroupWidth(_ headSize: Int) -> Int {
  let pair = 2 &* V.width
  return (attentionGroupKeys(headSize) &* headSize &+ pair &- 1) / pair &* pair
}
