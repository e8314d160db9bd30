import Foundation
import Tensor
import Testing
import Zoo

@Suite struct LastBinTests {
  private func fitted() -> LastBin {
    var model = LastBin(ModelOptions(defaultsOf: LastBin.card))
    // Unit 0: silence is followed by spike, silence, spike; spikes by spike, silence.
    let training = raster(["..", "|.", "|.", "..", "..", "|."])
    _ = model.fit(
      training: training, validation: training, session: FitSession(context: 2, epochs: 1))
    return model
  }

  @Test func ratesAfterSilenceAndAfterASpike() throws {
    let state = fitted().state["log_odds"]
    let expected = [log(2.5 / 1.5), log(0.5 / 5.5), log(1.5 / 1.5), log(0.5 / 0.5)]
    #expect(state?.shape == [2, 2])
    #expect(state?.values == expected.map { Float($0) })
    #expect(fitted().parameterCount == 4)
  }

  @Test func theFirstRowIsTheRowAfterSilence() throws {
    let rows = try fitted().logOdds(for: raster(["|.", "..", "|."]), batch: nil).values
    let (silence, spike) = (Float(log(2.5 / 1.5)), Float(0))
    let never = Float(log(0.5 / 5.5))
    #expect(rows.values == [silence, never, spike, never, silence, never])
  }
}
