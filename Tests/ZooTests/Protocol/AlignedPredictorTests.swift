import Tensor
import Testing

@testable import Zoo

@Suite struct AlignedPredictorTests {
  private let training = chainRaster(bins: 900, units: 4, seed: 1)
  private let order = [2, 0, 3, 1]

  private func fitted(_ name: String) throws -> any Predictor {
    try fittedPredictor(
      name, training: training, validation: training,
      session: FitSession(context: 30, epochs: 1))
  }

  /// The recording of the fit with shuffled units, put back by the alignment: the same rows.
  @Test(arguments: ["exponential-history", "gru:hidden=4"])
  func unitsComeIntoTheirPlacesAndBack(_ name: String) throws {
    let core = try fitted(name)
    // Unit `order[place]` of the shuffled recording is the fit's unit `place`.
    var shuffle = order
    for (place, unit) in order.enumerated() { shuffle[unit] = place }
    let shuffled = training.columns(shuffle)
    let rows = try AlignedPredictor(core, order: order).logOdds(for: shuffled, batch: nil)
    let plain = try core.logOdds(for: training, batch: nil)
    for bin in [0, 1, 450, 899] {
      for unit in 0..<4 {
        #expect(rows.values.values[bin * 4 + unit] == plain.values.values[bin * 4 + shuffle[unit]])
      }
    }
    #expect(rows != plain)
  }

  @Test func otherUnitCountsAreNamed() throws {
    let aligned = AlignedPredictor(try fitted("constant-rate"), order: order)
    #expect(
      throws: PredictorError.unitMismatch(model: "the aligned model", fitted: 4, given: 3)
    ) { try aligned.logOdds(for: SpikeRaster(bins: 5, units: 3), batch: nil) }
  }

  /// A fit through the wrapper is that of the reordered recording.
  @Test func fitsInTheOrderOfPlaces() throws {
    let session = FitSession(context: 30, epochs: 1)
    var aligned = AlignedPredictor(
      try smallest("constant-rate").predictor(), order: order)
    _ = try aligned.fit(training: training, validation: training, session: session)
    #expect(
      try aligned.logOdds(for: training, batch: nil)
        == fitted("constant-rate").logOdds(for: training, batch: nil))
    #expect(aligned.memory == 0 && aligned.parameterCount == 4)
    #expect(
      aligned.state["log_odds"]?.values == NullRates(training: training.columns(order)).logOdds)
  }
}
