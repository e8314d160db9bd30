import Foundation
import Tensor

/// Tests run in parallel within one process, whose pool has one number of threads.
private let turn = NSRecursiveLock()

/// Runs a closure while the pool has so many threads, or as many as it has for nil, and puts the
/// number back.
///
/// No other test's number can meet this one: all that set it take turns.
///
/// - Throws: what the closure throws.
public func withThreads<Result, Failure: Error>(
  _ count: Int?, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  turn.lock()
  defer { turn.unlock() }
  let before = ThreadPool.shared.threadCount
  ThreadPool.shared.threadCount = count ?? before
  defer { ThreadPool.shared.threadCount = before }
  return try body()
}
