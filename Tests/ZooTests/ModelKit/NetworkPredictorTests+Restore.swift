import Tensor
import Testing

@testable import Zoo

/// A state comes from a file: its claims are not trusted before they are checked against its
/// content.
@Suite struct RestoredNetworkTests {
  private let spikes = chainRaster(bins: 300, units: 4, seed: 1)

  private func state() throws -> [String: Tensor] {
    try fittedPredictor(
      "gru:hidden=3", training: spikes, validation: spikes,
      session: FitSession(context: 40, epochs: 1, binsPerStep: 100)
    ).state
  }

  private func predictor(_ options: String = "hidden=3") throws -> NetworkPredictor<GRUNetwork> {
    NetworkPredictor(try ModelOptions(parsing: options, for: GRUNetwork.card))
  }

  @Test(arguments: [
    (4, 1 << 40), (4, 0), (4, -7), (1 << 31, 40), (0, 40), (Int.max, Int.max), (4, Int.min),
  ])
  func impossibleSizesAreRefused(_ units: Int, _ context: Int) throws {
    var predictor = try predictor()
    #expect(
      throws: ModelOptionError.unsuitable(
        model: "gru:hidden=3",
        reason: "a fit of \(units) units with a context of \(context) bins is refused; at most "
          + "65536 units and 1000000 bins are allowed")
    ) { try predictor.restore(try state(), units: units, context: context) }
  }

  /// These options require 1.6 GB of weights, which the state does not hold.
  @Test func optionsLargerThanTheStateAreRefusedFirst() throws {
    var predictor = try predictor("hidden=4096,layers=4")
    #expect(
      throws: PredictorError.stateMismatch(
        model: "gru:hidden=4096,layers=4", tensor: "gru.bias_hh_l0",
        reason: "has shape f32[9], far less than the options ask for")
    ) { try predictor.restore(try state(), units: 4, context: 40) }
    #expect(predictor.state.isEmpty)
  }

  @Test func unitsThatDoNotMatchTheTensorsAreRefused() throws {
    var predictor = try predictor()
    #expect(
      throws: PredictorError.stateMismatch(
        model: "gru:hidden=3", tensor: "gru.weight_ih_l0",
        reason: "has shape f32[9,4] instead of f32[9,60000]")
    ) { try predictor.restore(try state(), units: 60_000, context: 40) }
  }

  @Test func anExtraTensorIsNamed() throws {
    var predictor = try predictor()
    var more = try state()
    more["x"] = Tensor([1])
    #expect(
      throws: PredictorError.stateMismatch(
        model: "gru:hidden=3", tensor: "x", reason: "is not one of the network's")
    ) { try predictor.restore(more, units: 4, context: 40) }
  }

  /// A million bins would take minutes; thirty do not.
  @Test func aLongContextCostsNoMoreThanTheRaster() throws {
    var (long, short) = (try predictor(), try predictor())
    try long.restore(try state(), units: 4, context: 1_000_000)
    try short.restore(try state(), units: 4, context: 300)
    #expect(
      try long.logOdds(for: spikes).values.isIdentical(to: short.logOdds(for: spikes).values))
  }
}
