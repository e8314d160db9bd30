import Testing
import Zoo

@Suite struct ModelTests {
  /// A network is wrapped in the zoo's trainer, a predictor is its own.
  @Test func bothWaysToJoinGiveAPredictor() throws {
    let network: any Model.Type = GRUNetwork.self
    let predictor: any Model.Type = LastBin.self
    #expect(
      try network.predictor(ModelOptions(defaultsOf: network.card))
        is NetworkPredictor<GRUNetwork>)
    #expect(try predictor.predictor(ModelOptions(defaultsOf: predictor.card)) is LastBin)
    #expect(NetworkPredictor<GRUNetwork>.card.name == "gru")
  }
}
