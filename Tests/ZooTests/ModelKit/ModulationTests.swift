import Autograd
import Tensor
import Testing

@testable import Zoo

@Suite struct ModulationTests {
  /// The same bits as one operation after another, which training records.
  @Test func isTheCompositionInOnePass() throws {
    var generator = RandomGenerator(seed: 1)
    func random(_ shape: Shape) -> Tensor { Tensor(shape: shape) { _ in generator.normal() } }
    let (x, perBin, perUnit) = (random([5, 3, 8]), random([5, 8]), random([3, 8]))
    let changes = random([5, 32])
    func change(_ index: Int) throws -> Tensor {
      try changes.sliced(axis: 1, 8 * index..<8 * (index + 1)).reshaped([5, 1, 8])
    }
    let sum = try x.adding(perBin.reshaped([5, 1, 8])).adding(perUnit)
    let first = try sum.multiplied(by: change(0).adding(1)).adding(change(1)).map(.relu)
    let second = try x.multiplied(by: change(2).adding(1)).adding(change(3)).map(.relu)
    let modulation = Modulation(changes)
    #expect(modulation.first(x, perBin: perBin, perUnit: perUnit) == first)
    #expect(modulation.second(x) == second)
  }
}
