import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct TransformerEncoderLayerTests {
  private func layer(
    dropout: Float = 0, activation: TransformerEncoderLayer.Activation = .relu,
    normFirst: Bool = false
  ) throws -> TransformerEncoderLayer {
    var generator = RandomGenerator(seed: 1)
    return try TransformerEncoderLayer(
      8, heads: 2, feedForward: 12, dropout: dropout, activation: activation,
      normFirst: normFirst, using: &generator)
  }

  @Test func names() throws {
    #expect(
      try layer().parameterPaths == [
        "self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight",
        "self_attn.out_proj.bias", "linear1.weight", "linear1.bias", "linear2.weight",
        "linear2.bias", "norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias",
      ])
  }

  @Test func theOptionsChangeTheOutput() throws {
    let x = Variable(Sample.normal([2, 5, 8], seed: 2))
    let outputs = [
      try layer()(x, in: Pass()).value,
      try layer()(x, mask: .causal, in: Pass()).value,
      try layer(activation: .gelu)(x, in: Pass()).value,
      try layer(normFirst: true)(x, in: Pass()).value,
    ]
    for (index, output) in outputs.enumerated() {
      for other in outputs[(index + 1)...] { #expect(output != other) }
    }
  }

  @Test func dropoutActsInFourPlacesInTrainingOnly() throws {
    var model = try layer(dropout: 0.5)
    let x = Variable(Sample.normal([2, 5, 8], seed: 2))
    #expect(try model(x, in: Pass()).value == layer()(x, in: Pass()).value)
    let pass = Pass(training: &model, generator: RandomGenerator(seed: 3))
    _ = try model(x, in: pass)
    // One is a separate operation, one is inside attention and two are inside the residual norms.
    let names = pass.tape?.operationNames ?? []
    #expect(names.filter { $0 == "dropout" }.count == 1)
    #expect(names.filter { $0 == "residualLayerNorm" }.count == 2)
    var untouched = RandomGenerator(seed: 3)
    for _ in 0..<8 { _ = untouched.nextWord() }
    #expect(pass.generator == untouched, "four keys of two words were drawn")
  }

  @Test func everyParameterGetsAGradient() throws {
    for normFirst in [false, true] {
      var model = try layer(dropout: 0.1, activation: .gelu, normFirst: normFirst)
      let pass = Pass(training: &model, generator: RandomGenerator(seed: 3))
      let y = try model(Variable(Sample.normal([2, 5, 8], seed: 2)), mask: .causal, in: pass)
      let loss = try (y * Variable(Sample.normal([2, 5, 8], seed: 4))).sum()
      for gradient in try pass.gradients(of: loss) {
        #expect(gradient.values.allSatisfy { $0.isFinite })
        #expect(gradient.values.contains { $0 != 0 })
      }
    }
  }

  @Test(arguments: [false, true])
  func positionsFromOneOnHaveTheBitsOfTheWhole(_ normFirst: Bool) throws {
    let model = try layer(normFirst: normFirst)
    let x = Variable(Sample.normal([2, 30, 8], seed: 5))
    let whole = try model(x, mask: .causal, in: Pass()).value
    let part = try model(x, mask: .causal, from: 17, in: Pass()).value
    #expect(try part.isIdentical(to: whole.sliced(axis: 1, 17..<30)))
  }
}
