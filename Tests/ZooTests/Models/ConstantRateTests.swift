import Foundation
import Tensor
import Testing
import Zoo

@Suite struct ConstantRateTests {
  /// Unit 0 spikes once in four bins, unit 1 never, unit 2 always.
  private let training = raster(["..|", "|.|", "..|", "..|"])

  private func fitted() -> ConstantRate {
    var model = ConstantRate(ModelOptions(defaultsOf: ConstantRate.card))
    _ = model.fit(
      training: training, validation: training, session: FitSession(context: 2, epochs: 1))
    return model
  }

  /// (k + 1/2) / (T + 1) as log-odds: log((k + 1/2) / (T - k + 1/2)).
  @Test func theRateIsJeffreys() throws {
    let rows = try fitted().logOdds(for: SpikeRaster(bins: 2, units: 3), batch: nil).values
    let expected = [log(1.5 / 3.5), log(0.5 / 4.5), log(4.5 / 0.5)].map { Float($0) }
    #expect(rows.values == expected + expected)
    #expect(fitted().parameterCount == 3)
  }

  @Test func aStateThatDoesNotFitIsNamed() {
    var model = ConstantRate(ModelOptions(defaultsOf: ConstantRate.card))
    #expect(
      throws: PredictorError.stateMismatch(
        model: "constant-rate", tensor: "log_odds", reason: "is missing")
    ) { try model.restore([:], units: 3, context: 2) }
    #expect(
      throws: PredictorError.stateMismatch(
        model: "constant-rate", tensor: "log_odds", reason: "has shape f32[2] instead of f32[3]")
    ) { try model.restore(["log_odds": Tensor([0, 0])], units: 3, context: 2) }
  }
}
