import Layers
import Tensor
import Testing

@testable import Zoo

/// The loop does not know what it trains: here another objective than the forecast of spikes.
@Suite struct ObjectiveTests {
  private func loop(
    _ objective: TraceRegression, epochs: Int = 6, path: String? = nil, stopAfter steps: Int = .max,
    progress: @escaping @Sendable (FitProgress) -> Void = { _ in },
    trains: (String) -> Bool = { _ in true }
  ) -> TrainingLoop<TraceRegression> {
    let left = Counter(steps)
    return TrainingLoop(
      TraceRegression.Model(), objective: objective, label: "traces",
      session: FitSession(
        context: 1, epochs: epochs, patience: 100, seed: 4, checkpointPath: path,
        progress: progress, isCancelled: { left.next() <= 0 }),
      trains: trains)
  }

  private func isSame(_ a: TraceRegression.Model, _ b: TraceRegression.Model) -> Bool {
    zip(a.parameterValues, b.parameterValues).allSatisfy { $0.isIdentical(to: $1) }
  }

  @Test func anObjectiveOfTracesIsLearned() throws {
    var loop = loop(try TraceRegression(), epochs: 30)
    let report = try loop.run()
    #expect(report.epochs == 30 && report.curve.count == 30)
    #expect(report.validation > -1e-2 && report.validation > (report.curve.first?.validation ?? 0))
  }

  @Test func resumingKeepsBitsAndTheWholeCurve() throws {
    var whole = loop(try TraceRegression())
    let expected = try whole.run()
    try withTemporaryFolder { folder in
      let path = folder + "/traces.safetensors"
      for steps in [3, 14] {
        var stopped = loop(try TraceRegression(), path: path, stopAfter: steps)
        #expect(throws: FitCancelled()) { _ = try stopped.run() }
      }
      var resumed = loop(try TraceRegression(), path: path)
      let report = try resumed.run()
      #expect(isSame(resumed.model, whole.model))
      #expect(report.curve.map(\.loss) == expected.curve.map(\.loss))
      #expect(report.curve.map(\.validation) == expected.curve.map(\.validation))
      #expect(report.curve.map(\.epoch) == Array(1...6))
      #expect(report.bestEpoch == expected.bestEpoch)
    }
  }

  @Test func otherDataAreNotResumed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/traces.safetensors"
      var stopped = loop(try TraceRegression(seed: 8), path: path, stopAfter: 5)
      #expect(throws: FitCancelled()) { _ = try stopped.run() }
      var (fresh, beside) = (loop(try TraceRegression()), loop(try TraceRegression(), path: path))
      _ = try fresh.run()
      _ = try beside.run()
      #expect(isSame(fresh.model, beside.model))
    }
  }

  /// The idle part is very large: no penalty on it may affect the gradient of the rest.
  @Test func frozenPartsKeepEveryBitAndAffectNothing() throws {
    var objective = try TraceRegression()
    objective.plan = TrainingPlan(
      learningRate: 0.05, schedule: .constant, weightDecay: 0.1,
      ridge: .init(from: 0.1, to: 0.1), maximumGradientNorm: 0.01)
    func run(idle: Float) throws -> TraceRegression.Model {
      var model = TraceRegression.Model()
      model.idle.weight.value = Tensor(repeating: idle, shape: [2, 3])
      var loop = TrainingLoop(
        model, objective: objective, label: "traces",
        session: FitSession(context: 1, epochs: 2, patience: 9),
        trains: { $0.hasPrefix("map.") })
      _ = try loop.run()
      #expect(
        loop.model.idle.weight.value.isIdentical(to: Tensor(repeating: idle, shape: [2, 3])))
      return loop.model
    }
    let (small, large) = (try run(idle: 0), try run(idle: 1_000))
    #expect(small.map.weight.value.isIdentical(to: large.map.weight.value))
    #expect(!small.map.weight.value.isIdentical(to: TraceRegression.Model().map.weight.value))
  }

  @Test(arguments: [TraceRegression.Fault.loss, .gradient])
  func nonFiniteStepsChangeNothing(_ fault: TraceRegression.Fault) throws {
    var objective = try TraceRegression()
    (objective.fault, objective.faulty) = (fault, [16])
    var loop = loop(objective)
    // One proper step first, so that the optimiser has moments.
    _ = try loop.step(0)
    let (before, moments) = (loop.model, loop.optimizer.state)
    guard case .skipped(let cause) = try loop.step(16) else {
      Issue.record("the step was taken")
      return
    }
    #expect(cause == (fault == .loss ? .loss : .gradient(path: "map.weight")))
    #expect(isSame(loop.model, before))
    #expect(loop.optimizer.state == moments)
  }

  @Test func skippedStepsAreCountedAndReported() throws {
    var objective = try TraceRegression()
    objective.faulty = [16]
    var loop = loop(objective, epochs: 2)
    let report = try loop.run()
    // One of the ten steps of each epoch.
    #expect(report.skippedSteps == 2 && report.curve.map(\.skippedSteps) == [1, 1])
    #expect(report.curve.allSatisfy { $0.loss.isFinite && $0.validation.isFinite })
  }

  @Test func tooManySkippedStepsAreAnError() throws {
    var objective = try TraceRegression()
    objective.faulty = Set((0..<10).map { $0 * 8 })
    objective.fault = .gradient
    objective.learningRateOption = "learning-rate"
    var never = loop(objective)
    #expect(
      throws: TrainingError.notFinite(
        model: "traces", .gradient(path: "map.weight"), epoch: 0, step: 9, skipped: 10, taken: 0,
        learningRateOption: "learning-rate", isClipped: true)
    ) { _ = try never.run() }

    // A third of all steps, never many in a row.
    objective.faulty = [0, 24, 48]
    objective.plan.maximumGradientNorm = nil
    var often = loop(objective, epochs: 20)
    let error = #expect(throws: TrainingError.self) { _ = try often.run() }
    guard case .notFinite(_, _, let epoch, _, let skipped, let taken, _, false)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(epoch == 6 && skipped == 21 && taken > 40)
  }

  /// Two epochs of one step each are fewer than the run of skipped steps that ends a training.
  @Test func trainingWithoutAFiniteStepIsAnError() throws {
    var objective = try TraceRegression()
    objective.faulty = Set((0..<10).map { $0 * 8 })
    objective.plan.maximumStepsPerEpoch = 1
    var loop = loop(objective, epochs: 2)
    #expect(
      throws: TrainingError.notFinite(
        model: "traces", .loss, epoch: 1, step: 0, skipped: 2, taken: 0, learningRateOption: nil,
        isClipped: true)
    ) { _ = try loop.run() }
  }

  @Test(arguments: [
    ([.nan, 0.1, 0.3, 0.2], 3), ([0.1, .nan, .nan, 0.05], 1), ([.nan, .nan, .nan, .nan], 1),
  ])
  func anyScoreIsBetterThanNaN(_ scores: [Double], _ best: Int) throws {
    var objective = try TraceRegression()
    objective.scores = Script(scores)
    var loop = loop(objective, epochs: 4)
    let report = try loop.run()
    #expect(report.bestEpoch == best && report.epochs == 4)
    #expect(report.validation.isNaN == scores.allSatisfy(\.isNaN))
  }
}
