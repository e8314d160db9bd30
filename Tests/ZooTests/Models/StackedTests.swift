import Foundation
import Tensor
import Testing
import Zoo

@Suite struct StackedTests {
  private func model(_ options: String) throws -> Stacked {
    try Stacked(ModelOptions(parsing: options, for: Stacked.card))
  }

  private let training = chainRaster(bins: 3_000, units: 4, seed: 1)
  private let validation = chainRaster(bins: 2_000, units: 4, seed: 2)

  private func fitted(
    _ options: String, validation: SpikeRaster? = nil, session: FitSession? = nil
  ) throws -> Stacked {
    var model = try model(options)
    _ = try model.fit(
      training: training, validation: validation ?? self.validation,
      session: session ?? FitSession(context: 20, epochs: 1))
    return model
  }

  @Test func rowsAreTheWeightedSumOfTheMembers() throws {
    let model = try fitted("models=exponential-history+last-bin")
    let session = FitSession(context: 20, epochs: 1)
    let members = try ["exponential-history", "last-bin"].map {
      try fittedPredictor(
        $0, training: training, validation: validation, session: session
      ).logOdds(for: validation, batch: nil).values.values
    }
    let weights = try #require(model.state["weights"]).values
    let offsets = try #require(model.state["offsets"]).values
    let rows = try model.logOdds(for: validation, batch: nil).values.values
    for place in rows.indices {
      let sum =
        offsets[place % 4] + weights[0] * members[0][place] + weights[1] * members[1][place]
      #expect(abs(rows[place] - sum) < 1e-5)
    }
  }

  /// At the maximum the derivatives of the log-posterior vanish.
  @Test func theWeightsAreTheMaximum() throws {
    let model = try fitted("models=exponential-history+last-bin")
    let session = FitSession(context: 20, epochs: 1)
    let members = try ["exponential-history", "last-bin"].map {
      try fittedPredictor(
        $0, training: training, validation: validation, session: session
      ).logOdds(for: validation, batch: nil).values.values
    }
    let weights = try #require(model.state["weights"]).values.map { Double($0) }
    let offsets = try #require(model.state["offsets"]).values.map { Double($0) }
    var byWeight = [0.0, 0.0]
    var byOffset = [0.0, 0, 0, 0]
    for place in 0..<validation.entries.count {
      let z =
        offsets[place % 4] + weights[0] * Double(members[0][place])
        + weights[1] * Double(members[1][place])
      let residual = Double(validation.entries[place]) - 1 / (1 + exp(-z))
      byOffset[place % 4] += residual
      for index in 0..<2 { byWeight[index] += residual * Double(members[index][place]) }
    }
    for index in 0..<2 { #expect(abs(byWeight[index] - (weights[index] - 0.5)) < 0.02) }
    for unit in 0..<4 { #expect(abs(byOffset[unit] - 4 * offsets[unit]) < 0.02) }
  }

  @Test func isBetterThanItsMembers() throws {
    // Half of the units are Markov chains, and the rate of the other half drifts.
    func data(_ seed: UInt64) -> SpikeRaster {
      var generator = RandomGenerator(seed: seed)
      var spikes = SpikeRaster(bins: 6_000, units: 4)
      for bin in 0..<6_000 {
        for unit in 0..<2 {
          let after = bin > 0 && spikes[bin - 1, unit]
          spikes[bin, unit] = generator.bernoulli(after ? 0.5 : 0.04)
        }
        let rate = (bin / 500) % 2 == 0 ? 0.02 : 0.2
        for unit in 2..<4 { spikes[bin, unit] = generator.bernoulli(rate) }
      }
      return spikes
    }
    let (training, validation, test) = (data(1), data(2), data(3))
    func bits(_ name: String) throws -> Double {
      let predictor = try fittedPredictor(
        name, training: training, validation: validation,
        session: FitSession(context: 20, epochs: 1))
      let rows = try predictor.logOdds(for: test, batch: nil)
      return try BitsPerSpike(
        ScoredPrediction(logOdds: rows, spikes: test),
        nullRates: NullRates(training: training).rates
      ).pooled
    }
    let together = try bits("stacked:models=exponential-history+last-bin")
    #expect(try together > bits("exponential-history") + 0.05)
    #expect(try together > bits("last-bin") + 0.05)
  }

  @Test func aUnitWithoutValidationSpikesHasAFiniteOffset() throws {
    var quiet = validation
    for bin in 0..<quiet.bins { quiet[bin, 3] = false }
    let model = try fitted("models=exponential-history+last-bin", validation: quiet)
    let offset = try #require(model.state["offsets"]).values[3]
    #expect(offset < -1 && offset > -20)
  }

  @Test func membersMustBeDifferentModelsOfTheZoo() {
    func refuses(_ models: String, _ error: ModelOptionError) {
      #expect(throws: error) { _ = try model("models=\(models)") }
    }
    let few = ModelOptionError.unsuitable(
      model: "stacked", reason: "'models' must name at least two different models")
    refuses("gru", few)
    refuses("gru+gru", few)
    refuses("glm+gur", .unknownModel(name: "gur", suggestion: "gru"))
    refuses(
      "gru+stacked", .unsuitable(model: "stacked", reason: "it cannot be a member of itself"))
    refuses(
      "gru+",
      .invalidValue(
        model: "stacked", option: "models", text: "gru+", allowed: "names joined by +"))
  }

  @Test func unfinishedStatesOfMembersAreRemoved() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/unfinished"
      let plain = try fitted("models=gru+glm")
      let kept = try fitted(
        "models=gru+glm", session: FitSession(context: 20, epochs: 1, checkpointPath: path))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      #expect(kept.state == plain.state)
    }
  }

  @Test func adaptsIfAMemberDoes() throws {
    let session = FitSession(context: 20, epochs: 1)
    var nulls = try fitted("models=exponential-history+last-bin")
    #expect(try !nulls.adapt(training: training, validation: validation, session: session))
    var model = try fitted("models=neuprint-transformer+last-bin")
    let before = model.state
    #expect(try model.adapt(training: validation, validation: training, session: session))
    #expect(model.state["weights"] == before["weights"] && model.state != before)
  }
}
