import Tensor
import Testing

@testable import Zoo

@Suite struct PopulationConditionedTests {
  private static let small = "population-conditioned:time-constants=4,width=8,embedding=3,latents=2"

  /// Units that fire together in waves, each at a rate of its own.
  private func waves(bins: Int, units: Int, seed: UInt64) -> SpikeRaster {
    var generator = RandomGenerator(seed: seed)
    var raster = SpikeRaster(bins: bins, units: units)
    var isUp = false
    for bin in 0..<bins {
      if generator.bernoulli(isUp ? 0.02 : 0.01) { isUp.toggle() }
      for unit in 0..<units {
        raster[bin, unit] = generator.bernoulli((isUp ? 0.2 : 0.005) * Double(1 + unit % 3) / 2)
      }
    }
    return raster
  }

  private func session(path: String? = nil, stopAfter steps: Int = .max) -> FitSession {
    let left = Counter(steps)
    return FitSession(
      context: 50, epochs: 6, patience: 6, seed: 9, checkpointPath: path,
      isCancelled: { left.next() <= 0 })
  }

  /// The population tells of a wave sooner than a unit's own spikes do.
  @Test func learnsFromThePopulation() throws {
    let (training, validation) = (
      waves(bins: 6_000, units: 8, seed: 1), waves(bins: 4_000, units: 8, seed: 2)
    )
    func bits(_ name: String) throws -> Double {
      let predictor = try fittedPredictor(
        name, training: training, validation: validation, session: session())
      return try BitsPerSpike(
        ScoredPrediction(
          logOdds: predictor.logOdds(for: validation, batch: nil), spikes: validation),
        nullRates: NullRates(training: training).rates
      ).pooled
    }
    let (null, own) = (try bits("exponential-history"), try bits(Self.small))
    #expect(own > null + 0.1, "\(own) against \(null)")
  }

  @Test func resumingGivesTheSameBits() throws {
    let training = chainRaster(bins: 1_500, units: 5, seed: 1)
    let validation = chainRaster(bins: 700, units: 5, seed: 2)
    let whole = try fittedPredictor(
      Self.small, training: training, validation: validation, session: session())
    try withTemporaryFolder { folder in
      let path = folder + "/unfinished.safetensors"
      #expect(throws: FitCancelled()) {
        _ = try fittedPredictor(
          Self.small, training: training, validation: validation,
          session: session(path: path, stopAfter: 31))
      }
      let resumed = try fittedPredictor(
        Self.small, training: training, validation: validation, session: session(path: path))
      #expect(
        try resumed.logOdds(for: validation, batch: nil).values
          .isIdentical(to: whole.logOdds(for: validation, batch: nil).values))
    }
  }

  @Test func adaptingChangesOnlyWhatBelongsToUnits() throws {
    let spikes = chainRaster(bins: 900, units: 4, seed: 1)
    var predictor = try fittedPredictor(
      Self.small, training: spikes, validation: spikes, session: session())
    let before = predictor.state
    // The other recording has another number of units.
    let other = chainRaster(bins: 900, units: 7, seed: 5)
    #expect(try predictor.adapt(training: other, validation: other, session: session()))
    let after = predictor.state
    #expect(Set(before.keys) == Set(after.keys))
    // Null model and calibration belong to the recording.
    let others = ["offset.", "calibration"]
    for (path, tensor) in before
    where !ConditionedNetwork.isPerUnit(path) && !others.contains(where: path.hasPrefix) {
      #expect(after[path].map { $0.isIdentical(to: tensor) } == true, "\(path) has changed")
    }
    #expect(after["embedding"]?.shape == [7, 3])
    #expect(after["bias"]?.values.contains { $0 != 0 } == true)
    #expect(try predictor.logOdds(for: other, batch: nil).units == 7)
  }

  @Test func anUnfittedModelCannotAdapt() throws {
    var predictor = PopulationConditioned(
      ModelOptions(defaultsOf: PopulationConditioned.card))
    let spikes = SpikeRaster(bins: 10, units: 2)
    #expect(throws: PredictorError.notFitted(model: "population-conditioned")) {
      _ = try predictor.adapt(training: spikes, validation: spikes, session: session())
    }
  }

  @Test func theOffsetIsAnOption() throws {
    let spikes = chainRaster(bins: 300, units: 3, seed: 1)
    let predictor = try fittedPredictor(
      Self.small + ",offset=constant-rate", training: spikes, validation: spikes,
      session: FitSession(context: 50, epochs: 1))
    #expect(predictor.state["offset.choices"] == nil)
    let rates = ConstantRate(ModelOptions(defaultsOf: ConstantRate.card)).state.keys
    #expect(predictor.state.keys.filter { $0.hasPrefix("offset.") }.count >= rates.count)
  }

  @Test func damagedStatesAreRefused() throws {
    let spikes = chainRaster(bins: 300, units: 3, seed: 1)
    let predictor = try fittedPredictor(
      Self.small, training: spikes, validation: spikes,
      session: FitSession(context: 50, epochs: 1))
    var fresh = try #require(try ModelZoo(ModelZoo.builtIn).select(Self.small).first).predictor()
    func check(
      _ tensor: String, _ value: Tensor?, _ reason: String, place: SourceLocation = #_sourceLocation
    ) {
      var state = predictor.state
      state[tensor] = value
      #expect(
        throws: PredictorError.stateMismatch(model: Self.small, tensor: tensor, reason: reason),
        sourceLocation: place
      ) { try fresh.restore(state, units: 3, context: 50) }
    }
    check("bias", nil, "is missing")
    check("bias", .zeros([4]), "has shape \(Shape([4])) instead of \(Shape([3]))")
    check("rates", .zeros([3]), "holds a rate that is not between 0 and 1")
    check("more", .zeros([1]), "is not one of the model's")
  }
}
