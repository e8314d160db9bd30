// Which elements dropout drops: pure functions of a key and of positions, so that backward draws
// the same mask again and none is stored. The integers are the same for every instruction set, so a
// mask does not depend on the machine.

extension Vector {
  /// A word mixed with a key: for a given key a permutation, in which every bit depends on all.
  ///
  /// Two multiplications with xor-shifts between them (the "lowbias32" constants found by C.
  /// Wellons' search), with one half of the key before and the other between. A generator such as
  /// Threefry was the alternative; a mask only needs to pass statistical tests of independence.
  @inlinable @inline(__always)
  static func mixed(_ word: MaskStorage, _ key0: UInt32, _ key1: UInt32) -> MaskStorage {
    var h = word ^ MaskStorage(repeating: Int32(bitPattern: key0))
    h = h ^ h.shiftedRight(16)
    h = h &* MaskStorage(repeating: 0x7FEB_352D)
    h = h ^ h.shiftedRight(15) ^ MaskStorage(repeating: Int32(bitPattern: key1))
    h = h &* MaskStorage(repeating: Int32(bitPattern: 0x846C_A68B))
    return h ^ h.shiftedRight(16)
  }

  /// 31 well-mixed bits of an index and a key: which elements a dropout mask keeps.
  @inlinable @inline(__always)
  public static func dropoutHash(_ index: MaskStorage, _ key0: UInt32, _ key1: UInt32)
    -> MaskStorage
  { mixed(index, key0, key1).shiftedRight(1) }

  /// The words of the queries and keys of one head in `keepingPairs`, as bits of floats; `count` is
  /// rounded up to whole vectors.
  ///
  /// All are odd. Keys take the complements of their positions, so that the word of a key is hardly
  /// ever that of the query at its place.
  @inlinable @inline(__always)
  public static func hashPositions(
    _ count: Int, _ key0: UInt32, _ key1: UInt32,
    queries: UnsafeMutablePointer<Float>, keys: UnsafeMutablePointer<Float>
  ) {
    let odd = MaskStorage(repeating: 1)
    var i = 0
    while i < count {
      let position =
        laneIndices &+ MaskStorage(repeating: Int32(truncatingIfNeeded: i))
      let complement = position ^ MaskStorage(repeating: -1)
      Self(words: mixed(position, key0, key1) | odd).store(queries + i)
      Self(words: mixed(complement, key0, key1) | odd).store(keys + i)
      i = i &+ width
    }
  }

  /// `x` where the pair of a query and a key is kept, `dropped` where its number, as a signed word,
  /// is below `limit`.
  ///
  /// Attention draws a number for each pair, and this is its innermost loop: positions are mixed
  /// beforehand, once for each row and column, and a pair's number is the product of its two words
  /// modulo 2^32. Multiplying by an odd number permutes the odd numbers, so along a row or a column
  /// the numbers are as random as the words. Two rows whose words are as u to v for small odd u and
  /// v of either sign are not independent; one head of 3,125 queries in thirty has a pair of rows
  /// with both up to 5 in size, one in 440 with equal words. The alternative, to mix the exclusive
  /// or of the words by two multiplications, has no such pairs, is no better in tests of rows,
  /// columns and rectangles, and made attention with dropout take a twentieth (AVX-512) to a tenth
  /// (SSE2) longer.
  @inlinable @inline(__always)
  public static func keepingPairs(
    _ x: Self, _ query: MaskStorage, _ key: MaskStorage, _ limit: MaskStorage,
    dropped: Self = Self(repeating: 0)
  ) -> Self {
    select(dropped, x, whereLess: query &* key, limit)
  }
}
