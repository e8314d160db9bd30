// Which elements dropout drops: pure functions of a key and of positions, so that backward draws
// the same again and no mask is stored. The integers are the same for every instruction set, so a
// mask does not depend on the machine.

extension Vector {
  /// A word mixed with a key: for a given key a permutation, in which every bit depends on all.
  ///
  /// Two multiplications with xor-shifts between them (the "lowbias32" constants found by C.
  /// Wellons' search), with one half of the key before and the other between. A generator such as
  /// Threefry was the alternative; a mask needs no more than independence to the eye of a
  /// statistical test.
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

  /// The words that stand for the queries and for the keys of one head in `keepingPairs`, as bits of
  /// floats; `count` is rounded up to whole vectors.
  ///
  /// Keys take the complements of their positions. Mixing is a permutation, so no word of a query
  /// equals one of a key, and `words of queries ^ words of keys` is never 0.
  @inlinable @inline(__always)
  public static func hashPositions(
    _ count: Int, _ key0: UInt32, _ key1: UInt32,
    queries: UnsafeMutablePointer<Float>, keys: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i < count {
      let position =
        laneIndices &+ MaskStorage(repeating: Int32(truncatingIfNeeded: i))
      Self(words: mixed(position, key0, key1)).store(queries + i)
      Self(words: mixed(position ^ MaskStorage(repeating: -1), key0, key1)).store(keys + i)
      i = i &+ width
    }
  }

  /// `x` where the pair of a query and a key is kept, `dropped` where its hash, as a signed word, is
  /// below `limit`.
  ///
  /// Attention draws one number for each pair, and mixing each pair's number from its beginning
  /// would take twice the operations. The positions are mixed beforehand, once for each row and
  /// column; what is left is to mix their combination, so that rows (and columns) are not shifted
  /// copies of one another: six operations on integers, which run beside the products.
  @inlinable @inline(__always)
  public static func keepingPairs(
    _ x: Self, _ query: MaskStorage, _ key: MaskStorage, _ limit: MaskStorage,
    dropped: Self = Self(repeating: 0)
  ) -> Self {
    var h = (query ^ key) &* MaskStorage(repeating: 0x7FEB_352D)
    h = (h ^ h.shiftedRight(15)) &* MaskStorage(repeating: Int32(bitPattern: 0x846C_A68B))
    return select(dropped, x, whereLess: h, limit)
  }
}
