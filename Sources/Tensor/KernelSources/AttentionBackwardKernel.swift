import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

// The gradient of attention, with the weights computed again from the stored log-sum-exp. Keys stand
// in the lanes: a panel of them keeps its gradients while blocks of 64 queries pass.
//     P = 2^(Q k^T - L)         D = dO v^T            both [64, panel]
//     dS = P (D - delta)        delta = sum(dO O) of each query
//     dV^T += dO^T P            dK^T += Q^T dS        dQ += dS K
// One pass over each pair of blocks: five products. Two passes, one with queries in the lanes for
// dQ, were the alternative; they compute scores and weights twice.

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

/// The queries of one block.
private let blockQueries = 64

/// `c += a b` for one vector of columns, or two.
@inline(never)
private func narrowProduct(
  _ m: Int, _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ b: UnsafePointer<Float>,
  _ stride: Int, _ c: UnsafeMutablePointer<Float>
) {
  var i = 0
  while i < m {
    let rows = m &- i < tileRows ? m &- i : tileRows
    #if ISA_AVX512 || !arch(x86_64)
      V.tile8x1(
        k, a + i &* rowStride, rowStride, 1, rows, b, stride, c + i &* stride, stride, true)
    #else
      V.tile4x1(
        k, a + i &* rowStride, rowStride, 1, rows, b, stride, c + i &* stride, stride, true)
    #endif
    i = i &+ tileRows
  }
}

@inline(never)
private func doubleProduct(
  _ m: Int, _ k: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ b: UnsafePointer<Float>,
  _ stride: Int, _ c: UnsafeMutablePointer<Float>
) {
  var i = 0
  while i < m {
    let rows = m &- i < tileRows ? m &- i : tileRows
    #if ISA_AVX512 || !arch(x86_64)
      V.tile8x2(
        k, a + i &* rowStride, rowStride, 1, rows, b, stride, c + i &* stride, stride, true)
    #else
      V.tile4x2(
        k, a + i &* rowStride, rowStride, 1, rows, b, stride, c + i &* stride, stride, true)
    #endif
    i = i &+ tileRows
  }
}

/// Scores to weights: `2^(s - L)`.
@inline(never)
private func weights(
  _ queries: Int, _ logSum: UnsafePointer<Float>, _ s: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  var row = 0
  while row < queries {
    // A weight is at most 1 but for rounding, so the argument is at most about 0.
    let shift = V(repeating: logSum[row])
    let at = s + row &* width
    var lane = 0
    while lane < width {
      V.exp2Negative(V.load(at + lane) - shift).store(at + lane)
      lane = lane &+ V.width
    }
    row = row &+ 1
  }
}

/// Sets masked weights to 0.
@inline(never)
private func mask(
  _ queries: Int, _ firstQuery: Int, _ firstKey: Int, _ window: Int,
  _ s: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  let zero = V(repeating: 0)
  var lane = 0
  while lane < width {
    let key =
      V.laneIndices
      &+ V.MaskStorage(
        repeating: Int32(truncatingIfNeeded: firstKey &+ lane))
    var row = 0
    while row < queries {
      let query = firstQuery &+ row
      let end = V.MaskStorage(repeating: Int32(truncatingIfNeeded: query &+ 1))
      let start = V.MaskStorage(repeating: Int32(truncatingIfNeeded: query &- window))
      let at = s + row &* width + lane
      let past = V.select(V.load(at), zero, whereLess: key, end)
      V.select(past, zero, whereLess: start, key).store(at)
      row = row &+ 1
    }
    lane = lane &+ V.width
  }
}

/// `dS = P (D - delta)`, in the place of D.
@inline(never)
private func scoreGradients(
  _ queries: Int, _ delta: UnsafePointer<Float>, _ p: UnsafePointer<Float>,
  _ d: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  var row = 0
  while row < queries {
    let shift = V(repeating: delta[row])
    var lane = row &* width
    let end = lane &+ width
    while lane < end {
      (V.load(p + lane) * (V.load(d + lane) - shift)).store(d + lane)
      lane = lane &+ V.width
    }
    row = row &+ 1
  }
}

/// The same with dropped weights: what was dropped or scaled up in the forward pass is in P and D
/// here; the softmax underneath was not dropped.
@inline(never)
private func droppedScoreGradients(
  _ queries: Int, _ queryWords: UnsafePointer<Float>, _ keyWords: UnsafePointer<Float>,
  _ limit: Int32, _ scale: Float, _ delta: UnsafePointer<Float>,
  _ p: UnsafeMutablePointer<Float>, _ d: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  let limit = V.MaskStorage(repeating: limit)
  let factor = V(repeating: scale)
  var row = 0
  while row < queries {
    let shift = V(repeating: delta[row])
    let query = V(repeating: queryWords[row]).words
    var lane = 0
    while lane < width {
      let at = row &* width &+ lane
      let keep = V.keepingPairs(factor, query, V.load(keyWords + lane).words, limit)
      let weight = V.load(p + at)
      (weight * (V.load(d + at) * keep - shift)).store(d + at)
      (weight * keep).store(p + at)
      lane = lane &+ V.width
    }
    row = row &+ 1
  }
}

/// Transposes a panel [depth, width] back to rows, scaled.
@inline(never)
private func rows(
  _ count: Int, _ depth: Int, _ scale: Float, _ panel: UnsafePointer<Float>,
  _ x: UnsafeMutablePointer<Float>, _ step: Int
) {
  let width = panelVectors &* V.width
  var i = 0
  while i < count {
    var d = 0
    while d < depth {
      x[i &* step &+ d] = panel[d &* width &+ i] * scale
      d = d &+ 1
    }
    i = i &+ 1
  }
}

/// A head's depth rounded up to whole vectors.
@inline(__always)
private func padded(_ depth: Int) -> Int { (depth &+ V.width &- 1) / V.width &* V.width }

/// Queries and upstream gradients as rows without gaps, and `delta = sum(dO O)` of each.
@inline(never)
private func prepare(
  _ length: Int, _ headSize: Int, _ q: UnsafePointer<Float>, _ step: Int,
  _ output: UnsafePointer<Float>, _ upstream: UnsafePointer<Float>, _ outputStep: Int,
  _ queries: UnsafeMutablePointer<Float>, _ upstreams: UnsafeMutablePointer<Float>,
  _ delta: UnsafeMutablePointer<Float>
) {
  var i = 0
  while i < length {
    var sum: Float = 0
    var d = 0
    while d < headSize {
      let gradient = upstream[i &* outputStep &+ d]
      queries[i &* headSize &+ d] = q[i &* step &+ d]
      upstreams[i &* headSize &+ d] = gradient
      sum += gradient * output[i &* outputStep &+ d]
      d = d &+ 1
    }
    delta[i] = sum
    i = i &+ 1
  }
}

/// A panel's keys as rows of whole vectors, filled up with zeros.
@inline(never)
private func widen(
  _ count: Int, _ headSize: Int, _ k: UnsafePointer<Float>, _ step: Int,
  _ rows: UnsafeMutablePointer<Float>
) {
  let wide = padded(headSize)
  var i = 0
  while i < count {
    var d = 0
    while d < wide {
      rows[i &* wide &+ d] = d < headSize ? k[i &* step &+ d] : 0
      d = d &+ 1
    }
    i = i &+ 1
  }
}

/// Floats of scratch that `attentionBackwardKernel` needs for a length and head size.
@inline(never)
public func attentionBackwardScratch(_ length: Int, _ headSize: Int) -> Int {
  let width = panelVectors &* V.width
  return (4 &* headSize &+ 2 &* blockQueries) &* width &+ width &* padded(headSize)
    &+ length &* (padded(headSize) &+ 2 &* headSize &+ 3) &+ 2 &* width
}

/// Gradients of queries, keys and values of one head; arguments as of `attentionForwardKernel`.
@inline(never)
public func attentionBackwardKernel(
  _ length: Int, _ headSize: Int,
  _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>, _ step: Int,
  _ output: UnsafePointer<Float>, _ upstream: UnsafePointer<Float>, _ outputStep: Int,
  _ logSum: UnsafePointer<Float>,
  _ dq: UnsafeMutablePointer<Float>, _ dk: UnsafeMutablePointer<Float>,
  _ dv: UnsafeMutablePointer<Float>, _ gradientStep: Int,
  _ scale: Float, _ window: Int,
  _ key0: UInt32, _ key1: UInt32, _ limit: Int32, _ keep: Float,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let width = panelVectors &* V.width
  let wide = padded(headSize)
  let keyPanel = scratch
  let valuePanel = keyPanel + headSize &* width
  let keyGradient = valuePanel + headSize &* width
  let valueGradient = keyGradient + headSize &* width
  let p = valueGradient + headSize &* width
  let d = p + blockQueries &* width
  let keyRows = d + blockQueries &* width
  let queryGradient = keyRows + width &* wide
  let queries = queryGradient + length &* wide
  let upstreams = queries + length &* headSize
  let delta = upstreams + length &* headSize
  let queryWords = delta + length
  let keyWords = queryWords + (length &+ width)
  prepare(length, headSize, q, step, output, upstream, outputStep, queries, upstreams, delta)
  if limit > .min {
    V.hashPositions(length &+ width &- V.width, key0, key1, queries: queryWords, keys: keyWords)
  }
  var i = 0
  while i < length &* wide {
    V(repeating: 0).store(queryGradient + i)
    i = i &+ V.width
  }
  // `scale` has the factor log2(e), which gradients do not want.
  let factor = scale * 0.693_147_18
  var key = 0
  while key < length {
    let count = length &- key < width ? length &- key : width
    transpose(count, headSize, scale, k + key &* step, step, keyPanel)
    transpose(count, headSize, 1, v + key &* step, step, valuePanel)
    widen(count, headSize, k + key &* step, step, keyRows)
    i = 0
    while i < 2 &* headSize &* width {
      V(repeating: 0).store(keyGradient + i)
      i = i &+ V.width
    }
    let last = key &+ count &- 1 &+ window
    let end = window > 0 && last < length ? last : length
    var query = window > 0 ? key / blockQueries &* blockQueries : 0
    while query < end {
      let size = length &- query < blockQueries ? length &- query : blockQueries
      let rows = queries + query &* headSize
      let upstream = upstreams + query &* headSize
      product(size, headSize, rows, headSize, 1, keyPanel, p, false)
      weights(size, logSum + query, p)
      if window > 0 && (query < key &+ width &- 1 || query &+ size &- 1 &- key >= window) {
        mask(size, query, key, window, p)
      }
      product(size, headSize, upstream, headSize, 1, valuePanel, d, false)
      if limit > .min {
        droppedScoreGradients(
          size, queryWords + query, keyWords + key, limit, keep, delta + query, p, d)
      } else {
        scoreGradients(size, delta + query, p, d)
      }
      product(headSize, size, upstream, 1, headSize, p, valueGradient, true)
      product(headSize, size, rows, 1, headSize, d, keyGradient, true)
      var column = 0
      while column < wide {
        let to = queryGradient + (query &* wide &+ column)
        if wide &- column >= 2 &* V.width {
          doubleProduct(size, count, d, width, keyRows + column, wide, to)
          column = column &+ 2 &* V.width
        } else {
          narrowProduct(size, count, d, width, keyRows + column, wide, to)
          column = column &+ V.width
        }
      }
      query = query &+ blockQueries
    }
    rows(count, headSize, factor, keyGradient, dk + key &* gradientStep, gradientStep)
    rows(count, headSize, 1, valueGradient, dv + key &* gradientStep, gradientStep)
    key = key &+ width
  }
  i = 0
  while i < length {
    var j = 0
    while j < headSize {
      dq[i &* gradientStep &+ j] = queryGradient[i &* wide &+ j] * factor
      j = j &+ 1
    }
    i = i &+ 1
  }
}
