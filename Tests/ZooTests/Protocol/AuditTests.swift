import Tensor
import Testing
import Zoo

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
    #expect(report.probes == 2 + 6 * 5)
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
  @Test func aLeakIsFoundInSilenceToo() throws {
    let predictor = SeesContrastOfItsOwnBin(ModelOptions(defaultsOf: SeesContrastOfItsOwnBin.card))
    let report = try Audit().run(predictor, on: SpikeRaster(bins: 200, units: 5), context: 50)
    #expect(report.verdict == .leak)
    #expect(report.lag == 0)
  }

  @Test func aMissingRowIsAnErrorAndNotACrash() {
    let predictor = GivesARowTooFew(ModelOptions(defaultsOf: GivesARowTooFew.card))
    #expect(throws: EvaluationError.shapeMismatch(logOdds: [313, 5], bins: 314, units: 5)) {
      _ = try Audit().run(predictor, on: spikes, context: 100)
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
