import Synchronization

/// Memory of a tensor: 64-byte-aligned floats, uninitialised when made, recycled when released.
///
/// A training step allocates the same sizes again and again. Handing them back to the system costs
/// a page fault per 4 KiB on the next step, which is more than the arithmetic of a small layer, so
/// released blocks wait in a list per size class. An `Array` was the alternative; it is aligned to
/// 16 bytes, half a vector register, and always zero-filled.
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

  private static let recycler = Recycler()

  /// Bytes that waiting blocks may hold together before further ones go back to the system.
  private static let waitingLimit = 192 << 20

  private final class Recycler: Sendable {
    private struct State: ~Copyable {
      var waiting: [Int: [UnsafeMutablePointer<Float>]] = [:]
      var waitingBytes = 0
    }
    // Pointers are not Sendable, but those in the list belong to nobody else.
    private let state = Mutex(State())

    func take(_ capacity: Int) -> UnsafeMutablePointer<Float> {
      let address: UInt = state.withLock { state in
        guard let block = state.waiting[capacity]?.popLast() else { return 0 }
        state.waitingBytes -= capacity * 4
        return UInt(bitPattern: block)
      }
      if let block = UnsafeMutablePointer<Float>(bitPattern: address) { return block }
      return UnsafeMutableRawPointer.allocate(byteCount: capacity * 4, alignment: 64)
        .bindMemory(to: Float.self, capacity: capacity)
    }

    func give(_ block: UnsafeMutablePointer<Float>, _ capacity: Int) {
      let address = UInt(bitPattern: block)
      let kept: Bool = state.withLock { state in
        guard state.waitingBytes + capacity * 4 <= Storage.waitingLimit else { return false }
        if let block = UnsafeMutablePointer<Float>(bitPattern: address) {
          state.waiting[capacity, default: []].append(block)
        }
        state.waitingBytes += capacity * 4
        return true
      }
      if !kept { UnsafeMutableRawPointer(block).deallocate() }
    }
  }
}
