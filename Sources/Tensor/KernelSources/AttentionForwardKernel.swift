import KernelSupport

// Attention of one head without the matrix of weights (online softmax: Milakov and Gimelshein 2018;
// tiles: Dao et al. 2022). A vector lane is a query: a group of W queries walks over the keys in
// blocks, and everything that belongs to a query stays in its lane, so the softmax needs no sums
// across lanes. Keys and values are numbers that all lanes share (broadcast operands), interleaved
// so that one key's are neighbours.
//
// The head's size is padded to a multiple of 8 with zeros, which change no bit of a sum; 8
// accumulators of the output then stay in registers while a block is added.
//
// Determinism: groups and blocks begin at fixed multiples, so a row's bits depend on the row alone,
// not on the length of the sequence or on what else is computed.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif
private typealias I = V.MaskStorage
private typealias Input = UnsafePointer<Float>
private typealias Output = UnsafeMutablePointer<Float>

/// Keys of a block: scores of 64 keys for 16 queries are 4 KiB, a tenth of the first-level cache.
private let blockKeys = 64
/// Stands for minus infinity: differences of it are finite, so no lane makes a NaN.
private let farBelow: Float = -1e30

/// Floats of scratch that `attentionForwardKernel` needs for a length and head size.
@inline(never)
public func attentionForwardScratch(_ length: Int, _ headSize: Int) -> Int {
  let padded = (headSize &+ 7) / 8 &* 8
  return length &* 2 &* padded &+ blockKeys &* V.width &+ 2 &* padded &* V.width
}

/// Output and log-sum-exp (in base 2, of the scaled scores) of all queries of one head.
///
/// - Parameters:
///   - scale: what the product of query and key is multiplied by, times log2(e).
///   - window: 0 for no causal mask, else how many keys up to its own a query sees.
///   - threshold: of the dropout hash; 0 for no dropout. `keep` is 1 / (1 - p).
@inline(never)
public func attentionForwardKernel(
  _ length: Int, _ headSize: Int,
  _ q: UnsafePointer<Float>, _ k: UnsafePointer<Float>, _ v: UnsafePointer<Float>, _ step: Int,
  _ output: UnsafeMutablePointer<Float>, _ outputStep: Int, _ logSum: UnsafeMutablePointer<Float>,
  _ scale: Float, _ window: Int,
  _ key0: UInt32, _ key1: UInt32, _ threshold: UInt32, _ keep: Float,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let padded = (headSize &+ 7) / 8 &* 8
  let pairs = scratch
  let scores = pairs + length &* 2 &* padded
  let queries = scores + blockKeys &* V.width
  let sums = queries + padded &* V.width
  interleave(length, headSize, padded, k, v, step, pairs)

  var first = 0
  while first < length {
    loadQueries(first, length, headSize, padded, q, step, scale, queries)
    var d = 0
    while d < padded {
      V(repeating: 0).store(sums + d &* V.width)
      d = d &+ 1
    }
    var largest = V(repeating: farBelow)
    var total = V(repeating: 0)
    let rows = V.laneIndices &+ I(repeating: Int32(truncatingIfNeeded: first))
    // The keys that some query of the group sees, from the beginning of a block.
    let last = window > 0 ? smaller(length, first &+ V.width) : length
    let oldest = window > 0 && first &- window &+ 1 > 0 ? first &- window &+ 1 : 0
    var block = oldest / blockKeys &* blockKeys
    while block < last {
      let count = smaller(blockKeys, last &- block)
      let edge =
        window > 0
        && (block &+ count > first &+ 1 || block < first &+ V.width &- window)
      largestScores(
        block, count, padded, pairs, queries, scores, edge, rows, window, &largest, &total,
        sums)
      weigh(block, count, scores, edge, rows, window, largest, &total, key0, key1, threshold)
      addValues(block, count, padded, pairs, scores, sums)
      block = block &+ blockKeys
    }
    finish(first, length, headSize, total, largest, keep, sums, output, outputStep, logSum)
    first = first &+ V.width
  }
}

@inline(__always)
private func smaller(_ a: Int, _ b: Int) -> Int { a < b ? a : b }

/// One key's numbers, then its value's, each padded with zeros.
@inline(never)
private func interleave(
  _ length: Int, _ headSize: Int, _ padded: Int, _ k: Input, _ v: Input, _ step: Int,
  _ pairs: Output
) {
  var j = 0
  while j < length {
    let pair = pairs + j &* 2 &* padded
    let key = k + j &* step
    let value = v + j &* step
    var d = 0
    while d < headSize {
      pair[d] = key[d]
      pair[padded &+ d] = value[d]
      d = d &+ 1
    }
    while d < padded {
      pair[d] = 0
      pair[padded &+ d] = 0
      d = d &+ 1
    }
    j = j &+ 1
  }
}

/// The group's queries with lanes as queries, scaled; lanes beyond the end are zero.
@inline(never)
private func loadQueries(
  _ first: Int, _ length: Int, _ headSize: Int, _ padded: Int, _ q: Input, _ step: Int,
  _ scale: Float, _ queries: Output
) {
  let count = smaller(V.width, length &- first)
  var d = 0
  while d < padded {
    var lane = 0
    while lane < V.width {
      let inside = lane < count && d < headSize
      queries[d &* V.width &+ lane] = inside ? q[(first &+ lane) &* step &+ d] * scale : 0
      lane = lane &+ 1
    }
    d = d &+ 1
  }
}

/// Scores of a block, and the new largest score of each query; what was summed under the old one is
/// rescaled.
@inline(__always)
private func largestScores(
  _ block: Int, _ count: Int, _ padded: Int, _ pairs: Output, _ queries: Output, _ scores: Output,
  _ edge: Bool, _ rows: I, _ window: Int, _ largest: inout V, _ total: inout V, _ sums: Output
) {
  var found = largest
  var j = 0
  // Four keys together: a query's number is loaded once for four products.
  while j &+ 4 <= count {
    let pair = pairs + (block &+ j) &* 2 &* padded
    let next = 2 &* padded
    var s0 = V(repeating: 0)
    var s1 = V(repeating: 0)
    var s2 = V(repeating: 0)
    var s3 = V(repeating: 0)
    var d = 0
    while d < padded {
      let x = V.load(queries + d &* V.width)
      s0 = V.multiplyAdd(x, V(repeating: pair[d]), s0)
      s1 = V.multiplyAdd(x, V(repeating: pair[next &+ d]), s1)
      s2 = V.multiplyAdd(x, V(repeating: pair[2 &* next &+ d]), s2)
      s3 = V.multiplyAdd(x, V(repeating: pair[3 &* next &+ d]), s3)
      d = d &+ 1
    }
    if edge {
      s0 = masked(s0, block &+ j, rows, window)
      s1 = masked(s1, block &+ j &+ 1, rows, window)
      s2 = masked(s2, block &+ j &+ 2, rows, window)
      s3 = masked(s3, block &+ j &+ 3, rows, window)
    }
    let place = scores + j &* V.width
    s0.store(place)
    s1.store(place + V.width)
    s2.store(place + 2 &* V.width)
    s3.store(place + 3 &* V.width)
    found = V.larger(found, V.larger(V.larger(s0, s1), V.larger(s2, s3)))
    j = j &+ 4
  }
  while j < count {
    let pair = pairs + (block &+ j) &* 2 &* padded
    var s = V(repeating: 0)
    var d = 0
    while d < padded {
      s = V.multiplyAdd(V.load(queries + d &* V.width), V(repeating: pair[d]), s)
      d = d &+ 1
    }
    if edge { s = masked(s, block &+ j, rows, window) }
    s.store(scores + j &* V.width)
    found = V.larger(found, s)
    j = j &+ 1
  }
  let shrink = V.exp2Negative(largest - found)
  largest = found
  total = total * shrink
  var d = 0
  while d < padded {
    (V.load(sums + d &* V.width) * shrink).store(sums + d &* V.width)
    d = d &+ 1
  }
}

/// The scores of one key, far below where the query does not see it.
@inline(__always)
private func masked(_ s: V, _ key: Int, _ rows: I, _ window: Int) -> V {
  let position = I(repeating: Int32(truncatingIfNeeded: key))
  let oldest = rows &- I(repeating: Int32(truncatingIfNeeded: window &- 1))
  let future = V.select(V(repeating: farBelow), s, whereLess: rows, position)
  return V.select(V(repeating: farBelow), future, whereLess: position, oldest)
}

/// Weights of a block in place of its scores: exp2 of the distance to the largest. Dropped weights
/// count in the total, as dropout follows the softmax.
@inline(__always)
private func weigh(
  _ block: Int, _ count: Int, _ scores: Output, _ edge: Bool, _ rows: I, _ window: Int,
  _ largest: V, _ total: inout V, _ key0: UInt32, _ key1: UInt32, _ threshold: UInt32
) {
  let zero = V(repeating: 0)
  let limit = I(repeating: Int32(bitPattern: threshold))
  let low = V(repeating: 0.5 * farBelow)
  var sum = zero
  var j = 0
  while j < count {
    let score = V.load(scores + j &* V.width)
    var p = V.exp2Negative(score - largest)
    if edge { p = V.select(zero, p, whereLess: score, low) }
    sum = sum + p
    if threshold != 0 {
      let hash = V.dropoutHash(
        rows.shiftedLeft(16) ^ I(repeating: Int32(truncatingIfNeeded: block &+ j)), key0, key1)
      p = V.select(zero, p, whereLess: hash, limit)
    }
    p.store(scores + j &* V.width)
    j = j &+ 1
  }
  total = total + sum
}

/// Adds the block's values by their weights, 8 numbers of the head at a time.
@inline(__always)
private func addValues(
  _ block: Int, _ count: Int, _ padded: Int, _ pairs: Output, _ weights: Output, _ sums: Output
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
    var value = pairs + (block &* 2 &* padded &+ padded &+ d)
    var j = 0
    while j < count {
      let p = V.load(weights + j &* V.width)
      a0 = V.multiplyAdd(p, V(repeating: value[0]), a0)
      a1 = V.multiplyAdd(p, V(repeating: value[1]), a1)
      a2 = V.multiplyAdd(p, V(repeating: value[2]), a2)
      a3 = V.multiplyAdd(p, V(repeating: value[3]), a3)
      a4 = V.multiplyAdd(p, V(repeating: value[4]), a4)
      a5 = V.multiplyAdd(p, V(repeating: value[5]), a5)
      a6 = V.multiplyAdd(p, V(repeating: value[6]), a6)
      a7 = V.multiplyAdd(p, V(repeating: value[7]), a7)
      value += 2 &* padded
      j = j &+ 1
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

/// Divides by the totals, and turns lanes back into rows.
@inline(never)
private func finish(
  _ first: Int, _ length: Int, _ headSize: Int, _ total: V, _ largest: V, _ keep: Float,
  _ sums: Output, _ output: Output, _ outputStep: Int, _ logSum: Output
) {
  let count = smaller(V.width, length &- first)
  let factor = V(repeating: keep) / total
  // log2(x) = log(x) log2(e)
  (largest + V.log(total) * V(repeating: 1.442_695_04)).store(logSum + first, count: count)
  var d = 0
  while d < headSize {
    let place = sums + d &* V.width
    (V.load(place) * factor).store(place)
    var lane = 0
    while lane < count {
      output[(first &+ lane) &* outputStep &+ d] = place[lane]
      lane = lane &+ 1
    }
    d = d &+ 1
  }
}
