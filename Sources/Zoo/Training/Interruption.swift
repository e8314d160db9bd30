import Tensor

/// The wish to stop, as long work sees it: asked between pieces of work that take well under a
/// second, wherever the work is done.
///
/// The caller that starts the work says once how to ask, around everything:
///
///     try Interruption.adding({ signals.haveArrived }) { try compare() }
///
/// It holds for the thread that runs the body. A loop that may take long calls `check` now and
/// then; nothing need be passed down for it.
public enum Interruption {
  private static let wish = ThreadLocal<@Sendable () -> Bool>({ false })

  /// How to ask whether the work should stop; by default it should not.
  public static var isRequested: @Sendable () -> Bool { wish.value }

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
    return try wish.withValue({ condition() || before() }, body)
  }
}
