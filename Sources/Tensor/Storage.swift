/// Memory of a tensor: 64-byte-aligned floats, uninitialised when made, recycled when released.
///
/// A training step allocates the same sizes again and again. Returning them to the system costs a
/// page fault per 4 KiB on the next step, more than the arithmetic of a small layer, so released
/// blocks wait in a list per size class. An `Array` was the alternative; it is aligned to 16 bytes,
/// half a vector register, and always zero-filled.
package final class Storage: @unchecked Sendable {
  // Unchecked: the memory is written only while one owner holds it (Tensor checks uniqueness).
  package let base: UnsafeMutablePointer<Float>
  package let capacity: Int

  package init(count: Int) {
    capacity = Storage.sizeClass(count)
    base = Storage.recycler.take(capacity)
  }

  deinit { Storage.recycler.give(base, capacity) }

  /// Counts rounded up to a power of two or three quarters of one, so that at most a third of a
  /// block is unused.
  private static func sizeClass(_ count: Int) -> Int {
    guard count > 64 else { return 64 }
    let power = 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
    let middle = power / 4 * 3
    return count <= middle ? middle : power
  }

  /// The counters of the process.
  package static var statistics: StorageStatistics { recycler.statistics }

  /// Resets `peakLiveBytes` to what is held now.
  package static func resetPeak() { recycler.resetPeak() }

  #if TENSOR_THREAD_SANITIZER
    // Thread Sanitizer does not see that the recycler's lock orders two uses of one block.
    private static let recycler = StorageRecycler(waitingLimit: 0)
  #else
    private static let recycler = StorageRecycler(waitingLimit: 192 << 20)
  #endif
}
