/// An address that the items of one loop of the thread pool share.
///
/// Swift does not allow a bare pointer in a closure that runs on several threads, since it cannot
/// know who writes where. Wrapping one is the promise that `ThreadPool` asks for: no item writes
/// what another item reads or writes, and the memory outlives the loop. It wraps any kind of
/// pointer or buffer:
///
///     let y = LoopMemory(y)
///     ThreadPool.shared.run(count: count, grain: 4096) { range in
///       for index in range { y.pointer[index] *= 2 }
///     }
@frozen
public struct LoopMemory<Pointer>: @unchecked Sendable {
  // Unchecked: the promise above is the caller's.
  /// The address.
  public var pointer: Pointer

  /// An address whose users keep the promise.
  @inlinable
  @inline(__always)
  public init(_ pointer: Pointer) { self.pointer = pointer }
}

extension LoopMemory where Pointer: Strideable, Pointer.Stride == Int {
  /// The address of the element at an offset, for use within an item.
  @inlinable
  @inline(__always)
  public static func + (memory: LoopMemory, offset: Int) -> Pointer {
    memory.pointer.advanced(by: offset)
  }
}
