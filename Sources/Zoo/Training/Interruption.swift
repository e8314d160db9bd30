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
/// Whoever starts the work says once how to ask, around everything:
///
///     try Interruption.adding({ signals.haveArrived }) { try compare() }
///
/// It holds for the thread that runs the body. A loop that may take long calls `check` now and then;
/// nothing need be handed down for it. A task-local value was the alternative: in a process without
/// a task, as the command is, optimised code that binds one crashes with the tool chain of today.
public enum Interruption {
  private final class Wish {
    let isRequested: @Sendable () -> Bool
    init(_ isRequested: @escaping @Sendable () -> Bool) { self.isRequested = isRequested }
  }

  /// Where each thread keeps the wish that holds for it, owned by the call that has set it.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let failure = pthread_key_create(&key, nil)
    precondition(failure == 0, "no thread-specific storage is left")
    return key
  }()

  /// How to ask whether the work should stop; by default nobody wishes it.
  public static var isRequested: @Sendable () -> Bool {
    guard let wish = pthread_getspecific(key) else { return { false } }
    return Unmanaged<Wish>.fromOpaque(wish).takeUnretainedValue().isRequested
  }

  /// Ends the work if that is wished.
  ///
  /// - Throws: `FitCancelled` if it is.
  public static func check() throws(FitCancelled) {
    if isRequested() { throw FitCancelled() }
  }

  /// Runs a body that stops also when `condition` says so, besides the wishes that were there.
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
