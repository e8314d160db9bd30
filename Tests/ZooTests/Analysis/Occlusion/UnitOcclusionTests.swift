import Tensor
import Testing

@testable import Zoo

@Suite struct UnitOcclusionTests {
  private func occlusion(_ predictor: any Predictor, _ dataset: Dataset) throws -> UnitOcclusion {
    let stretch = AnalysisStretch(dataset, for: predictor, bins: 1400, calibration: .identity)
    return try UnitOcclusion(
      predictor, stretch, base: predictor.logOdds(for: stretch.raster, batch: nil),
      units: dataset.units, binSeconds: 0.001)
  }

  /// Unit 1 is predicted from unit 0 alone, and nothing from unit 1.
  @Test func whatIsNeededCosts() throws {
    let dataset = try followingDataset(lag: 4)
    let found = try occlusion(followingModel(lag: 4), dataset)
    #expect(found.lines.map(\.unit) == ["0", "1"])
    #expect(found.lines[0].others > 0.1 && found.lines[0].own == 0)
    #expect(found.lines[1].others == 0 && found.lines[1].own == 0)
    #expect(found.matrix[0][1] > 0 && found.matrix[0][0] == 0 && found.matrix[1] == [0, 0])
    let counts = dataset.test.slice(0..<1400).spikeCounts
    #expect(abs(found.lines[0].rate - Double(counts[0]) / 1.4) < 1e-9)
    // In bits, over all spikes.
    let total = Double(counts.reduce(0, +))
    #expect(abs(found.lines[0].others - found.matrix[0][1] / total) < 1e-12)
  }

  /// A history costs the unit itself.
  @Test func aHistoryIsItsOwn() throws {
    let dataset = try followingDataset(lag: 4)
    let predictor = try fittedPredictor(
      "exponential-history", training: dataset.training, validation: dataset.validation,
      session: FitSession(context: 20, epochs: 1, seed: 1))
    let found = try occlusion(predictor, dataset)
    #expect(found.lines.allSatisfy { $0.others == 0 })
    #expect(found.lines.contains { $0.own != 0 })
  }
}
