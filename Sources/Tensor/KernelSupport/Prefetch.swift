// Hints that data will be wanted, for accesses that are too irregular, or too far ahead, for the
// processor to foresee. The standard library has no public hint. An address need not exist.
//
// Thread Sanitizer breaks the compiler over such a call, so .ci/sanitizers builds without.

#if TENSOR_THREAD_SANITIZER
  @usableFromInline
  func prefetchHint(_ address: UnsafeRawPointer, _ write: Int32, _ locality: Int32, _ data: Int32) {
  }
#else
  @_silgen_name("llvm.prefetch.p0")
  @usableFromInline
  func prefetchHint(_ address: UnsafeRawPointer, _ write: Int32, _ locality: Int32, _ data: Int32)
#endif

/// Asks for the cache line at an address, for the next few instructions.
@inlinable @inline(__always)
public func prefetch(_ address: UnsafePointer<Float>) {
  prefetchHint(UnsafeRawPointer(address), 0, 3, 1)
}

/// Asks for the cache line at an address in the second-level cache, for the next microseconds.
@inlinable @inline(__always)
public func prefetchLater(_ address: UnsafePointer<Float>) {
  prefetchHint(UnsafeRawPointer(address), 0, 2, 1)
}
