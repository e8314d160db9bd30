import Synchronization
import Tensor

/// How many numbers the initial values of layers may take together, while a model is made from what
/// a file claims.
///
/// A model of a damaged or hostile file may ask for gigabytes that the file does not hold. Within
///
///     InitializationBudget.$current.withValue(budget) { … }
///
/// what goes beyond the budget comes out empty instead, without memory or time, and `isExhausted`
/// says so: the model is then to be thrown away.
package final class InitializationBudget: Sendable {
  /// The budget of the running task or thread; nil for none.
  @TaskLocal package static var current: InitializationBudget?

  private let left: Mutex<Int>

  /// A budget of a count of numbers.
  package init(numbers: Int) { left = Mutex(max(0, numbers)) }

  /// Whether more was asked for than was there.
  package var isExhausted: Bool { left.withLock { $0 < 0 } }

  /// Whether the current budget, if there is one, has room for a tensor; takes the room.
  static func allows(_ shape: Shape) -> Bool {
    guard let current else { return true }
    return current.left.withLock { left in
      var count = 1
      for size in shape.sizes {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        count = overflow ? .max : product
      }
      // Once it is exceeded it stays so: the model is lost anyway.
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
