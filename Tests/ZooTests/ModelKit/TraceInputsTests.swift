import Layers
import Tensor
import Testing

@testable import Zoo

@Suite struct TraceInputsTests {
  private let training = chainRaster(bins: 1_500, units: 4, seed: 1)
  private let validation = chainRaster(bins: 400, units: 4, seed: 2)

  private func session() -> FitSession {
    FitSession(context: 20, epochs: 2, binsPerStep: 200, seed: 1)
  }

  @Test func publishedFormsHaveNone() throws {
    let network = try makeNetwork(DiceTransformer.self, "heads=2", units: 4)
    #expect(network.traces == nil && network.channels(units: 4) == 4)
    let traced = try makeNetwork(DiceTransformer.self, "heads=2,traces=3", units: 4)
    #expect(traced.channels(units: 4) == 16)
    #expect(traced.parameterCount - network.parameterCount == 12 * 4 + 4)
    #expect(traced.traces?.timeConstants == TraceBank.timeConstants(count: 3))
  }

  @Test func tracesStartAtTheRates() throws {
    for name in ["gru:hidden=3,traces=2", "dice-transformer:heads=2,traces=2"] {
      let predictor = try fittedPredictor(
        name, training: training, validation: validation, session: session())
      let rates = NullRates(training: training).rates.map { Float($0) }
      #expect(predictor.state["trace_rates"]?.values == rates)
      // Four of the longest time constants.
      #expect(predictor.memory == 120_000)
    }
  }

  @Test(arguments: [
    "gru:hidden=3,traces=2", "gru:hidden=3,traces=2,carry=true",
    "cross-entropy-transformer:heads=2,feed-forward=4,traces=2",
  ])
  func restoredNetworksHaveTheSameBits(_ name: String) throws {
    let selection = try #require(try ModelZoo(ModelZoo.builtIn).select(name).first)
    let predictor = try fittedPredictor(
      name, training: training, validation: validation, session: session())
    var restored = try selection.predictor()
    try restored.restore(predictor.state, units: 4, context: 20)
    let rows = try predictor.logOdds(for: validation, batch: nil)
    #expect(try restored.logOdds(for: validation, batch: nil) == rows)
    for batch in [1, 3] { #expect(try predictor.logOdds(for: validation, batch: batch) == rows) }
    // Every parameter was trained, those of the traces too.
    let untrained = try #require(try selection.model.cost(selection.options, units: 4, context: 20))
    #expect(untrained.parameters == predictor.parameterCount)
  }
}
