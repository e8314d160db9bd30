import Autograd
import Layers
import Tensor
import Testing
@testable import Zoo

@Suite struct SpikeTransformerTests {
  /// The names that `nn.TransformerEncoderLayer` gives its parameters, in its order.
  private let layerNames = [
    "self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight",
    "self_attn.out_proj.bias", "linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias",
    "norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias",
  ]

  @Test func oneLayerHasTheNamesOfPyTorchsEncoderLayer() throws {
    let model = try makeNetwork(DiceTransformer.self, "heads=2", units: 4)
    #expect(
      model.parameterPaths == layerNames.map { "encoder." + $0 } + ["head.weight", "head.bias"])
  }

  @Test func twoLayersHaveTheNamesOfPyTorchsEncoder() throws {
    let model = try makeNetwork(DiceTransformer.self, "heads=2,depth=2", units: 4)
    #expect(
      model.parameterPaths
        == layerNames.map { "encoder.layers.0." + $0 } + layerNames.map { "encoder.layers.1." + $0 }
        + ["head.weight", "head.bias"])
  }

  /// Attention 4 (128² + 128), feed-forward 2 (128² + 128), norms 4 x 128, head 128² + 128.
  @Test func parameterCountMatchesThePaper() throws {
    let model = try makeNetwork(DiceTransformer.self, units: 128)
    #expect(model.parameterCount == 66_048 + 33_024 + 512 + 16_512)
    #expect(model.parameterCount == 116_096)
  }

  @Test func unitsArePaddedToAMultipleOfHeads() throws {
    let model = try makeNetwork(DiceTransformer.self, "heads=4,feed-forward=3", units: 5)
    let shapes = Dictionary(
      uniqueKeysWithValues: zip(model.parameterPaths, model.parameterValues.map(\.shape)))
    #expect(shapes["encoder.self_attn.in_proj_weight"] == [24, 8])
    #expect(shapes["encoder.linear1.weight"] == [3, 8])
    #expect(shapes["encoder.norm2.bias"] == [8])
    #expect(shapes["head.weight"] == [5, 8])
    #expect(shapes["head.bias"] == [5])
    let rows = try inferredLogOdds(model, Tensor.zeros([2, 7, 5]))
    #expect(rows.shape == [2, 7, 5])
    // The padding that the head reads belongs to the network and is not an additional input.
    let exact = try makeNetwork(DiceTransformer.self, "heads=4,feed-forward=3", units: 8)
    #expect(exact.parameterValues[0].shape == [24, 8])
  }

  /// A position sees itself and what is before it.
  @Test func attentionIsCausalInsideAWindow() throws {
    let model = try makeNetwork(DiceTransformer.self, "heads=2,depth=3", units: 6)
    let spikes = randomRaster(bins: 30, units: 6, rate: 0.3, seed: 1)
    var changed = spikes
    changed[17, 2].toggle()
    let a = try inferredLogOdds(model, spikes.tensor.reshaped([1, 30, 6]))
    let b = try inferredLogOdds(model, changed.tensor.reshaped([1, 30, 6]))
    #expect(
      try a.sliced(axis: 1, 0..<17).isIdentical(to: b.sliced(axis: 1, 0..<17)))
    #expect(try a.sliced(axis: 1, 29..<30) != b.sliced(axis: 1, 29..<30))
  }

  @Test func dropoutActsInTrainingOnly() throws {
    let model = try makeNetwork(DiceTransformer.self, "heads=2,dropout=0.5", units: 4)
    let spikes = randomRaster(bins: 9, units: 4, rate: 0.5, seed: 2).tensor
    let input = try spikes.reshaped([1, 9, 4])
    #expect(
      try inferredLogOdds(model, input).isIdentical(to: try inferredLogOdds(model, input)))
  }

  @Test(arguments: [1, 2])
  func positionsFromOneOnHaveTheBitsOfTheWhole(_ depth: Int) throws {
    let network = try makeNetwork(DiceTransformer.self, "heads=2,depth=\(depth)", units: 5)
    let spikes = Variable(
      OneStepAhead.inputs(chainRaster(bins: 60, units: 5, seed: 1), starts: [0], length: 60))
    let whole = try network.logOdds(spikes, in: Pass()).value
    let part = try network.logOdds(spikes, from: 33, in: Pass()).value
    #expect(try part.isIdentical(to: whole.sliced(axis: 1, 33..<60)))
  }
}
