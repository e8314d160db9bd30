import Foundation
import Tensor

/// Tests run in parallel within one process, whose pool has a single number of threads.
private let turn = NSRecursiveLock()

/// Runs a closure with this many threads in the pool (nil for no change), then restores the number.
///
/// Tests that set the number take turns, so they cannot disturb each other.
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
