import KernelSupport

// The gradients of attention for one head, from what the forward pass kept: output and log-sum-exp.
// Weights are computed again, never stored (Dao et al. 2022, algorithm 4):
//
//     P_ij = exp2(s_ij - L_i)      M_ij = keep or 0 (dropout)      delta_i = dO_i . O_i
//     dV_j = sum_i P_ij M_ij dO_i
//     dS_ij = P_ij (M_ij dO_i . V_j - delta_i)
//     dQ_i = scale sum_j dS_ij K_j         dK_j = scale sum_i dS_ij Q_i
//
// A vector lane is a key: a group of W keys walks over the queries that see it, and the sums of dK
// and dV stay in their lanes. dQ needs a sum over lanes; it is taken row by row, the weight of one
// key times that key's numbers, which costs less than turning the block of dS around.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
  private typealias R = SIMD8<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
  private typealias R = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
  private typealias R = SIMD4<Float>
#endif
private typealias I = V.MaskStorage
private typealias Input = UnsafePointer<Float>
private typealias Output = UnsafeMutablePointer<Float>

/// Queries whose weights and gradients of scores are kept at a time: two tables of 4 KiB.
private let blockQueries = 64

/// Floats of scratch that `attentionBackwardKernel` needs for a length and head size.
@inline(never)
public func attentionBackwardScratch(_ length: Int, _ headSize: Int) -> Int {
  let padded = (headSize &+ 7) / 8 &* 8
  return length &* (3 &* padded &+ 1) &+ 2 &* blockQueries &* V.width &+ 5 &* padded &* V.width
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
  _ key0: UInt32, _ key1: UInt32, _ threshold: UInt32, _ keep: Float,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let padded = (headSize &+ 7) / 8 &* 8
  let group = padded &* V.width
  // Scaled query and upstream gradient of each row, then the sums of dQ, then delta.
  let pairs = scratch
  let dqSums = pairs + length &* 2 &* padded
  let delta = dqSums + length &* padded
  let weights = delta + length
  let scoreGradients = weights + blockQueries &* V.width
  let keys = scoreGradients + blockQueries &* V.width
  let values = keys + group
  let keyRows = values + group
  let dkSums = keyRows + group
  let dvSums = dkSums + group
  interleave(length, headSize, padded, q, step, output, upstream, outputStep, scale, pairs, delta)
  clear(length &* padded, dqSums)

  var first = 0
  while first < length {
    loadKeys(first, length, headSize, padded, k, v, step, keys, values, keyRows)
    clear(2 &* group, dkSums)
    let lanes = V.laneIndices &+ I(repeating: Int32(truncatingIfNeeded: first))
    // The queries that see some key of the group.
    let last = window > 0 ? smaller(length, first &+ V.width &- 1 &+ window) : length
    var block = window > 0 ? first : 0
    while block < last {
      let count = smaller(blockQueries, last &- block)
      let edge =
        window > 0
        && (block < first &+ V.width &- 1 || block &+ count > first &+ window)
      gradientsOfScores(
        block, count, padded, pairs, keys, values, logSum, delta, lanes, edge, window, length,
        key0, key1, threshold, keep, weights, scoreGradients)
      addToKeys(block, count, padded, pairs, 0, scoreGradients, dkSums)
      addToKeys(block, count, padded, pairs, padded, weights, dvSums)
      addToQueries(block, count, padded, scoreGradients, keyRows, dqSums)
      block = block &+ blockQueries
    }
    // dK's sums have the factor log2(e) of the scaled queries in them.
    storeKeys(first, length, headSize, dkSums, 0.693_147_18, dk, gradientStep)
    storeKeys(first, length, headSize, dvSums, 1, dv, gradientStep)
    first = first &+ V.width
  }
  // `scale` has the factor log2(e), which dQ's sums do not want.
  let factor = scale * 0.693_147_18
  var i = 0
  while i < length {
    var d = 0
    while d < headSize {
      dq[i &* gradientStep &+ d] = dqSums[i &* padded &+ d] * factor
      d = d &+ 1
    }
    i = i &+ 1
  }
}

@inline(__always)
private func smaller(_ a: Int, _ b: Int) -> Int { a < b ? a : b }

@inline(__always)
private func clear(_ count: Int, _ place: Output) { place.update(repeating: 0, count: count) }

@inline(never)
private func interleave(
  _ length: Int, _ headSize: Int, _ padded: Int, _ q: Input, _ step: Int, _ output: Input,
  _ upstream: Input, _ outputStep: Int, _ scale: Float, _ pairs: Output, _ delta: Output
) {
  var i = 0
  while i < length {
    let pair = pairs + i &* 2 &* padded
    var sum: Float = 0
    var d = 0
    while d < headSize {
      let gradient = upstream[i &* outputStep &+ d]
      pair[d] = q[i &* step &+ d] * scale
      pair[padded &+ d] = gradient
      sum += gradient * output[i &* outputStep &+ d]
      d = d &+ 1
    }
    while d < padded {
      pair[d] = 0
      pair[padded &+ d] = 0
      d = d &+ 1
    }
    delta[i] = sum
    i = i &+ 1
  }
}

/// The group's keys and values with lanes as keys, and its keys as rows; zero beyond the end.
@inline(never)
private func loadKeys(
  _ first: Int, _ length: Int, _ headSize: Int, _ padded: Int, _ k: Input, _ v: Input,
  _ step: Int, _ keys: Output, _ values: Output, _ keyRows: Output
) {
  let count = smaller(V.width, length &- first)
  var lane = 0
  while lane < V.width {
    let row = (first &+ lane) &* step
    var d = 0
    while d < padded {
      let inside = lane < count && d < headSize
      let key = inside ? k[row &+ d] : 0
      keys[d &* V.width &+ lane] = key
      keyRows[lane &* padded &+ d] = key
      values[d &* V.width &+ lane] = inside ? v[row &+ d] : 0
      d = d &+ 1
    }
    lane = lane &+ 1
  }
}

/// Weights (after dropout) and gradients of scores of a block of queries.
@inline(__always)
private func gradientsOfScores(
  _ block: Int, _ count: Int, _ padded: Int, _ pairs: Output, _ keys: Output, _ values: Output,
  _ logSum: Input, _ delta: Output, _ lanes: I, _ edge: Bool, _ window: Int, _ length: Int,
  _ key0: UInt32, _ key1: UInt32, _ threshold: UInt32, _ keep: Float,
  _ weights: Output, _ scoreGradients: Output
) {
  let zero = V(repeating: 0)
  let limit = I(repeating: Int32(bitPattern: threshold))
  let factor = V(repeating: keep)
  var i = 0
  while i < count {
    // Two queries together: a key's number is loaded once for both. The second of an odd count is
    // the first again.
    let step = i &+ 1 < count ? 2 &* padded : 0
    let pair = pairs + (block &+ i) &* 2 &* padded
    var s0 = zero
    var s1 = zero
    var g0 = zero
    var g1 = zero
    var d = 0
    while d < padded {
      let key = V.load(keys + d &* V.width)
      let value = V.load(values + d &* V.width)
      s0 = V.multiplyAdd(V(repeating: pair[d]), key, s0)
      s1 = V.multiplyAdd(V(repeating: pair[step &+ d]), key, s1)
      g0 = V.multiplyAdd(V(repeating: pair[padded &+ d]), value, g0)
      g1 = V.multiplyAdd(V(repeating: pair[step &+ padded &+ d]), value, g1)
      d = d &+ 1
    }
    var which = 0
    while which < 2 {
      let row = block &+ i &+ which
      if i &+ which < count {
        let s = which == 0 ? s0 : s1
        var g = which == 0 ? g0 : g1
        var p = V.exp2Negative(V.smaller(s - V(repeating: logSum[row]), zero))
        if edge {
          let position = I(repeating: Int32(truncatingIfNeeded: row))
          let oldest = I(repeating: Int32(truncatingIfNeeded: row &- window &+ 1))
          p = V.select(zero, p, whereLess: position, lanes)
          p = V.select(zero, p, whereLess: lanes, oldest)
        }
        var kept = p
        if threshold != 0 {
          let hash = V.dropoutHash(
            I(repeating: Int32(truncatingIfNeeded: row &<< 16)) ^ lanes, key0, key1)
          kept = V.select(zero, p * factor, whereLess: hash, limit)
          g = V.select(zero, g * factor, whereLess: hash, limit)
        }
        kept.store(weights + (i &+ which) &* V.width)
        (p * (g - V(repeating: delta[row]))).store(scoreGradients + (i &+ which) &* V.width)
      }
      which = which &+ 1
    }
    i = i &+ 2
  }
}

/// Adds the block's rows, queries or upstream gradients, to the sums of the keys.
@inline(__always)
private func addToKeys(
  _ block: Int, _ count: Int, _ padded: Int, _ pairs: Output, _ offset: Int, _ weights: Output,
  _ sums: Output
) {
  var d = 0
  while d < padded {
    let place = sums + d &* V.width
    var a0 = V.load(place)
    var a1 = V.load(place + V.width)
    var a2 = V.load(place + 2 &* V.width)
    var a3 = V.load(place + 3 &* V.width)
    var a4 = V.load(place + 4 &* V.width)
    var a5 = V.load(place + 5 &* V.width)
    var a6 = V.load(place + 6 &* V.width)
    var a7 = V.load(place + 7 &* V.width)
    var row = pairs + (block &* 2 &* padded &+ offset &+ d)
    var i = 0
    while i < count {
      let p = V.load(weights + i &* V.width)
      a0 = V.multiplyAdd(p, V(repeating: row[0]), a0)
      a1 = V.multiplyAdd(p, V(repeating: row[1]), a1)
      a2 = V.multiplyAdd(p, V(repeating: row[2]), a2)
      a3 = V.multiplyAdd(p, V(repeating: row[3]), a3)
      a4 = V.multiplyAdd(p, V(repeating: row[4]), a4)
      a5 = V.multiplyAdd(p, V(repeating: row[5]), a5)
      a6 = V.multiplyAdd(p, V(repeating: row[6]), a6)
      a7 = V.multiplyAdd(p, V(repeating: row[7]), a7)
      row += 2 &* padded
      i = i &+ 1
    }
    a0.store(place)
    a1.store(place + V.width)
    a2.store(place + 2 &* V.width)
    a3.store(place + 3 &* V.width)
    a4.store(place + 4 &* V.width)
    a5.store(place + 5 &* V.width)
    a6.store(place + 6 &* V.width)
    a7.store(place + 7 &* V.width)
    d = d &+ 8
  }
}

/// Adds the group's keys to the sums of the block's queries; four queries hide the latency of each
/// other's chain.
@inline(__always)
private func addToQueries(
  _ block: Int, _ count: Int, _ padded: Int, _ scoreGradients: Output, _ keyRows: Output,
  _ sums: Output
) {
  var i = 0
  while i < count {
    let four = i &+ 4 <= count
    let row = scoreGradients + i &* V.width
    var d = 0
    while d < padded {
      let place = sums + ((block &+ i) &* padded &+ d)
      if four {
        var a0 = R.load(place)
        var a1 = R.load(place + padded)
        var a2 = R.load(place + 2 &* padded)
        var a3 = R.load(place + 3 &* padded)
        var lane = 0
        while lane < V.width {
          let key = R.load(keyRows + (lane &* padded &+ d))
          a0 = R.multiplyAdd(R(repeating: row[lane]), key, a0)
          a1 = R.multiplyAdd(R(repeating: row[V.width &+ lane]), key, a1)
          a2 = R.multiplyAdd(R(repeating: row[2 &* V.width &+ lane]), key, a2)
          a3 = R.multiplyAdd(R(repeating: row[3 &* V.width &+ lane]), key, a3)
          lane = lane &+ 1
        }
        a0.store(place)
        a1.store(place + padded)
        a2.store(place + 2 &* padded)
        a3.store(place + 3 &* padded)
      } else {
        var a = R.load(place)
        var lane = 0
        while lane < V.width {
          a = R.multiplyAdd(R(repeating: row[lane]), R.load(keyRows + (lane &* padded &+ d)), a)
          lane = lane &+ 1
        }
        a.store(place)
      }
      d = d &+ R.width
    }
    i = i &+ (four ? 4 : 1)
  }
}

/// The sums of the group's keys, lanes turned back into rows.
@inline(never)
private func storeKeys(
  _ first: Int, _ length: Int, _ headSize: Int, _ sums: Output, _ factor: Float, _ gradient: Output,
  _ step: Int
) {
  let count = smaller(V.width, length &- first)
  var lane = 0
  while lane < count {
    var d = 0
    while d < headSize {
      gradient[(first &+ lane) &* step &+ d] = sums[d &* V.width &+ lane] * factor
      d = d &+ 1
    }
    lane = lane &+ 1
  }
}
