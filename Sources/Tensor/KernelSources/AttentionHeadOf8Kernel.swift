import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

// The forward pass of attention for heads of 8, one vector of queries against all keys (the
// definitions are in AttentionForwardKernel.swift). Nothing is stored between scores and outputs:
// 32 registers hold
//     8   the queries q[d], 16 of them in the lanes
//     8   the outputs o[d]
//     4   scores of four keys
//     4   weights of the four keys before
//     8   for the exponential, its constants, the sum, the largest score and the reference
// A key's row is K|V, 16 floats: one cache line, each float of which is the broadcast operand of
// one product. The processor with AVX-512 this was made for starts two products and two additions
// or comparisons in a cycle, each of 16 lanes; for each key that is
//     scores    8 products
//     weights   5 products, 7 additions and comparisons, 2 operations on integers
//     outputs   8 products
// 21 products, so 10.5 cycles if nothing delays them. (Scores that begin with -reference instead of
// 0 would save one of the seven; but then huge ones are rounded to other numbers for each
// reference, and none may be near enough to the largest.)
//
// Latency would delay them. The four scores are chains of 8 products, each of which waits 4 cycles
// for the one before, and their weights are chains of 12 operations. So the body of the loop does
// three independent things: it adds the weighted values of the previous keys, turns the current
// scores into weights and computes the scores of the next keys. Done in sequence, the processor's
// window is too short to overlap them: 21 ms instead of 16 in a prototype. The first iterations
// have scores of "none", whose weights are 0.
//
// This does not fit 16 registers; those instruction sets compute the products in tiles.

#if ISA_AVX512 || ISA_NEON || !arch(x86_64)
  private typealias Four = (V, V, V, V)
  private typealias Eight = (V, V, V, V, V, V, V, V)

  /// Floats of a row: a key and a value.
  private let rowFloats = 16

  /// Stands for "no score"; its weight is 0.
  private let lowest: Float = -1e30

  /// Eight vectors in sequence.
  @inline(__always)
  private func loadEight(_ p: UnsafePointer<Float>) -> Eight {
    (
      V.load(p), V.load(p + V.width), V.load(p + 2 &* V.width), V.load(p + 3 &* V.width),
      V.load(p + 4 &* V.width), V.load(p + 5 &* V.width), V.load(p + 6 &* V.width),
      V.load(p + 7 &* V.width)
    )
  }

  @inline(__always)
  private func storeEight(_ o: Eight, _ p: UnsafeMutablePointer<Float>) {
    o.0.store(p)
    o.1.store(p + V.width)
    o.2.store(p + 2 &* V.width)
    o.3.store(p + 3 &* V.width)
    o.4.store(p + 4 &* V.width)
    o.5.store(p + 5 &* V.width)
    o.6.store(p + 6 &* V.width)
    o.7.store(p + 7 &* V.width)
  }

  /// Scores of the key of a row.
  @inline(__always)
  private func score(_ row: UnsafePointer<Float>, _ q: Eight) -> V {
    var s = q.0 * V(repeating: row[0])
    s = V.multiplyAdd(q.1, V(repeating: row[1]), s)
    s = V.multiplyAdd(q.2, V(repeating: row[2]), s)
    s = V.multiplyAdd(q.3, V(repeating: row[3]), s)
    s = V.multiplyAdd(q.4, V(repeating: row[4]), s)
    s = V.multiplyAdd(q.5, V(repeating: row[5]), s)
    s = V.multiplyAdd(q.6, V(repeating: row[6]), s)
    return V.multiplyAdd(q.7, V(repeating: row[7]), s)
  }

  @inline(__always)
  private func scores(_ rows: UnsafePointer<Float>, _ q: Eight) -> Four {
    (
      score(rows, q), score(rows + rowFloats, q),
      score(rows + 2 &* rowFloats, q), score(rows + 3 &* rowFloats, q)
    )
  }

  /// Scores to weights, their sum and the largest score, in the order of the keys.
  @inline(__always)
  private func weigh(
    _ s: Four, _ reference: V, _ sum: inout V, _ largest: inout V
  ) -> Four {
    largest = V.larger(largest, s.0)
    largest = V.larger(largest, s.1)
    largest = V.larger(largest, s.2)
    largest = V.larger(largest, s.3)
    let w = (
      V.exp2Flushing(s.0 - reference), V.exp2Flushing(s.1 - reference),
      V.exp2Flushing(s.2 - reference), V.exp2Flushing(s.3 - reference)
    )
    sum = sum + w.0
    sum = sum + w.1
    sum = sum + w.2
    sum = sum + w.3
    return w
  }

  /// The weights without those of dropped pairs.
  @_transparent
  private func dropping(
    _ w: Four, _ words: UnsafePointer<Float>, _ query: V.MaskStorage, _ limit: V.MaskStorage
  ) -> Four {
    (
      V.keepingPairs(w.0, query, V(repeating: words[0]).words, limit),
      V.keepingPairs(w.1, query, V(repeating: words[1]).words, limit),
      V.keepingPairs(w.2, query, V(repeating: words[2]).words, limit),
      V.keepingPairs(w.3, query, V(repeating: words[3]).words, limit)
    )
  }

  /// Adds the weighted value of a row.
  @inline(__always)
  private func addValue(_ row: UnsafePointer<Float>, _ w: V, _ o: inout Eight) {
    o.0 = V.multiplyAdd(w, V(repeating: row[8]), o.0)
    o.1 = V.multiplyAdd(w, V(repeating: row[9]), o.1)
    o.2 = V.multiplyAdd(w, V(repeating: row[10]), o.2)
    o.3 = V.multiplyAdd(w, V(repeating: row[11]), o.3)
    o.4 = V.multiplyAdd(w, V(repeating: row[12]), o.4)
    o.5 = V.multiplyAdd(w, V(repeating: row[13]), o.5)
    o.6 = V.multiplyAdd(w, V(repeating: row[14]), o.6)
    o.7 = V.multiplyAdd(w, V(repeating: row[15]), o.7)
  }

  @inline(__always)
  private func addValues(_ rows: UnsafePointer<Float>, _ w: Four, _ o: inout Eight) {
    addValue(rows, w.0, &o)
    addValue(rows + rowFloats, w.1, &o)
    addValue(rows + 2 &* rowFloats, w.2, &o)
    addValue(rows + 3 &* rowFloats, w.3, &o)
  }

  /// Adds groups of four keys that all queries see, except the weights of the last group but one
  /// and the scores of the last, which are left for `finishGroups`.
  @inline(never)
  private func addGroups(
    _ groups: Int, _ rows: UnsafePointer<Float>, _ queries: UnsafePointer<Float>,
    _ state: UnsafeMutablePointer<Float>, _ left: UnsafeMutablePointer<Float>
  ) {
    let q = loadEight(queries)
    var o = loadEight(state)
    let reference = V.load(state + 8 &* V.width)
    var sum = V.load(state + 9 &* V.width)
    var largest = V.load(state + 10 &* V.width)
    var s = (V(repeating: lowest), V(repeating: lowest), V(repeating: lowest), V(repeating: lowest))
    var w = (V(repeating: 0), V(repeating: 0), V(repeating: 0), V(repeating: 0))
    var next = rows
    var before = rows
    var i = 0
    while i < groups {
      addValues(before, w, &o)
      w = weigh(s, reference, &sum, &largest)
      s = scores(next, q)
      next += 4 &* rowFloats
      if i > 1 { before += 4 &* rowFloats }
      i = i &+ 1
    }
    storeEight(o, state)
    sum.store(state + 9 &* V.width)
    largest.store(state + 10 &* V.width)
    storeEight((w.0, w.1, w.2, w.3, s.0, s.1, s.2, s.3), left)
  }

  /// The same with dropped weights.
  ///
  /// Two functions, because one with a condition in its loop is too large to be inlined.
  @inline(never)
  private func addDroppedGroups(
    _ groups: Int, _ rows: UnsafePointer<Float>, _ queries: UnsafePointer<Float>,
    _ queryWords: UnsafePointer<Float>, _ keyWords: UnsafePointer<Float>, _ limit: Int32,
    _ state: UnsafeMutablePointer<Float>, _ left: UnsafeMutablePointer<Float>
  ) {
    let q = loadEight(queries)
    var o = loadEight(state)
    let reference = V.load(state + 8 &* V.width)
    var sum = V.load(state + 9 &* V.width)
    var largest = V.load(state + 10 &* V.width)
    let query = V.load(queryWords).words
    let limits = V.MaskStorage(repeating: limit)
    var s = (V(repeating: lowest), V(repeating: lowest), V(repeating: lowest), V(repeating: lowest))
    var w = (V(repeating: 0), V(repeating: 0), V(repeating: 0), V(repeating: 0))
    var next = rows
    var before = rows
    var words = keyWords
    var i = 0
    while i < groups {
      addValues(before, w, &o)
      w = dropping(weigh(s, reference, &sum, &largest), words, query, limits)
      s = scores(next, q)
      next += 4 &* rowFloats
      if i > 0 { words += 4 }
      if i > 1 { before += 4 &* rowFloats }
      i = i &+ 1
    }
    storeEight(o, state)
    sum.store(state + 9 &* V.width)
    largest.store(state + 10 &* V.width)
    storeEight((w.0, w.1, w.2, w.3, s.0, s.1, s.2, s.3), left)
  }

  /// Adds what a loop over groups left: weights of four keys, and scores of the next four.
  @inline(never)
  private func finishGroups(
    _ last: UnsafePointer<Float>, _ left: UnsafePointer<Float>, _ hasWeights: Bool,
    _ queryWords: UnsafePointer<Float>, _ keyWords: UnsafePointer<Float>, _ limit: Int32,
    _ state: UnsafeMutablePointer<Float>
  ) {
    var o = loadEight(state)
    let reference = V.load(state + 8 &* V.width)
    var sum = V.load(state + 9 &* V.width)
    var largest = V.load(state + 10 &* V.width)
    let query = V.load(queryWords).words
    let limits = V.MaskStorage(repeating: limit)
    var i = hasWeights ? 0 : 4
    while i < 4 {
      addValue(last + (i &- 4) &* rowFloats, V.load(left + i &* V.width), &o)
      i = i &+ 1
    }
    i = 0
    while i < 4 {
      let s = V.load(left + (i &+ 4) &* V.width)
      largest = V.larger(largest, s)
      let w = V.exp2Flushing(s - reference)
      sum = sum + w
      let key = V(repeating: keyWords[i]).words
      addValue(last + i &* rowFloats, V.keepingPairs(w, query, key, limits), &o)
      i = i &+ 1
    }
    storeEight(o, state)
    sum.store(state + 9 &* V.width)
    largest.store(state + 10 &* V.width)
  }

  /// Adds single keys that some queries may not see: the diagonal, the beginning of a band, and
  /// what is left of groups.
  ///
  /// The operations are the same as for groups.
  @inline(never)
  private func addMasked(
    _ keys: Int, _ firstKey: Int, _ firstQuery: Int, _ window: Int,
    _ rows: UnsafePointer<Float>, _ queries: UnsafePointer<Float>,
    _ queryWords: UnsafePointer<Float>, _ keyWords: UnsafePointer<Float>, _ limit: Int32,
    _ state: UnsafeMutablePointer<Float>
  ) {
    let q = loadEight(queries)
    var o = loadEight(state)
    let reference = V.load(state + 8 &* V.width)
    var sum = V.load(state + 9 &* V.width)
    var largest = V.load(state + 10 &* V.width)
    let word = V.load(queryWords).words
    let limits = V.MaskStorage(repeating: limit)
    let none = V(repeating: lowest)
    // A key j is seen by a query i where i - window < j < i + 1.
    let query = V.laneIndices &+ V.MaskStorage(repeating: Int32(truncatingIfNeeded: firstQuery))
    let end = window > 0 ? query &+ V.MaskStorage(repeating: 1) : V.MaskStorage(repeating: .max)
    let begin = query &- V.MaskStorage(repeating: Int32(truncatingIfNeeded: window))
    let first = window > 0 ? begin : V.MaskStorage(repeating: .min)
    var i = 0
    while i < keys {
      let row = rows + i &* rowFloats
      let key = V.MaskStorage(repeating: Int32(truncatingIfNeeded: firstKey &+ i))
      var s = V.select(score(row, q), none, whereLess: key, end)
      s = V.select(s, none, whereLess: first, key)
      largest = V.larger(largest, s)
      let w = V.exp2Flushing(s - reference)
      sum = sum + w
      addValue(row, V.keepingPairs(w, word, V(repeating: keyWords[i]).words, limits), &o)
      i = i &+ 1
    }
    storeEight(o, state)
    sum.store(state + 9 &* V.width)
    largest.store(state + 10 &* V.width)
  }
#endif

/// Adds the keys from `start` to `end` to the outputs, sums and largest scores of one vector of
/// queries; `state` as in `attentionForwardKernel`, eight vectors more in `left`.
@inline(never)
func attentionAddHeadOf8(
  _ start: Int, _ end: Int, _ query: Int, _ window: Int,
  _ rows: UnsafePointer<Float>, _ queries: UnsafePointer<Float>,
  _ queryWords: UnsafePointer<Float>, _ keyWords: UnsafePointer<Float>, _ limit: Int32,
  _ state: UnsafeMutablePointer<Float>, _ left: UnsafeMutablePointer<Float>
) {
  #if ISA_AVX512 || ISA_NEON || !arch(x86_64)
    // All queries see the keys up to the first query's own, in a band those that the last one also
    // sees.
    let seen = window > 0 && query &+ V.width > window &+ start ? query &+ V.width &- window : start
    let endSeen = window > 0 ? query &+ 1 : end
    let groups = endSeen > seen ? (endSeen &- seen) / 4 : 0
    let from = groups > 0 ? seen : end
    let to = groups > 0 ? seen &+ 4 &* groups : end
    addMasked(
      from &- start, start, query, window, rows + start &* rowFloats, queries, queryWords,
      keyWords + start, limit, state)
    if groups > 0 {
      let row = rows + from &* rowFloats
      if limit > .min {
        addDroppedGroups(
          groups, row, queries, queryWords, keyWords + from, limit, state, left)
      } else {
        addGroups(groups, row, queries, state, left)
      }
      finishGroups(
        rows + (to &- 4) &* rowFloats, left, groups > 1, queryWords, keyWords + (to &- 4), limit,
        state)
    }
    addMasked(
      end &- to, to, query, window, rows + to &* rowFloats, queries, queryWords, keyWords + to,
      limit, state)
  #endif
}
