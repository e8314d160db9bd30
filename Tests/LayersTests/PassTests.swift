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
    #expect(throws: PassError.inference) { try pass.gradients(of: y) }
  }

  @Test func gradientsComeInVisitingOrder() throws {
    var layer = layer()
    let pass = Pass(training: &layer, generator: RandomGenerator(seed: 1))
    let x = Variable(try Tensor([1, 2, 3, 4], shape: [2, 2]))
    let gradients = try pass.gradients(of: layer(x, in: pass).sum())
    #expect(gradients.map(\.values) == [[4, 6], [2]])
  }

  /// A model whose `visit` may omit a layer or show it twice.
  private struct Pair: Parameterized, Sendable {
    var first: Linear
    var second: Linear
    var shows: [String]

    mutating func visit(_ visitor: ParameterVisitor) {
      for name in shows {
        if name.hasPrefix("first") { visitor(name, &first) } else { visitor(name, &second) }
      }
    }

    func callAsFunction(_ x: Variable, in pass: Pass) throws -> Variable {
      try (first(x, in: pass) + second(x, in: pass)).sum()
    }
  }

  private func pair(shows: [String]) -> Pair {
    var generator = RandomGenerator(seed: 1)
    return Pair(
      first: Linear(2, 3, using: &generator), second: Linear(2, 3, using: &generator),
      shows: shows)
  }

  private let x = Variable(Tensor(repeating: 1, shape: [4, 2]))

  @Test func anUnvisitedPartIsAnError() throws {
    var model = pair(shows: ["first"])
    let pass = Pass(training: &model, generator: RandomGenerator(seed: 1))
    let y = try model(x, in: pass)
    #expect(throws: PassError.unboundParameter(shape: [3, 2])) { try pass.gradients(of: y) }
  }

  @Test func aParameterOfAnotherPassIsAnError() throws {
    var (model, other) = (layer(), layer())
    _ = Pass(training: &other, generator: RandomGenerator(seed: 1))
    let pass = Pass(training: &model, generator: RandomGenerator(seed: 1))
    let y = try (model(x, in: pass) + other(x, in: pass)).sum()
    #expect(throws: PassError.unboundParameter(shape: [1, 2])) { try pass.gradients(of: y) }
    // So is the model itself, once a later pass has bound it.
    _ = Pass(training: &model, generator: RandomGenerator(seed: 1))
    let late = Pass(training: &other, generator: RandomGenerator(seed: 1))
    let z = try model(x, in: late).sum()
    #expect(throws: PassError.unboundParameter(shape: [1, 2])) { try late.gradients(of: z) }
  }

  @Test func aParameterShownTwiceIsAnError() throws {
    var model = pair(shows: ["first", "second", "first again"])
    let pass = Pass(training: &model, generator: RandomGenerator(seed: 1))
    let y = try model(x, in: pass)
    let error = PassError.visitedTwice(path: "first again.weight", before: "first.weight")
    #expect(throws: error) { try pass.gradients(of: y) }
  }

  @Test func copiesOfABoundModelAreBound() throws {
    var model = layer()
    let pass = Pass(training: &model, generator: RandomGenerator(seed: 1))
    let copy = model
    let gradients = try pass.gradients(of: copy(x, in: pass).sum())
    #expect(gradients.map(\.values) == [[4, 4], [4]])
  }

  @Test func gradientsFlowThroughAFrozenPart() throws {
    var generator = RandomGenerator(seed: 2)
    let frozen = Linear(1, 2, using: &generator)
    var model = layer()
    let pass = Pass(training: &model, generator: generator)
    let gradients = try pass.gradients(
      of: frozen(model(x, in: pass), in: Pass()).sum())
    let total = frozen.weight.value.values.reduce(0, +)
    #expect(abs(gradients[1].scalar - 4 * total) < 1e-5)
  }

  @Test func aFailedBackwardPassSaysWhy() throws {
    var model = layer()
    let pass = Pass(training: &model, generator: RandomGenerator(seed: 1))
    let y = try model(x, in: pass)
    #expect(throws: PassError.autograd(.notScalar([4, 1]))) { try pass.gradients(of: y) }
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
    let refusal = TensorError.invalidArgument(
      operation: "setParameterValues", reason: "1 tensors for 2 parameters")
    #expect(throws: refusal) { try layer.setParameterValues([.zeros([1, 2])]) }
    let mismatch = TensorError.shapeMismatch(
      operation: "setParameterValues", left: [1], right: [2])
    #expect(throws: mismatch) {
      try layer.setParameterValues([.zeros([1, 2]), .zeros([2])])
    }
    try layer.setParameterValues([.zeros([1, 2]), .zeros([1])])
    #expect(layer.parameterValues == [.zeros([1, 2]), .zeros([1])])
  }
}
