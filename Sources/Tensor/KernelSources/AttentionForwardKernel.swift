import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

// Attention that never stores the matrix of weights (Dao et al. 2022). Queries are in the lanes: a
// panel of them meets the keys one after another, so that maximum, sum and output of each query are
// lanes of registers, never sums over lanes.
//     scores^T [keys, panel] = K q^T     with log2(e) folded into the scale of the queries
//     weights                = 2^(scores - reference)
//     output^T [depth, panel] += V^T weights
//
// A running maximum (Milakov and Gimelshein 2018) is not needed. Any reference will do that is near
// enough to the largest score for 2^(score - reference) to be a float: the weights are divided by
// their sum in the end. A query's score with its own key, which every mask shows it, is one; it can
// be too low, and too high only by rounding. The largest score is tracked too, and where it turns
// out to be more than 64 from the reference, the panel is computed again with it as the reference.
// So the usual panel pays one comparison for each score, and nothing is ever scaled again.
//
// A query's bits depend on its own row and on keys it sees only: a masked weight is exactly 0, keys
// are met in their order, and a panel that is computed again keeps the other lanes' references.
//
// Heads of 8, the paper's, have their own kernel where there are 32 registers
// (AttentionHeadOf8Kernel.swift). Other heads take blocks of up to 64 keys: a product in tiles,
// a pass over the scores, and the second product. Keys are met in their order, so the size of a
// block (`BlockSizes`) changes no bit.

#if ISA_AVX512 || ISA_NEON || !arch(x86_64)
  private typealias Tile<Row: VectorRow> = EightRows<Row>
  private typealias PanelRow = Row3<V>
#elseif ISA_AVX2
  private typealias Tile<Row: VectorRow> = FourRows<Row>
  private typealias PanelRow = Row3<V>
#else
  private typealias Tile<Row: VectorRow> = FourRows<Row>
  private typealias PanelRow = Row2<V>
#endif

private let panelVectors = PanelRow.count

/// Vectors of queries in a panel: one if heads of that size have their own kernel.
@inline(__always)
private func vectors(_ headSize: Int) -> Int {
  #if ISA_AVX512 || ISA_NEON || !arch(x86_64)
    headSize == 8 ? 1 : panelVectors
  #else
    panelVectors
  #endif
}

/// `c = a b` or `c += a b` for a panel `b`, of which the first vector or all are wanted.
@inline(never)
private func product(
  _ m: Int, _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int,
  _ b: UnsafePointer<Float>, _ lanes: Int, _ c: UnsafeMutablePointer<Float>, _ resumes: Bool
) {
  let width = panelVectors &* V.width
  if lanes == V.width {
    Tile<Row1<V>>.product(m, k, a, rowStride, stepStride, b, width, c, resumes)
  } else {
    Tile<PanelRow>.product(m, k, a, rowStride, stepStride, b, width, c, resumes)
  }
}

/// Stands for masked scores and for "no score yet"; its weight is 0.
///
/// Finite, so that differences are never NaN.
private let lowest: Float = -1e30

/// Scores may exceed the reference by this: weights up to 2^64 leave room for sums of them.
private let margin: Float = 64

/// Replaces masked scores of a block, in the first `lanes` lanes of its panel.
@inline(never)
private func mask(
  _ keys: Int, _ firstKey: Int, _ firstQuery: Int, _ window: Int, _ lanes: Int,
  _ s: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  let replacement = V(repeating: lowest)
  var lane = 0
  while lane < lanes {
    let query =
      V.laneIndices &+ V.MaskStorage(repeating: Int32(truncatingIfNeeded: firstQuery &+ lane))
    // A key j is seen by a query i where i - window < j < i + 1.
    let end = query &+ V.MaskStorage(repeating: 1)
    let start = query &- V.MaskStorage(repeating: Int32(truncatingIfNeeded: window))
    var row = 0
    while row < keys {
      let key = V.MaskStorage(repeating: Int32(truncatingIfNeeded: firstKey &+ row))
      let at = s + row &* width + lane
      let past = V.select(V.load(at), replacement, whereLess: key, end)
      V.select(past, replacement, whereLess: start, key).store(at)
      row = row &+ 1
    }
    lane = lane &+ V.width
  }
}

/// Scores of a block to weights; their sums and the largest scores.
@inline(never)
private func weigh(
  _ keys: Int, _ lanes: Int, _ s: UnsafeMutablePointer<Float>, _ references: UnsafePointer<Float>,
  _ sums: UnsafeMutablePointer<Float>, _ largest: UnsafeMutablePointer<Float>
) {
  weighLanes(keys, lanes, s, references, sums, largest) { weight, _, _ in weight }
}

/// The same, some weights then dropped.
///
/// A function of its own: a condition inside the loop costs a third as many instructions as the
/// exponential, and a loop of AVX2 is bound by those.
@inline(never)
private func weighDropping(
  _ keys: Int, _ lanes: Int, _ s: UnsafeMutablePointer<Float>, _ references: UnsafePointer<Float>,
  _ sums: UnsafeMutablePointer<Float>, _ largest: UnsafeMutablePointer<Float>,
  _ queryWords: UnsafePointer<Float>, _ keyWords: UnsafePointer<Float>, _ limit: Int32
) {
  let limits = V.MaskStorage(repeating: limit)
  weighLanes(keys, lanes, s, references, sums, largest) { weight, lane, row in
    V.keepingPairs(
      weight, V.load(queryWords + lane).words, V(repeating: keyWords[row]).words, limits)
  }
}

/// The same for both, row after row.
///
/// Four rows at once, step by step, so that fewer instructions wait for one another, were measured:
/// 5 % slower with AVX2, whose registers they exceed, and no faster with AVX-512.
@inline(__always)
private func weighLanes(
  _ keys: Int, _ lanes: Int, _ s: UnsafeMutablePointer<Float>, _ references: UnsafePointer<Float>,
  _ sums: UnsafeMutablePointer<Float>, _ largest: UnsafeMutablePointer<Float>,
  _ kept: (_ weight: V, _ lane: Int, _ row: Int) -> V
) {
  let width = panelVectors &* V.width
  var lane = 0
  while lane < lanes {
    let reference = V.load(references + lane)
    var sum = V.load(sums + lane)
    var maximum = V.load(largest + lane)
    var at = s + lane
    var row = 0
    while row < keys {
      let score = V.load(at)
      maximum = V.larger(maximum, score)
      let weight = V.exp2Flushing(score - reference)
      sum = sum + weight
      kept(weight, lane, row).store(at)
      at += width
      row = row &+ 1
    }
    sum.store(sums + lane)
    maximum.store(largest + lane)
    lane = lane &+ V.width
  }
}

/// Adds the keys of a block to a panel's outputs, sums and largest scores.
@inline(never)
private func addBlocks(
  _ start: Int, _ end: Int, _ blockKeys: Int, _ headSize: Int, _ query: Int, _ lanes: Int,
  _ window: Int,
  _ rows: UnsafePointer<Float>, _ queries: UnsafePointer<Float>,
  _ queryWords: UnsafePointer<Float>, _ keyWords: UnsafePointer<Float>, _ limit: Int32,
  _ scores: UnsafeMutablePointer<Float>, _ state: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  let references = state + headSize &* width
  var key = start / blockKeys &* blockKeys
  while key < end {
    let size = end &- key < blockKeys ? end &- key : blockKeys
    let row = rows + key &* 2 &* headSize
    product(size, headSize, row, 2 &* headSize, 1, queries, lanes, scores, false)
    if window > 0 && (key &+ size &- 1 > query || query &+ lanes &- 1 &- key >= window) {
      mask(size, key, query, window, lanes, scores)
    }
    let (sums, largest) = (references + width, references + 2 &* width)
    if limit > .min {
      weighDropping(
        size, lanes, scores, references, sums, largest, queryWords + query, keyWords + key, limit)
    } else {
      weigh(size, lanes, scores, references, sums, largest)
    }
    product(headSize, size, row + headSize, 1, 2 &* headSize, scores, lanes, state, true)
    key = key &+ blockKeys
  }
}

/// Keys and values interleaved: a row of twice the head size for each position.
@inline(never)
private func interleave(
  _ count: Int, _ headSize: Int, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>,
  _ step: Int, _ rows: UnsafeMutablePointer<Float>
) {
  var i = 0
  while i < count {
    let row = rows + i &* 2 &* headSize
    var d = 0
    while d &+ 8 <= headSize {
      SIMD8<Float>.load(k + i &* step + d).store(row + d)
      SIMD8<Float>.load(v + i &* step + d).store(row + headSize + d)
      d = d &+ 8
    }
    while d < headSize {
      row[d] = k[i &* step &+ d]
      row[headSize &+ d] = v[i &* step &+ d]
      d = d &+ 1
    }
    i = i &+ 1
  }
}

/// The product of two rows.
@inline(__always)
private func dot(_ count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> Float {
  var sums = SIMD8<Float>(repeating: 0)
  var d = 0
  while d &+ 8 <= count {
    sums = sums + SIMD8<Float>.load(x + d) * SIMD8<Float>.load(y + d)
    d = d &+ 8
  }
  var sum = sums.laneSum
  while d < count {
    sum += x[d] * y[d]
    d = d &+ 1
  }
  return sum
}

/// A panel [depth, width] of scaled queries, and their scores with their own keys as references;
/// lanes beyond `count` are zeros.
@inline(never)
private func prepare(
  _ count: Int, _ width: Int, _ headSize: Int, _ scale: Float, _ q: UnsafePointer<Float>,
  _ step: Int, _ rows: UnsafePointer<Float>, _ queries: UnsafeMutablePointer<Float>,
  _ references: UnsafeMutablePointer<Float>
) {
  transposeScaled(count, headSize, q, step, scale, queries, width)
  var i = 0
  while i < count {
    references[i] = scale * dot(headSize, q + i &* step, rows + i &* 2 &* headSize)
    i = i &+ 1
  }
  while i < width {
    references[i] = 0
    var d = 0
    while d < headSize {
      queries[d &* width &+ i] = 0
      d = d &+ 1
    }
    i = i &+ 1
  }
}

/// Sets the outputs and sums of a panel to 0, and the largest scores to none.
@inline(never)
private func reset(
  _ width: Int, _ headSize: Int, _ state: UnsafeMutablePointer<Float>
) {
  let references = state + headSize &* width
  var i = 0
  while i < headSize &* width {
    V(repeating: 0).store(state + i)
    i = i &+ V.width
  }
  i = 0
  while i < width {
    V(repeating: 0).store(references + width + i)
    V(repeating: lowest).store(references + 2 &* width + i)
    i = i &+ V.width
  }
}

/// Replaces references that are far from the largest scores by these; returns whether any were.
@inline(never)
private func correct(
  _ count: Int, _ references: UnsafeMutablePointer<Float>, _ largest: UnsafePointer<Float>
) -> Bool {
  var corrected = false
  var i = 0
  while i < count {
    let excess = largest[i] - references[i]
    if excess > margin || excess < -margin {
      references[i] = largest[i]
      corrected = true
    }
    i = i &+ 1
  }
  return corrected
}

/// A panel's outputs, divided by the sums, as rows.
@inline(never)
private func storeRows(
  _ count: Int, _ width: Int, _ lanes: Int, _ headSize: Int, _ keep: Float,
  _ state: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ step: Int
) {
  let sums = state + (headSize &+ 1) &* width
  var lane = 0
  while lane < lanes {
    let factor = V(repeating: keep) / V.load(sums + lane)
    var at = state + lane
    var d = 0
    while d < headSize {
      (V.load(at) * factor).store(at)
      at += width
      d = d &+ 1
    }
    lane = lane &+ V.width
  }
  transposeScaled(headSize, count, state, width, 1, output, step)
}

/// The log-sum-exp in base 2 of each query.
@inline(never)
private func storeLogSums(
  _ count: Int, _ references: UnsafePointer<Float>, _ sums: UnsafePointer<Float>,
  _ logSum: UnsafeMutablePointer<Float>
) {
  var i = 0
  while i < count {
    // log2(x) = log(x) log2(e)
    let value = V.multiplyAdd(
      V.log(V.load(sums + i)), V(repeating: 1.442_695_04), V.load(references + i))
    let rest = count &- i
    value.store(logSum + i, count: rest < V.width ? rest : V.width)
    i = i &+ V.width
  }
}

/// Floats of scratch that `attentionForwardKernel` needs for a length, a head size and the keys of a
/// block.
@inline(never)
public func attentionForwardScratch(_ length: Int, _ headSize: Int, _ blockKeys: Int) -> Int {
  let width = vectors(headSize) &* V.width
  return (2 &* headSize &+ 3 &+ blockKeys) &* width &+ length &* 2 &* headSize
    &+ 2 &* (length &+ width &+ V.width)
}

/// Output and log-sum-exp (in base 2, of the scaled scores) of the queries of one head.
///
/// Queries before `first` are left out: `output` and `logSum` begin with that query. No bit of the
/// others depends on it, as long as all values are finite.
///
/// `scale` is what the product of query and key is multiplied by, times log2(e). `window` is 0 for
/// no causal mask, else how many keys up to its own a query sees. Pairs whose number is below
/// `limit` are dropped, none for the least word; `keep` is 1 / (1 - p).
@inline(never)
public func attentionForwardKernel(
  _ length: Int, _ first: Int, _ headSize: Int, _ blockKeys: Int,
  _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>, _ step: Int,
  _ output: UnsafeMutablePointer<Float>, _ outputStep: Int, _ logSum: UnsafeMutablePointer<Float>,
  _ scale: Float, _ window: Int,
  _ key0: UInt32, _ key1: UInt32, _ limit: Int32, _ keep: Float,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let width = vectors(headSize) &* V.width
  let queries = scratch
  let scores = queries + headSize &* width
  // Outputs [depth, width], then references, sums and largest scores [width] each.
  let state = scores + blockKeys &* width
  let references = state + headSize &* width
  let rows = references + 3 &* width
  let queryWords = rows + length &* 2 &* headSize
  let keyWords = queryWords + (length &+ width &+ V.width)
  interleave(length, headSize, k, v, step, rows)
  if limit > .min {
    V.hashPositions(length &+ width, key0, key1, queries: queryWords, keys: keyWords)
  }
  var query = first
  while query < length {
    let row = query &- first
    let count = length &- query < width ? length &- query : width
    // A live forecast has one query: two of three vectors of its panel would be zeros.
    let lanes = count <= V.width ? V.width : width
    prepare(
      count, width, headSize, scale, q + query &* step, step, rows + query &* 2 &* headSize,
      queries, references)
    let rest = length &- query &- count
    askForRows(
      rest < width ? rest : width, headSize, q + (query &+ count) &* step, step)
    let start = window > 0 && query &+ 1 > window ? query &+ 1 &- window : 0
    let end = window > 0 ? query &+ count : length
    repeat {
      reset(width, headSize, state)
      if vectors(headSize) == 1 {
        attentionAddHeadOf8(
          start, end, query, window, rows, queries, queryWords + query, keyWords, limit, state,
          scores)
      } else {
        addBlocks(
          start, end, blockKeys, headSize, query, lanes, window, rows, queries, queryWords,
          keyWords, limit,
          scores, state)
      }
    } while correct(count, references, references + 2 &* width)
    storeRows(count, width, lanes, headSize, keep, state, output + row &* outputStep, outputStep)
    storeLogSums(count, references, references + width, logSum + row)
    query = query &+ width
  }
}
