/// The wish to stop, as long work sees it: asked between pieces of work that take well under a
/// second, wherever the work is done.
///
/// Whoever starts the work says once how to ask, around everything:
///
///     try Interruption.$isRequested.withValue({ signals.haveArrived }) { try compare() }
///
/// It holds for the task or thread that runs the body. A loop that may take long calls `check` now
/// and then; nothing need be handed down for it.
public enum Interruption {
  /// Whether the work should stop; by default nobody wishes it.
  @TaskLocal public static var isRequested: @Sendable () -> Bool = { false }

  /// Ends the work if that is wished.
  ///
  /// - Throws: `FitCancelled` if it is.
  public static func check() throws(FitCancelled) {
    if isRequested() { throw FitCancelled() }
  }

  /// Runs a body that stops also when `condition` says so, besides the wishes that were there.
  @discardableResult
  static func adding<Result>(
    _ condition: @escaping @Sendable () -> Bool, _ body: () throws -> Result
  ) rethrows -> Result {
    let before = isRequested
    return try $isRequested.withValue({ condition() || before() }, operation: body)
  }
}
