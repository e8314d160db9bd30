import Layers
import Tensor
import Testing
import Zoo

@Suite struct DiceTransformerNoAttentionTests {
  @Test func itsMemoryIsOneBin() throws {
    let spikes = chainRaster(bins: 400, units: 6, seed: 1)
    let session = FitSession(context: 40, epochs: 1, binsPerStep: 200)
    func memory(_ specification: String) throws -> Int? {
      let predictor = try fittedPredictor(
        specification, training: spikes, validation: spikes, session: session)
      return try Audit().run(predictor, on: spikes, context: 40).memoryBins
    }
    #expect(try memory("dice-transformer-no-attention:feed-forward=8") == 1)
    #expect(try memory("dice-transformer:feed-forward=8,heads=2") ?? 0 > 1)
  }

  @Test func remainingPartsKeepTheirNames() throws {
    let model = try makeNetwork(DiceTransformerNoAttention.self, "feed-forward=3", units: 4)
    #expect(
      model.parameterPaths == [
        "encoder.linear1.weight", "encoder.linear1.bias", "encoder.linear2.weight",
        "encoder.linear2.bias", "encoder.norm1.weight", "encoder.norm1.bias",
        "encoder.norm2.weight", "encoder.norm2.bias", "head.weight", "head.bias",
      ])
    #expect(model.parameterCount == (3 * 4 + 3) + (4 * 3 + 4) + 4 * 4 + (4 * 4 + 4))
  }
}
