#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A value that each thread sees as its own, set for the duration of a call.
///
/// Task-local values are not used because optimised code that binds one outside of a task, as a
/// command does, crashes with the current tool chain.
package final class ThreadLocal<Value: Sendable>: Sendable {
  private final class Box {
    let value: Value
    init(_ value: Value) { self.value = value }
  }

  private let key: pthread_key_t
  private let initial: Value

  /// A value that is the same on every thread until it is set.
  package init(_ initial: Value) {
    var key = pthread_key_t()
    let failure = pthread_key_create(&key, nil)
    precondition(failure == 0, "no thread-specific storage is left")
    self.key = key
    self.initial = initial
  }

  deinit { pthread_key_delete(key) }

  /// The value of the running thread.
  package var value: Value {
    guard let box = pthread_getspecific(key) else { return initial }
    return Unmanaged<Box>.fromOpaque(box).takeUnretainedValue().value
  }

  /// Runs a body in which the running thread has another value.
  ///
  /// - Returns: what the body returns.
  /// - Throws: what the body throws.
  package func withValue<Result>(_ value: Value, _ body: () throws -> Result) rethrows -> Result {
    let box = Box(value)
    let outer = pthread_getspecific(key)
    pthread_setspecific(key, Unmanaged.passUnretained(box).toOpaque())
    defer { pthread_setspecific(key, outer) }
    return try withExtendedLifetime(box) { try body() }
  }
}
