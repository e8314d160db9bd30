import Layers
import Tensor
import Testing
import Zoo

@Suite struct DiceTransformerDeepTests {
  @Test(arguments: [2, 3, 4])
  func depthIsTheNumberOfLayers(_ depth: Int) throws {
    let model = try makeNetwork(DiceTransformerDeep.self, "heads=2,depth=\(depth)", units: 4)
    #expect(model.transformer.layers.count == depth)
    #expect(model.parameterPaths.contains("encoder.layers.\(depth - 1).norm2.bias"))
  }

  @Test(arguments: ["1", "5", "two"])
  func otherDepthsAreRefused(_ text: String) {
    let error = ModelOptionError.invalidValue(
      model: "dice-transformer-deep", option: "depth", text: text, allowed: "2...4")
    #expect(throws: error) {
      _ = try ModelOptions(parsing: "depth=\(text)", for: DiceTransformerDeep.card)
    }
  }

  @Test func theDefaultIsTwoLayersAtALowerRate() throws {
    let model = try makeNetwork(DiceTransformerDeep.self, units: 16)
    #expect(model.transformer.layers.count == 2)
    #expect(model.training.learningRate == 2e-3)
  }
}
