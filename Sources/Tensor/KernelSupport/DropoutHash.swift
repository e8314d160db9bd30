extension Vector {
  /// 31 well-mixed bits of an index and a key: which elements a dropout mask keeps.
  ///
  /// Two multiplications with xor-shifts between them (the "lowbias32" constants found by C.
  /// Wellons' search), with one half of the key before and the other between. A generator such as
  /// Threefry was the alternative; at 20 rounds it would cost more than the exponential beside it
  /// in attention, and a mask needs no more than independence to the eye of a statistical test.
  /// The integers are the same for every instruction set, so a mask does not depend on the machine.
  @inlinable @inline(__always)
  public static func dropoutHash(_ index: MaskStorage, _ key0: UInt32, _ key1: UInt32)
    -> MaskStorage
  {
    var h = index ^ MaskStorage(repeating: Int32(bitPattern: key0))
    h = h ^ h.shiftedRight(16)
    h = h &* MaskStorage(repeating: 0x7FEB_352D)
    h = h ^ h.shiftedRight(15) ^ MaskStorage(repeating: Int32(bitPattern: key1))
    h = h &* MaskStorage(repeating: Int32(bitPattern: 0x846C_A68B))
    return (h ^ h.shiftedRight(16)).shiftedRight(1)
  }
}
