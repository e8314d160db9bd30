// Prefetch hints, for accesses that are too irregular, or too far ahead, for the processor to
// predict. The standard library has no public one. The address need not be valid.
//
// The compiler crashes on such a call under Thread Sanitizer, so .ci/sanitizers builds without.

#if TENSOR_THREAD_SANITIZER
  @usableFromInline
  func prefetchHint(_ address: UnsafeRawPointer, _ write: Int32, _ locality: Int32, _ data: Int32) {
  }
#else
  @_silgen_name("llvm.prefetch.p0")
  @usableFromInline
  func prefetchHint(_ address: UnsafeRawPointer, _ write: Int32, _ locality: Int32, _ data: Int32)
#endif

/// Prefetches the cache line at an address into the first-level cache.
@inlinable @inline(__always)
public func prefetch(_ address: UnsafePointer<Float>) {
  prefetchHint(UnsafeRawPointer(address), 0, 3, 1)
}

/// Prefetches the cache line at an address into the second-level cache.
@inlinable @inline(__always)
public func prefetchLater(_ address: UnsafePointer<Float>) {
  prefetchHint(UnsafeRawPointer(address), 0, 2, 1)
}
