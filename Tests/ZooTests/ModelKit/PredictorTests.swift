import Tensor
import Testing
import Zoo

@Suite struct PredictorTests {
  @Test func adaptingIsOptional() throws {
    var predictor = SeesThreeBack(ModelOptions(defaultsOf: SeesThreeBack.card))
    let spikes = raster(["|.", ".|"])
    #expect(
      try !predictor.adapt(
        training: spikes, validation: spikes, session: FitSession(context: 1, epochs: 1)))
  }

  @Test func errorMessages() {
    let errors: [(PredictorError, String)] = [
      (.notFitted(model: "gru"), "gru has not been fitted yet"),
      (
        .unitMismatch(model: "gru", fitted: 6, given: 7),
        "gru was fitted on 6 units, but the recording has 7"
      ),
      (
        .stateMismatch(model: "gru", tensor: "head.bias", reason: "is missing"),
        "the saved state of gru does not fit: tensor 'head.bias' is missing"
      ),
    ]
    for (error, message) in errors { #expect(error.description == message) }
  }
}
