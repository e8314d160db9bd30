import Foundation
import Tensor
import Testing
import Zoo

@Suite struct ExponentialHistoryTests {
  private func model(_ rates: [Float], timeConstant: Float, weight: Float) throws
    -> ExponentialHistory
  {
    var model = ExponentialHistory(ModelOptions(defaultsOf: ExponentialHistory.card))
    try model.restore(
      ["rates": Tensor(rates), "choices": Tensor([timeConstant, weight])], units: rates.count,
      context: 1)
    return model
  }

  @Test func followsTheRecurrence() throws {
    let rows = try model([0.125, 0.25], timeConstant: 2, weight: 0.5)
      .logOdds(for: raster(["|.", "..", "|."]), batch: nil).values.values
    let d = exp(-0.5)
    // Unit 0: the sum starts at the rate, then adds bins 0 and 1.
    let recent = [0.125, d * 0.125 + (1 - d), d * (d * 0.125 + (1 - d))]
    // Unit 1 only forgets.
    let silent = [0.25, d * 0.25, d * d * 0.25]
    for bin in 0..<3 {
      let p = 0.5 * 0.125 + 0.5 * recent[bin]
      let q = 0.5 * 0.25 + 0.5 * silent[bin]
      #expect(abs(Double(rows[2 * bin]) - log(p / (1 - p))) < 1e-6)
      #expect(abs(Double(rows[2 * bin + 1]) - log(q / (1 - q))) < 1e-6)
    }
  }

  @Test func choosesTheTimeConstantOfTheData() throws {
    // Spikes drawn from the model itself, with a time constant and weight from its grid.
    let (units, bins, rate, weight, decay) = (8, 20_000, 0.05, 0.7, exp(-1 / 50.0))
    var generator = RandomGenerator(seed: 4)
    var spikes = SpikeRaster(bins: bins, units: units)
    for unit in 0..<units {
      var recent = rate
      for bin in 0..<bins {
        let spiked = generator.bernoulli(rate + weight * (recent - rate))
        spikes[bin, unit] = spiked
        recent = decay * recent + (1 - decay) * (spiked ? 1 : 0)
      }
    }
    var model = ExponentialHistory(ModelOptions(defaultsOf: ExponentialHistory.card))
    _ = try model.fit(
      training: spikes, validation: spikes, session: FitSession(context: 1, epochs: 1))
    #expect(model.state["choices"]?.values == [50, 0.7])
    #expect(model.parameterCount == units + 2)
  }

  @Test func theSearchCanBeInterrupted() {
    let spikes = chainRaster(bins: 100, units: 2, seed: 1)
    var model = ExponentialHistory(ModelOptions(defaultsOf: ExponentialHistory.card))
    #expect(throws: FitCancelled()) {
      try Interruption.adding({ true }) {
        _ = try model.fit(
          training: spikes, validation: spikes, session: FitSession(context: 1, epochs: 1))
      }
    }
    #expect(throws: FitCancelled()) {
      _ = try model.fit(
        training: spikes, validation: spikes,
        session: FitSession(context: 1, epochs: 1, isCancelled: { true }))
    }
  }

  @Test func aStateWithoutChoicesIsRefused() {
    var model = ExponentialHistory(ModelOptions(defaultsOf: ExponentialHistory.card))
    #expect(
      throws: PredictorError.stateMismatch(
        model: "exponential-history", tensor: "choices", reason: "is missing")
    ) { try model.restore(["rates": Tensor([0.5])], units: 1, context: 1) }
  }
}
