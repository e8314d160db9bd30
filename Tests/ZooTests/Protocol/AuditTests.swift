import Synchronization
import Tensor
import Testing

@testable import Zoo

@Suite struct AuditTests {
  private let spikes = randomRaster(bins: 400, units: 5, rate: 0.1, seed: 3)

  private func audit<P: PredictorModel>(_ type: P.Type) throws -> AuditReport {
    let predictor = try P(ModelOptions(defaultsOf: P.card))
    return try Audit(seed: 1).run(predictor, on: spikes, context: 100)
  }

  @Test func aModelThatSeesItsOwnBinLeaksWithLagZero() throws {
    let report = try audit(SeesItsOwnBin.self)
    #expect(report.verdict == .leak)
    #expect(report.lag == 0)
  }

  @Test func aModelThatSeesTheNextBinLeaksWithLagOne() throws {
    let report = try audit(SeesTheNextBin.self)
    #expect(report.verdict == .leak)
    #expect(report.lag == 1)
  }

  @Test func theMemoryOfACausalModelIsMeasured() throws {
    let report = try audit(SeesThreeBack.self)
    #expect(report.verdict == .causal)
    #expect(report.lag == nil)
    #expect(report.memoryBins == 3)
    #expect(!report.memoryIsLowerBound)
    #expect(report.largestDifference == nil)
    #expect(report.reason == nil)
  }

  /// The cost that the documentation states.
  @Test func predictionsAreCounted() throws {
    let predictor = SeesThreeBack(ModelOptions(defaultsOf: SeesThreeBack.card))
    for count in [2, 5, 9] {
      let report = try Audit(wholePredictions: count).run(predictor, on: spikes, context: 20)
      #expect(report.verdict == .causal)
      #expect(report.probes == 24 + count)
    }
  }

  @Test func theCostFollowsTheEpochs() {
    let epochs = [0, 1, 4, 7, 8, 10, 13, 40]
    #expect(epochs.map(Audit.wholePredictions(epochs:)) == [5, 2, 2, 2, 3, 3, 4, 5])
    #expect(Audit(wholePredictions: -1).wholePredictions == 2)
  }

  /// The second probe covers a quarter of a long part.
  @Test func longPartsArePredictedInPart() throws {
    let lengths = Mutex<[Int]>([])
    let predictor = PlantedModel { spikes, _ in
      lengths.withLock { $0.append(spikes.bins) }
      return honestRows(spikes)
    }
    let bins = 70_000
    let report = try Audit().run(
      predictor, on: SpikeRaster(bins: bins, units: 1), context: 20)
    #expect(report.verdict == .causal)
    let whole = lengths.withLock { $0.suffix(5) }
    #expect(whole.prefix(4) == [bins, bins / 4, bins, bins])
    #expect((bins / 2..<bins).contains(whole.last ?? 0))
  }

  @Test func theSameSeedGivesTheSameReport() throws {
    #expect(try audit(SeesThreeBack.self) == audit(SeesThreeBack.self))
  }

  @Test func aModelThatKnowsTheLengthFailsPrefixConsistency() throws {
    let report = try audit(SeesTheLength.self)
    #expect(report.verdict == .leak)
    #expect(report.reason?.contains("cut before") == true)
  }

  @Test func aModelThatDependsOnTheBatchCannotBeJudged() throws {
    let report = try audit(DependsOnTheBatch.self)
    #expect(report.verdict == .indeterminate)
    #expect(report.reason?.contains("computed together") == true)
  }

  /// On a silent recording flipped bins would all be ones, which a layer norm cannot see.
  @Test func leaksAreFoundInSilentRecordings() throws {
    let predictor = SeesContrastOfItsOwnBin(ModelOptions(defaultsOf: SeesContrastOfItsOwnBin.card))
    let report = try Audit().run(predictor, on: SpikeRaster(bins: 200, units: 5), context: 50)
    #expect(report.verdict == .leak)
    #expect(report.lag == 0)
  }

  @Test func aMissingRowIsAnErrorAndNotACrash() throws {
    let predictor = GivesARowTooFew(ModelOptions(defaultsOf: GivesARowTooFew.card))
    #expect(throws: EvaluationError.shapeMismatch(logOdds: [399, 5], bins: 400, units: 5)) {
      _ = try Audit().run(predictor, on: spikes, context: 100)
    }
    let scored = try LogOdds(.zeros([400, 5]))
    #expect(throws: EvaluationError.shapeMismatch(logOdds: [313, 5], bins: 314, units: 5)) {
      _ = try Audit().run(
        predictor, on: spikes, scored: scored, nullRates: Array(repeating: 0.1, count: 5),
        context: 100)
    }
  }

  @Test func nullRatesThatDoNotFitAreRefused() throws {
    let predictor = SeesThreeBack(ModelOptions(defaultsOf: SeesThreeBack.card))
    let scored = try predictor.logOdds(for: spikes, batch: nil)
    #expect(throws: EvaluationError.nullRateCount(expected: 5, found: 4)) {
      _ = try Audit().run(
        predictor, on: spikes, scored: scored, nullRates: [0.1, 0.1, 0.1, 0.1], context: 100)
    }
    #expect(throws: EvaluationError.nullRateOutOfRange(unit: 1)) {
      _ = try Audit().run(
        predictor, on: spikes, scored: scored, nullRates: [0.1, 0, 0.1, 0.1, 0.1], context: 100)
    }
  }

  @Test func rowsThatDifferFromTheScoredOnesCannotBeJudged() throws {
    let predictor = SeesThreeBack(ModelOptions(defaultsOf: SeesThreeBack.card))
    let rows = try predictor.logOdds(for: spikes, batch: nil).values
    // A single entry near the end, and one in the segment.
    for index in [7, 385 * 5 + 2] {
      var values = rows.values
      values[index] += 0.5
      let report = try Audit().run(
        predictor, on: spikes, scored: LogOdds(Tensor(values, shape: rows.shape)),
        nullRates: Array(repeating: 0.1, count: 5), context: 20)
      #expect(report.verdict == .indeterminate)
      #expect(
        report.reason
          == "two predictions of the part, one of them scored, differ, by up to 5.0e-1 in log-odds")
      #expect(!report.mayBeRanked)
    }
  }

  @Test func auditsStopBetweenPredictions() throws {
    let calls = CallCounter()
    let predictor = PlantedModel { spikes, _ in
      _ = calls.next()
      return honestRows(spikes)
    }
    let scored = try predictor.logOdds(for: spikes, batch: nil)
    for stop in [1, 2, 9, 25, 28] {
      let asked = CallCounter()
      let before = calls.next()
      #expect(throws: FitCancelled()) {
        _ = try Audit().run(
          predictor, on: spikes, scored: scored, nullRates: Array(repeating: 0.1, count: 5),
          context: 20, isCancelled: { asked.next() >= stop })
      }
      #expect(calls.next() - before == stop)
    }
  }

  @Test func aPartThatIsSilentOrVeryShortIsAudited() throws {
    let predictor = SeesThreeBack(ModelOptions(defaultsOf: SeesThreeBack.card))
    for bins in [16, 17, 31, 40, 100] {
      let report = try Audit(wholePredictions: 8).run(
        predictor, on: SpikeRaster(bins: bins, units: 1), context: 100)
      #expect(report.verdict == .causal, "\(bins) bins: \(report)")
    }
  }

  @Test func noUnitsAndNaNCannotBeJudged() throws {
    let predictor = SeesThreeBack(ModelOptions(defaultsOf: SeesThreeBack.card))
    let none = try Audit().run(predictor, on: SpikeRaster(bins: 50, units: 0), context: 10)
    #expect(none.reason == "there is no unit to probe")
    let nan = PlantedModel { spikes, _ in honestRows(spikes).map { $0 == -3 ? .nan : $0 } }
    let report = try Audit().run(nan, on: spikes, context: 10)
    #expect(report.verdict == .indeterminate)
    #expect(report.reason == "the prediction contains NaN")
  }

  /// Found only by bets, so it is unknown how far ahead it looked.
  @Test func aRandomLeakHasNoLag() throws {
    let calls = CallCounter()
    let predictor = PlantedModel { spikes, _ in
      var rows = noisy(honestRows(spikes), calls.next())
      for index in rows.indices where spikes.entries[index] == 1 { rows[index] += 3 }
      return rows
    }
    let report = try Audit().run(
      predictor, on: burstingRaster(bins: 3_000, units: 5, seed: 1), context: 20)
    #expect(report.verdict == .leak)
    #expect(report.lag == nil)
    #expect(report.isRandom)
    #expect(report.evidence ?? 0 > Audit.accusation)
    #expect(report.reason?.hasPrefix("rows foretold spikes that were drawn at random") == true)
  }

  @Test func longLagsAreReported() throws {
    for lag in [7, 300] {
      let predictor = PlantedModel { spikes, _ in
        var rows = honestRows(spikes)
        let ahead = lag * spikes.units
        for index in 0..<max(0, rows.count - ahead) {
          rows[index] += Float(spikes.entries[index + ahead])
        }
        return rows
      }
      let report = try Audit().run(
        predictor, on: burstingRaster(bins: 3_000, units: 5, seed: 1), context: 20)
      #expect(report.verdict == .leak)
      #expect(report.lag == lag)
    }
  }

  @Test func tooFewBinsCannotBeJudged() throws {
    let predictor = SeesThreeBack(ModelOptions(defaultsOf: SeesThreeBack.card))
    let report = try Audit().run(predictor, on: spikes.slice(0..<10), context: 100)
    #expect(report.verdict == .indeterminate)
  }

  @Test(arguments: [0, 1, 2])
  func nullRowsAreCausal(_ index: Int) throws {
    let types: [any PredictorModel.Type] = [
      ConstantRate.self, LastBin.self, ExponentialHistory.self,
    ]
    var predictor = try types[index].init(ModelOptions(defaultsOf: types[index].card))
    _ = try predictor.fit(
      training: spikes, validation: spikes, session: FitSession(context: 100, epochs: 1))
    let report = try Audit(seed: 2).run(predictor, on: spikes, context: 100)
    #expect(report.verdict == .causal)
    switch index {
    case 0: #expect(report.memoryBins == 0)
    case 1: #expect(report.memoryBins == 1)
    default: #expect(report.memoryBins ?? 0 > 10)
    }
  }
}
