import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

// The gradient of attention, with the weights computed again from the stored log-sum-exp L. Keys
// are in the lanes: a panel of them keeps its gradients while blocks of queries pass.
//     s = Q k^T - L             D = dO v^T - delta    both [block, panel]
//     P = 2^s                   dS = P D              delta = sum(dO O) of each query
//     dV^T += dO^T P            dK^T += Q^T dS        dQ += dS K
// The subtractions cost nothing: the sums of the products start from -L and -delta. log2(e) and the
// scale of the scores are in the panel of keys.
//
// The cost of a vector of pairs for a head of 8, in operations on the two FMA units: 8 each for the
// five products, 5 for the exponential, 1 for dS; 46, or 23 cycles. With padded rows for dQ it
// would be 54. The exponential's seven other operations run in parallel with these.
//
// Where queries meet their own keys, half of the pairs are masked. Blocks of few queries with only
// the vectors of keys that these see leave a third of the masked pairs (half where panels have two
// vectors). Short sequences are mostly such blocks: with 100 bins a training step takes 3 % less.
//
// Three phases of a block go through P and dS, which are to stay in the first-level cache; every
// block loads and stores a panel's gradients. The caller weighs the two (`BlockSizes`); no chain of
// products is ordered by a block, so its size changes no bit. Fusing the phases in registers, tile
// by tile, was measured: 24 sums leave too few registers for the exponential's constants, and
// loading these costs more than the overlap gains.
//
// One pass over each pair of blocks. Two passes, one with queries in the lanes for dQ, were the
// alternative; they compute scores and weights twice. Blocks in the outer loop and panels in the
// inner one were another: no faster for heads of 8, slower for 64, whose panels leave the cache.

/// The vectors of a panel of keys, the same as in AttentionBackwardProducts.swift.
///
/// Debug builds optimise files separately, so that file's constant would not be constant here.
#if ISA_AVX512 || ISA_AVX2 || ISA_NEON || !arch(x86_64)
  private let panelVectors = 3
#else
  private let panelVectors = 2
#endif

/// The keys of a panel: the lanes of a row of the products.
@inline(__always)
private func panelWidth() -> Int { panelVectors &* V.width }

@inline(__always)
private func rounded(_ n: Int, _ unit: Int) -> Int { (n &+ unit &- 1) / unit &* unit }

/// `P = 2^s` and `dS = P d` of the first vectors of a block, in the places of `s` and `d`.
@inline(never)
private func weights(
  _ vectors: Int, _ size: Int, _ p: UnsafeMutablePointer<Float>, _ ds: UnsafeMutablePointer<Float>
) {
  let width = panelWidth()
  // Whole rows are one contiguous run.
  let isWhole = vectors == panelVectors
  let runs = isWhole ? 1 : size
  let runLength = isWhole ? size &* width : vectors &* V.width
  var run = 0
  while run < runs {
    var at = run &* width
    let end = at &+ runLength
    while at < end {
      // The weight of a visible pair is at most 1 except for rounding, so the argument is at most
      // about 0; the other pairs are replaced by `mask`.
      let weight = V.exp2Negative(V.load(p + at))
      weight.store(p + at)
      (weight * V.load(ds + at)).store(ds + at)
      at = at &+ V.width
    }
    run = run &+ 1
  }
}

/// The same with dropout of weights.
///
/// For a dropped pair, `P` is 0 for dV but not for dS, and D is `-delta`: the softmax itself was
/// not dropped.
@inline(never)
private func droppedWeights(
  _ vectors: Int, _ size: Int, _ delta: UnsafePointer<Float>, _ queryWords: UnsafePointer<Float>,
  _ keyWords: UnsafePointer<Float>, _ limit: Int32,
  _ p: UnsafeMutablePointer<Float>, _ ds: UnsafeMutablePointer<Float>
) {
  // One branch for each number, so that the compiler knows it.
  switch vectors {
  case 1: droppedVectors(1, size, delta, queryWords, keyWords, limit, p, ds)
  case panelVectors:
    droppedVectors(panelVectors, size, delta, queryWords, keyWords, limit, p, ds)
  default: droppedVectors(2, size, delta, queryWords, keyWords, limit, p, ds)
  }
}

@inline(__always)
private func droppedVectors(
  _ vectors: Int, _ size: Int, _ delta: UnsafePointer<Float>, _ queryWords: UnsafePointer<Float>,
  _ keyWords: UnsafePointer<Float>, _ limit: Int32,
  _ p: UnsafeMutablePointer<Float>, _ ds: UnsafeMutablePointer<Float>
) {
  let width = panelWidth()
  let limit = V.MaskStorage(repeating: limit)
  var row = 0
  while row < size {
    let query = V(repeating: queryWords[row]).words
    let shift = V(repeating: delta[row])
    var lane = 0
    while lane < vectors &* V.width {
      let at = row &* width &+ lane
      let key = V.load(keyWords + lane).words
      let weight = V.exp2Negative(V.load(p + at))
      V.keepingPairs(weight, query, key, limit).store(p + at)
      let kept = V.keepingPairs(V.load(ds + at), query, key, limit, dropped: shift)
      (weight * kept).store(ds + at)
      lane = lane &+ V.width
    }
    row = row &+ 1
  }
}

/// Sets `P` and `dS` to 0 where a query does not see a key, in the first lanes of a block.
@inline(never)
private func mask(
  _ lanes: Int, _ queries: Int, _ firstQuery: Int, _ firstKey: Int, _ length: Int, _ window: Int,
  _ p: UnsafeMutablePointer<Float>, _ ds: UnsafeMutablePointer<Float>
) {
  let width = panelWidth()
  let zero = V(repeating: 0)
  var lane = 0
  while lane < lanes {
    let key =
      V.laneIndices &+ V.MaskStorage(repeating: Int32(truncatingIfNeeded: firstKey &+ lane))
    var row = 0
    while row < queries {
      let query = firstQuery &+ row
      // The query sees the keys between these two.
      let before = window > 0 ? query &- window : -1
      let behind = window > 0 && query < length ? query &+ 1 : length
      let start = V.MaskStorage(repeating: Int32(truncatingIfNeeded: before))
      let end = V.MaskStorage(repeating: Int32(truncatingIfNeeded: behind))
      let at = row &* width &+ lane
      let past = V.select(V.load(p + at), zero, whereLess: key, end)
      V.select(past, zero, whereLess: start, key).store(p + at)
      let pastGradient = V.select(V.load(ds + at), zero, whereLess: key, end)
      V.select(pastGradient, zero, whereLess: start, key).store(ds + at)
      row = row &+ 1
    }
    lane = lane &+ V.width
  }
}

/// The keys of a panel as groups: in each the keys of one dimension, dimension after dimension.
@inline(never)
private func arrangeGroups(
  _ count: Int, _ headSize: Int, _ k: UnsafePointer<Float>, _ step: Int,
  _ keyGroups: UnsafeMutablePointer<Float>
) {
  let wide = attentionGroupWidth(headSize)
  let keys = attentionGroupKeys(headSize)
  var i = 0
  while i < count {
    let group = keyGroups + i / keys &* wide
    let size = count &- i < keys ? count &- i : keys
    transposeScaled(size, headSize, k + i &* step, step, 1, group, keys)
    i = i &+ keys
  }
}

/// Queries and upstream gradients as rows without gaps, `-delta = -sum(dO O)` and `-L`;
/// zeros up to `size`.
@inline(never)
private func prepare(
  _ count: Int, _ size: Int, _ headSize: Int, _ q: UnsafePointer<Float>, _ step: Int,
  _ output: UnsafePointer<Float>, _ upstream: UnsafePointer<Float>, _ outputStep: Int,
  _ logSum: UnsafePointer<Float>,
  _ queries: UnsafeMutablePointer<Float>, _ upstreams: UnsafeMutablePointer<Float>,
  _ delta: UnsafeMutablePointer<Float>, _ negative: UnsafeMutablePointer<Float>
) {
  var i = 0
  while i < count {
    let q = q + i &* step
    let output = output + i &* outputStep
    let upstream = upstream + i &* outputStep
    let at = i &* headSize
    var sums = SIMD4<Float>(repeating: 0)
    var d = 0
    while d &+ 4 <= headSize {
      let gradient = SIMD4<Float>.load(upstream + d)
      sums = sums + gradient * SIMD4<Float>.load(output + d)
      gradient.store(upstreams + (at &+ d))
      SIMD4<Float>.load(q + d).store(queries + (at &+ d))
      d = d &+ 4
    }
    var sum = sums.laneSum
    while d < headSize {
      sum += upstream[d] * output[d]
      upstreams[at &+ d] = upstream[d]
      queries[at &+ d] = q[d]
      d = d &+ 1
    }
    delta[i] = -sum
    negative[i] = -logSum[i]
    i = i &+ 1
  }
  i = count &* headSize
  while i < size &* headSize {
    queries[i] = 0
    upstreams[i] = 0
    i = i &+ 1
  }
  i = count
  while i < size {
    delta[i] = 0
    negative[i] = 0
    i = i &+ 1
  }
}

/// Sets whole vectors to 0.
@inline(never)
private func clear(_ count: Int, _ x: UnsafeMutablePointer<Float>) {
  var i = 0
  while i < count {
    V(repeating: 0).store(x + i)
    i = i &+ V.width
  }
}

/// The gradients of queries: the sums of a group's keys added, and scaled.
@inline(never)
private func writeQueryGradients(
  _ count: Int, _ headSize: Int, _ scale: Float, _ sums: UnsafePointer<Float>,
  _ dq: UnsafeMutablePointer<Float>, _ step: Int
) {
  let wide = attentionGroupWidth(headSize)
  let keys = attentionGroupKeys(headSize)
  var i = 0
  while i < count {
    var d = 0
    while d < headSize {
      let x = sums + (i &* wide &+ keys &* d)
      var sum = x[0]
      if keys > 1 { sum += x[1] }
      if keys > 2 { sum += x[2] + x[3] }
      dq[i &* step &+ d] = sum * scale
      d = d &+ 1
    }
    i = i &+ 1
  }
}

/// Floats of scratch that `attentionBackwardKernel` needs for a length, a head size and the queries
/// of a block.
@inline(never)
public func attentionBackwardScratch(
  _ length: Int, _ headSize: Int, _ blockQueries: Int
) -> Int {
  let width = panelWidth()
  let wide = attentionGroupWidth(headSize)
  return V.width &+ 2 &* blockQueries &* width &+ 4 &* width &* headSize
    &+ width / attentionGroupKeys(headSize) &* wide
    &+ rounded(length, blockQueries) &* (wide &+ 2 &* headSize &+ 2)
    &+ 2 &* rounded(length &+ width, V.width)
}

/// Gradients of queries, keys and values of one head; arguments as of `attentionForwardKernel`.
///
/// `blockQueries` is a multiple of 16, so that blocks consist of whole tiles.
@inline(never)
public func attentionBackwardKernel(
  _ length: Int, _ headSize: Int, _ blockQueries: Int,
  _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>, _ step: Int,
  _ output: UnsafePointer<Float>, _ upstream: UnsafePointer<Float>, _ outputStep: Int,
  _ logSum: UnsafePointer<Float>,
  _ dq: UnsafeMutablePointer<Float>, _ dk: UnsafeMutablePointer<Float>,
  _ dv: UnsafeMutablePointer<Float>, _ gradientStep: Int,
  _ scale: Float, _ window: Int,
  _ key0: UInt32, _ key1: UInt32, _ limit: Int32, _ keep: Float,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let width = panelWidth()
  let wide = attentionGroupWidth(headSize)
  let groupKeys = attentionGroupKeys(headSize)
  let tileRows = attentionBackwardRows()
  let panelFloats = width &* headSize
  let paddedQueries = rounded(length, blockQueries)
  let words = rounded(length &+ width, V.width)
  let dropping = limit > .min
  // Vectors that cross a boundary of cache lines cost twice.
  let address = Int(bitPattern: scratch) / 4
  let p = scratch + (rounded(address, V.width) &- address)
  let ds = p + blockQueries &* width
  let keyPanel = ds + blockQueries &* width
  let valuePanel = keyPanel + panelFloats
  let keyGradient = valuePanel + panelFloats
  let valueGradient = keyGradient + panelFloats
  let keyGroups = valueGradient + panelFloats
  let queryGradients = keyGroups + width / groupKeys &* wide
  let queries = queryGradients + paddedQueries &* wide
  let upstreams = queries + paddedQueries &* headSize
  // Negated: the sums of products start from these.
  let logSums = upstreams + paddedQueries &* headSize
  let deltas = logSums + paddedQueries
  let queryWords = deltas + paddedQueries
  let keyWords = queryWords + words
  if dropping { V.hashPositions(words, key0, key1, queries: queryWords, keys: keyWords) }
  clear(paddedQueries &* wide, queryGradients)
  prepare(
    length, rounded(length, tileRows), headSize, q, step, output, upstream, outputStep, logSum,
    queries, upstreams, deltas, logSums)
  // `scale` includes the factor log2(e), which gradients must not have.
  let factor = scale * 0.693_147_18
  var key = 0
  while key < length {
    let count = length &- key < width ? length &- key : width
    clear(4 &* panelFloats &+ width / groupKeys &* wide, keyPanel)
    transposeScaled(count, headSize, k + key &* step, step, scale, keyPanel, width)
    // `keep` makes up for dropped weights.
    transposeScaled(count, headSize, v + key &* step, step, keep, valuePanel, width)
    arrangeGroups(count, headSize, k + key &* step, step, keyGroups)
    let rest = length &- key &- count
    let behind = (key &+ count) &* step
    askForRows(rest < width ? rest : width, headSize, k + behind, step)
    askForRows(rest < width ? rest : width, headSize, v + behind, step)
    // One past the last query that sees a key of the panel.
    let bandEnd = key &+ count &- 1 &+ window
    let end = window > 0 && bandEnd < length ? bandEnd : length
    let filled = (count &+ V.width &- 1) / V.width
    // Queries before the first key of a causal panel see none of it, and those at its keys see only
    // the vectors of keys up to their own: these go in stripes of whole tiles and vectors.
    let stripe = V.width < tileRows ? tileRows : V.width
    var query = window > 0 ? key / tileRows &* tileRows : 0
    while query < end {
      let seen = window > 0 ? (query &+ stripe &- 1 &- key) / V.width &+ 1 : filled
      let vectors = seen < filled ? seen : filled
      let lanes = vectors &* V.width
      let blockEnd =
        seen < filled ? query &+ stripe : (query / blockQueries &+ 1) &* blockQueries
      let next = blockEnd < end ? blockEnd : end
      let size = rounded(next &- query, tileRows)
      let rows = queries + query &* headSize
      let upstream = upstreams + query &* headSize
      attentionRowProduct(vectors, size, headSize, rows, keyPanel, logSums + query, p)
      attentionRowProduct(vectors, size, headSize, upstream, valuePanel, deltas + query, ds)
      if dropping {
        droppedWeights(
          vectors, size, deltas + query, queryWords + query, keyWords + key, limit, p, ds)
      } else {
        weights(vectors, size, p, ds)
      }
      let past = window > 0 ? query &+ 1 : length
      if key &+ lanes > past || (window > 0 && query &+ size &- 1 &- key >= window) {
        mask(lanes, size, query, key, length, window, p, ds)
      }
      attentionKeyProduct(vectors, headSize, size, upstream, p, valueGradient)
      attentionKeyProduct(vectors, headSize, size, rows, ds, keyGradient)
      let sums = queryGradients + query &* wide
      attentionQueryProduct(groupKeys, lanes, size, wide, ds, keyGroups, sums)
      query = next
    }
    transposeScaled(
      headSize, count, keyGradient, width, factor, dk + key &* gradientStep, gradientStep)
    transposeScaled(
      headSize, count, valueGradient, width, keep, dv + key &* gradientStep, gradientStep)
    key = key &+ width
  }
  writeQueryGradients(length, headSize, factor, queryGradients, dq, gradientStep)
}
