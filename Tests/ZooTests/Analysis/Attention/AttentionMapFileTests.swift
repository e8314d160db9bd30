import Tensor
import TestSupport
import Testing

@testable import Zoo

@Suite struct AttentionMapFileTests {
  @Test func everyWeightIsWritten() throws {
    let dataset = try followingDataset(lag: 2)
    let predictor = try fittedPredictor(
      "cross-entropy-transformer:heads=2,feed-forward=8", training: dataset.training,
      validation: dataset.validation,
      session: FitSession(context: 20, epochs: 1, binsPerStep: 200, seed: 1))
    var settings = ModelAnalysis.Settings()
    settings.head = 2
    settings.window = 2
    try withTemporaryFolder { folder in
      let file = "\(folder)/map.npz"
      try AttentionMapFile.write(file, of: predictor, on: dataset, settings: settings)
      let archive = try NumPyArchive.read(file)
      let weights = try archive["attention"]
      #expect(weights.shape == [20, 20])
      #expect(try archive["first_bin"].integers() == [20])
      let values = weights.doubles
      for row in 0..<20 {
        let line = values[row * 20..<(row + 1) * 20]
        #expect(abs(line.reduce(0, +) - 1) < 1e-6)
        #expect(line.dropFirst(row + 1).allSatisfy { $0 == 0 })
      }
      settings.layer = 2
      #expect(throws: AttentionMapError.noHead(2, layer: 2, of: [2])) {
        try AttentionMapFile.write(file, of: predictor, on: dataset, settings: settings)
      }
      settings.window = 1000
      #expect(throws: AttentionMapError.self) {
        try AttentionMapFile.write(file, of: predictor, on: dataset, settings: settings)
      }
      #expect(throws: AttentionMapError.noAttention) {
        try AttentionMapFile.write(
          file, of: followingModel(lag: 2), on: dataset, settings: settings)
      }
    }
  }
}
