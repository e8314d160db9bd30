#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The wish to stop, as long work sees it: asked between pieces of work that take well under a
/// second, wherever the work is done.
///
/// The caller that starts the work says once how to ask, around everything:
///
///     try Interruption.adding({ signals.haveArrived }) { try compare() }
///
/// It holds for the thread that runs the body. A loop that may take long calls `check` now and
/// then; nothing need be passed down for it. A task-local value is not used because optimised code
/// that binds one outside of a task crashes with the current tool chain.
public enum Interruption {
  private final class Wish {
    let isRequested: @Sendable () -> Bool
    init(_ isRequested: @escaping @Sendable () -> Bool) { self.isRequested = isRequested }
  }

  /// Each thread's current wish, owned by the call that set it.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let failure = pthread_key_create(&key, nil)
    precondition(failure == 0, "no thread-specific storage is left")
    return key
  }()

  /// How to ask whether the work should stop; by default it should not.
  public static var isRequested: @Sendable () -> Bool {
    guard let wish = pthread_getspecific(key) else { return { false } }
    return Unmanaged<Wish>.fromOpaque(wish).takeUnretainedValue().isRequested
  }

  /// Ends the work if it should stop.
  ///
  /// - Throws: `FitCancelled` if so.
  public static func check() throws(FitCancelled) {
    if isRequested() { throw FitCancelled() }
  }

  /// Runs a body that also stops when `condition` says so, in addition to earlier conditions.
  ///
  /// - Parameters:
  ///   - condition: whether the work should stop; asked often, on the thread of the body.
  ///   - body: the work.
  /// - Returns: what the body returns.
  /// - Throws: what the body throws.
  @discardableResult
  public static func adding<Result>(
    _ condition: @escaping @Sendable () -> Bool, _ body: () throws -> Result
  ) rethrows -> Result {
    let before = isRequested
    let wish = Wish { condition() || before() }
    let outer = pthread_getspecific(key)
    pthread_setspecific(key, Unmanaged.passUnretained(wish).toOpaque())
    defer { pthread_setspecific(key, outer) }
    return try withExtendedLifetime(wish) { try body() }
  }
}
