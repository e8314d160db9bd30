import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct PassTests {
  private func layer() -> Linear {
    var generator = RandomGenerator(seed: 1)
    return Linear(2, 1, using: &generator)
  }

  @Test func inferenceRecordsNothing() throws {
    let pass = Pass()
    #expect(pass.tape == nil && !pass.isTraining)
    let y = try layer()(Variable(.zeros([3, 2])), in: pass)
    #expect(!y.needsGradient)
    #expect(throws: AutogradError.notOnTape) { try pass.gradients(of: y) }
  }

  @Test func gradientsComeInVisitingOrder() throws {
    var layer = layer()
    let pass = Pass(training: &layer, generator: RandomGenerator(seed: 1))
    let x = Variable(try Tensor([1, 2, 3, 4], shape: [2, 2]))
    let gradients = try pass.gradients(of: layer(x, in: pass).sum())
    #expect(gradients.map(\.values) == [[4, 6], [2]])
  }

  @Test func gradientsWithoutTraining() throws {
    var dropout = Dropout(0.9)
    let pass = Pass(
      training: &dropout, isTraining: false, generator: RandomGenerator(seed: 1))
    let x = Variable(Tensor([1, 2]))
    #expect(try dropout(x, in: pass).value == x.value)
  }

  @Test func keysFollowTheSeed() {
    var layer = layer()
    func keys(_ seed: UInt64) -> [SIMD2<UInt32>] {
      let pass = Pass(training: &layer, generator: RandomGenerator(seed: seed))
      return [pass.nextKey(), pass.nextKey()]
    }
    #expect(keys(1) == keys(1))
    #expect(keys(1)[0] != keys(1)[1])
    #expect(keys(1) != keys(2))
  }

  @Test func valuesMustFit() throws {
    var layer = layer()
    #expect(layer.parameterCount == 3)
    #expect(throws: TensorError.self) { try layer.setParameterValues([.zeros([1, 2])]) }
    #expect(throws: TensorError.self) {
      try layer.setParameterValues([.zeros([1, 2]), .zeros([2])])
    }
    try layer.setParameterValues([.zeros([1, 2]), .zeros([1])])
    #expect(layer.parameterValues == [.zeros([1, 2]), .zeros([1])])
  }
}
