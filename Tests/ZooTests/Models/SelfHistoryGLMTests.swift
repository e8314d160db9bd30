import Tensor
import Testing

@testable import Zoo

@Suite struct SelfHistoryGLMTests {
  /// Spikes of other units do not change a bit of a unit's rows.
  @Test func aUnitSeesItselfAlone() throws {
    let spikes = chainRaster(bins: 1_200, units: 4, seed: 1)
    let predictor = try fittedPredictor(
      "glm-self:self-history=40,self-filters=4", training: spikes,
      validation: chainRaster(bins: 700, units: 4, seed: 2),
      session: FitSession(context: 50, epochs: 1))
    let before = try predictor.logOdds(for: spikes, batch: nil).values
    var changed = spikes
    for bin in 0..<1_200 { changed[bin, 2].toggle() }
    let after = try predictor.logOdds(for: changed, batch: nil).values
    for unit in [0, 1, 3] {
      #expect((0..<1_200).allSatisfy { before[$0, unit] == after[$0, unit] })
    }
    #expect((0..<1_200).contains { before[$0, 2] != after[$0, 2] })
    #expect(predictor.state["coupling"] == nil)
  }
}
