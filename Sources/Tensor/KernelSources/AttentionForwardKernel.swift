import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

// Attention that never stores the matrix of weights (Dao et al. 2022; Milakov and Gimelshein 2018 for
// the running softmax). Queries stand in the lanes: a panel of them meets blocks of 64 keys, so
// that the maximum and the sum of each query are lanes of registers, never sums over lanes.
//     scores^T [64, panel] = K q^T     products in tiles, as in a matrix product
//     weights  = 2^(scores - maximum)  with log2(e) folded into the scale of the queries
//     output^T [depth, panel] += V^T weights
// Blocks start at multiples of 64 from the first key and a masked weight is exactly 0, so a query's
// bits do not change when the sequence becomes longer or shorter behind it.

#if ISA_AVX512 || !arch(x86_64)
  private let panelVectors = 3
  private let tileRows = 8
#elseif ISA_AVX2
  private let panelVectors = 3
  private let tileRows = 4
#else
  private let panelVectors = 2
  private let tileRows = 4
#endif

/// `c = a b` or `c += a b` for a panel `b` of full width.
@inline(never)
private func product(
  _ m: Int, _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ stepStride: Int,
  _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ add: Bool
) {
  let width = panelVectors &* V.width
  var i = 0
  while i < m {
    let rows = m &- i < tileRows ? m &- i : tileRows
    let a = a + i &* rowStride
    let c = c + i &* width
    #if ISA_AVX512 || !arch(x86_64)
      V.tile8x3(k, a, rowStride, stepStride, rows, b, width, c, width, add)
    #elseif ISA_AVX2
      V.tile4x3(k, a, rowStride, stepStride, rows, b, width, c, width, add)
    #else
      V.tile4x2(k, a, rowStride, stepStride, rows, b, width, c, width, add)
    #endif
    i = i &+ tileRows
  }
}

/// Transposes rows that lie `step` apart into a panel [depth, width], scaled; the columns beyond
/// `count` are zeros.
@inline(never)
private func transpose(
  _ count: Int, _ depth: Int, _ scale: Float, _ x: UnsafePointer<Float>, _ step: Int,
  _ panel: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  var d = 0
  while d < depth {
    let row = panel + d &* width
    var i = 0
    while i < count {
      row[i] = x[i &* step &+ d] * scale
      i = i &+ 1
    }
    while i < width {
      row[i] = 0
      i = i &+ 1
    }
    d = d &+ 1
  }
}

/// The keys of one block: 64 rows of scores are 12 KiB with AVX-512, a quarter of the first cache.
private let blockKeys = 64

/// Stands for "no score yet" and for masked scores; finite, so that differences are never NaN.
private let lowest: Float = -1e30

/// Replaces masked scores of a block, or sets masked weights to 0.
@inline(never)
private func mask(
  _ keys: Int, _ firstKey: Int, _ firstQuery: Int, _ window: Int, _ value: Float,
  _ s: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  let replacement = V(repeating: value)
  var lane = 0
  while lane < width {
    let query =
      V.laneIndices
      &+ V.MaskStorage(
        repeating: Int32(truncatingIfNeeded: firstQuery &+ lane))
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

/// The new maxima of a block; scales sums and outputs so far to them.
@inline(never)
private func raiseMaxima(
  _ keys: Int, _ depth: Int, _ s: UnsafePointer<Float>, _ maxima: UnsafeMutablePointer<Float>,
  _ sums: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  var lane = 0
  while lane < width {
    let before = V.load(maxima + lane)
    var even = before
    var odd = before
    var at = s + lane
    var row = 0
    while row &+ 2 <= keys {
      even = V.larger(even, V.load(at))
      odd = V.larger(odd, V.load(at + width))
      at += 2 &* width
      row = row &+ 2
    }
    if row < keys { even = V.larger(even, V.load(at)) }
    let after = V.larger(even, odd)
    after.store(maxima + lane)
    let factor = V.exp2Negative(before - after)
    (V.load(sums + lane) * factor).store(sums + lane)
    var d = 0
    while d < depth {
      let place = output + d &* width + lane
      (V.load(place) * factor).store(place)
      d = d &+ 1
    }
    lane = lane &+ V.width
  }
}

/// Scores to weights, and their sums.
@inline(never)
private func exponentials(
  _ keys: Int, _ s: UnsafeMutablePointer<Float>, _ maxima: UnsafePointer<Float>,
  _ sums: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  var lane = 0
  while lane < width {
    let maximum = V.load(maxima + lane)
    var sum = V.load(sums + lane)
    var at = s + lane
    var row = 0
    while row < keys {
      let weight = V.exp2Negative(V.load(at) - maximum)
      sum = sum + weight
      weight.store(at)
      at += width
      row = row &+ 1
    }
    sum.store(sums + lane)
    lane = lane &+ V.width
  }
}

/// The same for a block with masked scores, whose weights are exactly 0.
@inline(never)
private func maskedExponentials(
  _ keys: Int, _ firstKey: Int, _ firstQuery: Int, _ window: Int,
  _ s: UnsafeMutablePointer<Float>, _ maxima: UnsafePointer<Float>,
  _ sums: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  var lane = 0
  while lane < width {
    let maximum = V.load(maxima + lane)
    var at = s + lane
    var row = 0
    while row < keys {
      V.exp2Negative(V.load(at) - maximum).store(at)
      at += width
      row = row &+ 1
    }
    lane = lane &+ V.width
  }
  mask(keys, firstKey, firstQuery, window, 0, s)
  lane = 0
  while lane < width {
    var sum = V.load(sums + lane)
    var row = 0
    while row < keys {
      sum = sum + V.load(s + row &* width + lane)
      row = row &+ 1
    }
    sum.store(sums + lane)
    lane = lane &+ V.width
  }
}

/// Drops weights by the words of query and key; what is kept is scaled at the end.
@inline(never)
private func dropWeights(
  _ keys: Int, _ queryWords: UnsafePointer<Float>, _ keyWords: UnsafePointer<Float>,
  _ limit: Int32, _ s: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  let limit = V.MaskStorage(repeating: limit)
  var lane = 0
  while lane < width {
    let query = V.load(queryWords + lane).words
    var row = 0
    while row < keys {
      let at = s + row &* width + lane
      let key = V(repeating: keyWords[row]).words
      V.keepingPairs(V.load(at), query, key, limit).store(at)
      row = row &+ 1
    }
    lane = lane &+ V.width
  }
}

/// The log-sum-exp in base 2 of each query.
@inline(never)
private func storeLogSums(
  _ count: Int, _ sums: UnsafePointer<Float>, _ maxima: UnsafePointer<Float>,
  _ logSum: UnsafeMutablePointer<Float>
) {
  var i = 0
  while i < count {
    // log2(x) = log(x) log2(e)
    let value = V.multiplyAdd(
      V.log(V.load(sums + i)), V(repeating: 1.442_695_04), V.load(maxima + i))
    let rest = count &- i
    value.store(logSum + i, count: rest < V.width ? rest : V.width)
    i = i &+ V.width
  }
}

/// Rows that lie `step` apart, one after another.
@inline(never)
private func gather(
  _ count: Int, _ depth: Int, _ x: UnsafePointer<Float>, _ step: Int,
  _ rows: UnsafeMutablePointer<Float>
) {
  var i = 0
  while i < count {
    var d = 0
    while d < depth {
      rows[i &* depth &+ d] = x[i &* step &+ d]
      d = d &+ 1
    }
    i = i &+ 1
  }
}

/// Floats of scratch that `attentionForwardKernel` needs for a length and head size.
@inline(never)
public func attentionForwardScratch(_ length: Int, _ headSize: Int) -> Int {
  (2 &* headSize &+ blockKeys &+ 4) &* panelVectors &* V.width &+ 2 &* length &* (headSize &+ 1)
}

/// Output and log-sum-exp (in base 2, of the scaled scores) of all queries of one head.
///
/// `scale` is what the product of query and key is multiplied by, times log2(e). `window` is 0 for no
/// causal mask, else how many keys up to its own a query sees. Pairs whose hash is below `limit` are
/// dropped, none for the least word; `keep` is 1 / (1 - p).
@inline(never)
public func attentionForwardKernel(
  _ length: Int, _ headSize: Int,
  _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>, _ step: Int,
  _ output: UnsafeMutablePointer<Float>, _ outputStep: Int, _ logSum: UnsafeMutablePointer<Float>,
  _ scale: Float, _ window: Int,
  _ key0: UInt32, _ key1: UInt32, _ limit: Int32, _ keep: Float,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  let queries = scratch
  let sum = queries + headSize &* width
  let scores = sum + headSize &* width
  let maxima = scores + blockKeys &* width
  let sums = maxima + width
  let keys = sums + width
  let values = keys + length &* headSize
  gather(length, headSize, k, step, keys)
  let queryWords = values + length &* headSize
  let keyWords = queryWords + (length &+ width)
  gather(length, headSize, v, step, values)
  if limit > .min {
    V.hashPositions(length &+ width &- V.width, key0, key1, queries: queryWords, keys: keyWords)
  }
  var query = 0
  while query < length {
    let count = length &- query < width ? length &- query : width
    transpose(count, headSize, scale, q + query &* step, step, queries)
    var i = 0
    while i < headSize &* width {
      V(repeating: 0).store(sum + i)
      i = i &+ V.width
    }
    i = 0
    while i < width {
      V(repeating: lowest).store(maxima + i)
      V(repeating: 0).store(sums + i)
      i = i &+ V.width
    }
    let oldest = window > 0 && query &+ 1 > window ? query &+ 1 &- window : 0
    let endKey = window > 0 ? query &+ count : length
    var key = oldest / blockKeys &* blockKeys
    while key < endKey {
      let size = length &- key < blockKeys ? length &- key : blockKeys
      product(size, headSize, keys + key &* headSize, headSize, 1, queries, scores, false)
      let masked =
        window > 0 && (key &+ size &- 1 > query || query &+ width &- 1 &- key >= window)
      if masked { mask(size, key, query, window, lowest, scores) }
      raiseMaxima(size, headSize, scores, maxima, sums, sum)
      if masked {
        maskedExponentials(size, key, query, window, scores, maxima, sums)
      } else {
        exponentials(size, scores, maxima, sums)
      }
      if limit > .min { dropWeights(size, queryWords + query, keyWords + key, limit, scores) }
      product(headSize, size, values + key &* headSize, 1, headSize, scores, sum, true)
      key = key &+ blockKeys
    }
    i = 0
    while i < count {
      let factor = keep / sums[i]
      let row = output + (query &+ i) &* outputStep
      var d = 0
      while d < headSize {
        row[d] = sum[d &* width &+ i] * factor
        d = d &+ 1
      }
      i = i &+ 1
    }
    storeLogSums(count, sums, maxima, logSum + query)
    query = query &+ width
  }
}
