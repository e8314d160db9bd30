import Synchronization
import Tensor

/// A limit on the total size of initial values while a model is built from a file's claims.
///
/// A damaged or hostile file may describe a model of gigabytes that the file does not hold. Within
///
///     InitializationBudget.with(budget) { … }
///
/// tensors beyond the budget come out empty, without memory or time, and `isExhausted` says so: the
/// model must then be discarded.
package final class InitializationBudget: Sendable {
  private static let current = ThreadLocal<InitializationBudget?>(nil)

  /// Runs a body in which initial values of the running thread are drawn within a budget.
  ///
  /// - Returns: what the body returns.
  /// - Throws: what the body throws.
  package static func with<Result>(
    _ budget: InitializationBudget, _ body: () throws -> Result
  ) rethrows -> Result {
    try current.withValue(budget, body)
  }

  private let left: Mutex<Int>

  /// A budget of a number of values.
  package init(numbers: Int) { left = Mutex(max(0, numbers)) }

  /// Whether the budget was exceeded.
  package var isExhausted: Bool { left.withLock { $0 < 0 } }

  /// Reserves room for a tensor in the current budget, if there is one; false without room.
  static func allows(_ shape: Shape) -> Bool {
    guard let budget = current.value else { return true }
    return budget.left.withLock { left in
      var count = 1
      for size in shape.sizes {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        count = overflow ? .max : product
      }
      // Once exceeded it stays so: the model is discarded anyway.
      left = count <= left ? left - count : -1
      return left >= 0
    }
  }
}

extension Tensor {
  /// A tensor without values, of a number of axes.
  static func empty(rank: Int) -> Tensor {
    .zeros(Shape([Int](repeating: 0, count: rank)))
  }
}
