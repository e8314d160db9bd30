import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct MambaBlockTests {
  private static func block(dropout: Float = 0) -> MambaBlock {
    var generator = RandomGenerator(seed: 1)
    return MambaBlock(5, states: 2, dropout: dropout, using: &generator)
  }

  @Test func addsTheLayerOfTheNormalisedInput() throws {
    let block = Self.block(dropout: 0.5)
    #expect(block.parameterPaths.prefix(3) == ["norm.weight", "norm.bias", "mixer.in_proj.weight"])
    let x = Variable(Sample.normal([2, 7, 5], seed: 2))
    let branch = try block.mixer(block.norm(x, in: Pass()), in: Pass())
    let expected = try (x + branch).value
    #expect(try block(x, in: Pass()).value.isIdentical(to: expected))
    let carried = try block(x, state: block.initialState(samples: 2), in: Pass())
    #expect(carried.0.value.isIdentical(to: expected))
    #expect(carried.1.map(\.shape) == [[2, 3, 10], [2, 2, 10]])
  }

  @Test func dropoutActsOnTheBranchOnly() throws {
    var block = Self.block(dropout: 0.5)
    let x = Sample.normal([1, 50, 5], seed: 2)
    let plain = try block(Variable(x), in: Pass()).value
    let pass = Pass(training: &block, generator: RandomGenerator(seed: 3))
    let dropped = try block(Variable(x), in: pass).value
    var kept = 0
    for place in x.values.indices {
      let (input, with, without) = (x.values[place], dropped.values[place], plain.values[place])
      if with == input {
        continue
      }
      kept += 1
      #expect(abs((with - input) - 2 * (without - input)) < 1e-5)
    }
    #expect((90...160).contains(kept))
  }
}
