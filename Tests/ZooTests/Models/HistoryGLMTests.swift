import Tensor
import Testing

@testable import Zoo

@Suite struct HistoryGLMTests {
  private static let small = "history=20,filters=3,self-history=40,self-filters=4"
  private let training = chainRaster(bins: 6_000, units: 5, seed: 1)
  private let validation = chainRaster(bins: 2_000, units: 5, seed: 2)
  private let session = FitSession(context: 50, epochs: 1)

  private func fitted(_ options: String = small) throws -> any Predictor {
    try fittedPredictor(
      "glm:" + options, training: training, validation: validation, session: session)
  }

  /// On a logarithmic axis many filters of a short history fall between two bins.
  @Test func emptyFiltersAreRefused() {
    let selection = try? ModelOptions(parsing: "filters=32,history=20", for: HistoryGLM.card)
    #expect(
      throws: ModelOptionError.unsuitable(
        model: "glm",
        reason: "32 filters are too many for a history of 20 bins: some would cover no bin; "
          + "choose fewer filters or a longer history")
    ) { _ = try HistoryGLM(try #require(selection)) }
  }

  /// Every unit of the chain is driven by its neighbour one bin before, and by no other.
  @Test func recoversTheCouplingsOfAChain() throws {
    let weights = try #require(try fitted().state["coupling"])
    let basis = RaisedCosines.filters(count: 3, length: 20)
    for unit in 1..<5 {
      // The response one bin after a spike of each source.
      let responses = (0..<5).map { source in
        (0..<3).reduce(Float(0)) { $0 + weights[unit, source * 3 + $1] * basis[$1][0] }
      }
      // The chain's own is log(0.8 / 0.2) - log(0.02 / 0.98) = 5.3; the prior takes a little off.
      #expect(abs(responses[unit - 1] - 5.3) < 1.5)
      for source in 0..<5 where source != unit - 1 { #expect(abs(responses[source]) < 0.5) }
    }
  }

  @Test func reportsWhatValidationSays() throws {
    var glm = try HistoryGLM(ModelOptions(parsing: Self.small, for: HistoryGLM.card))
    let report = try glm.fit(training: training, validation: validation, session: session)
    #expect(report.validation > 1.2)
  }

  /// What cannot be predicted is left at the offset: infinitely strong priors are in every path.
  @Test(arguments: ["exponential-history", "constant-rate"])
  func noiseLeavesTheOffset(_ offset: String) throws {
    let (training, validation) = (
      randomRaster(bins: 4_000, units: 4, rate: 0.02, seed: 3),
      randomRaster(bins: 3_000, units: 4, rate: 0.02, seed: 4)
    )
    let predictor = try fittedPredictor(
      "glm:\(Self.small),offset=\(offset)", training: training, validation: validation,
      session: session)
    let null = try fittedPredictor(
      offset, training: training, validation: validation, session: session)
    func bits(_ predictor: any Predictor) throws -> Double {
      let prediction = try ScoredPrediction(
        logOdds: predictor.logOdds(for: validation, batch: nil), spikes: validation)
      return try BitsPerSpike(prediction, nullRates: NullRates(training: training).rates).pooled
    }
    // On validation, which chose the priors; rounding is all that may be lost.
    #expect(try bits(predictor) >= bits(null) - 1e-5)
  }

  @Test func restoresEveryBit() throws {
    for offset in ["exponential-history", "constant-rate"] {
      let options = "\(Self.small),offset=\(offset)"
      let predictor = try fitted(options)
      var restored = try HistoryGLM(ModelOptions(parsing: options, for: HistoryGLM.card))
      try restored.restore(predictor.state, units: 5, context: 50)
      #expect(
        try restored.logOdds(for: validation, batch: nil).values
          .isIdentical(to: predictor.logOdds(for: validation, batch: nil).values))
      #expect(restored.parameterCount == predictor.parameterCount)
    }
  }

  @Test func aMissingTensorIsNamed() throws {
    var state = try fitted().state
    state["coupling"] = nil
    var restored = try HistoryGLM(ModelOptions(parsing: Self.small, for: HistoryGLM.card))
    #expect(
      throws: PredictorError.stateMismatch(model: "glm", tensor: "coupling", reason: "is missing")
    ) { try restored.restore(state, units: 5, context: 50) }
  }

  @Test func stopsWhenAsked() throws {
    var glm = try HistoryGLM(ModelOptions(parsing: Self.small, for: HistoryGLM.card))
    var session = session
    session.isCancelled = { true }
    #expect(throws: FitCancelled()) {
      _ = try glm.fit(training: training, validation: validation, session: session)
    }
  }
}
