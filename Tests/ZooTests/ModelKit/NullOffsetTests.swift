import Layers
import Tensor
import Testing

@testable import Zoo

@Suite struct NullOffsetTests {
  private let training = chainRaster(bins: 2_000, units: 3, seed: 1)
  private let validation = chainRaster(bins: 500, units: 3, seed: 2)

  private func options(_ text: String) throws -> ModelOptions {
    try ModelOptions(parsing: text, for: GRUNetwork.entry.card)
  }

  private func session() -> FitSession {
    FitSession(context: 25, epochs: 2, binsPerStep: 100, seed: 1)
  }

  @Test func onlyAskedForOffsetsExist() throws {
    #expect(NullOffset(try options("")) == nil)
    #expect(NullOffset(ModelOptions(defaultsOf: GRUNetwork.card)) == nil)
    #expect(NullOffset(try options("offset=last-bin")) != nil)
    #expect(GRUNetwork.entry.card.options.last == NullOffset.option)
  }

  /// With biases at the rates and no other weight, the network is the null model.
  @Test(arguments: ["last-bin", "exponential-history"])
  func anUntrainedNetworkIsTheNull(_ name: String) throws {
    let options = try options("hidden=3,offset=\(name)")
    var offset = try #require(NullOffset(options))
    try offset.fit(training: training, validation: validation, session: session())
    var network = try makeNetwork(GRUNetwork.self, "hidden=3", units: 3)
    network.prepare(training: training)
    var values = network.parameterValues
    values[values.count - 2] = .zeros(values[values.count - 2].shape)
    try network.setParameterValues(values)
    let rows = try NetworkRows(network: network, window: 25, offset: offset)
      .logOdds(for: validation)
    let null = try fittedPredictor(
      name, training: training, validation: validation, session: session())
    let expected = try null.logOdds(for: validation, batch: nil)
    for (a, b) in zip(rows.values.values, expected.values.values) { #expect(abs(a - b) < 1e-5) }
  }

  @Test func aRestoredNetworkHasItsOffset() throws {
    let options = try options("hidden=3,offset=exponential-history")
    var predictor = NetworkPredictor<GRUNetwork>(options)
    _ = try predictor.fit(training: training, validation: validation, session: session())
    var restored = NetworkPredictor<GRUNetwork>(options)
    try restored.restore(predictor.state, units: 3, context: 25)
    #expect(
      try restored.logOdds(for: validation) == predictor.logOdds(for: validation))
    #expect(restored.state == predictor.state && restored.memory == predictor.memory)
    // What belongs to the offset is missed by name.
    var state = predictor.state
    state["offset.rates"] = nil
    #expect(
      throws: PredictorError.stateMismatch(
        model: "the offset", tensor: "rates", reason: "is missing")
    ) { try restored.restore(state, units: 3, context: 25) }
  }
}
