import Testing
import Zoo

@Suite struct ModelTests {
  /// A network is wrapped in the zoo's training; a model that fits itself is its own predictor.
  @Test func networksAndPredictorModelsGivePredictors() throws {
    #expect(try ModelSelection(GRUNetwork.entry).predictor() is NetworkPredictor<GRUNetwork>)
    #expect(try ModelSelection(LastBin.entry).predictor() is LastBin)
  }
}
