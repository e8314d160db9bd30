import Tensor
import Testing

@testable import Layers

@Suite struct InitializationBudgetTests {
  private func drawn(_ sizes: [[Int]], within numbers: Int) -> (shapes: [[Int]], isExhausted: Bool)
  {
    let budget = InitializationBudget(numbers: numbers)
    let shapes = InitializationBudget.with(budget) {
      var generator = RandomGenerator(seed: 1)
      return sizes.map { sizes in
        sizes.count == 1
          ? Initialization.normal(Shape(sizes), using: &generator).shape.sizes
          : Initialization.uniform(Shape(sizes), bound: 1, using: &generator).shape.sizes
      }
    }
    return (shapes, budget.isExhausted)
  }

  @Test func tensorsBeyondTheBudgetAreEmpty() {
    #expect(drawn([[3, 4], [8]], within: 20) == ([[3, 4], [8]], false))
    #expect(drawn([[3, 4], [9], [1]], within: 20) == ([[3, 4], [0], [0]], true))
  }

  /// They take no memory and do not trap.
  @Test func sizesBeyondAnyMemoryAreEmptyToo() {
    #expect(drawn([[1 << 40, 1 << 40]], within: 1 << 20) == ([[0, 0]], true))
    let budget = InitializationBudget(numbers: 1_000)
    let layer = InitializationBudget.with(budget) {
      var generator = RandomGenerator(seed: 1)
      return Linear(1 << 30, 1 << 4, using: &generator)
    }
    #expect(budget.isExhausted && layer.weight.value.count == 0)
  }

  @Test func withoutABudgetNothingIsLimited() {
    var generator = RandomGenerator(seed: 1)
    #expect(Linear(3, 2, using: &generator).weight.value.shape == [2, 3])
  }
}
