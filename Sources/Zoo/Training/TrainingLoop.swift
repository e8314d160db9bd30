import Autograd
import Layers
import Tensor

/// The one training loop: takes an objective's steps, epoch after epoch, and keeps the best epoch's
/// model.
///
/// The order of an epoch's steps is drawn from the seed and the number of the epoch; dropout draws
/// from the seed, the epoch and the step. So the state of a training is the model, the optimiser's
/// moments and a few counters, and a resumed training gives the same bits as one that was never
/// stopped.
public struct TrainingLoop<O: Objective>: Sendable {
  /// The model as it is now; the best one after `run`.
  public internal(set) var model: O.Model
  let objective: O
  let label: String
  let session: FitSession
  let plan: TrainingPlan
  /// The paths of all parameters, and the places of those that are trained.
  let paths: [String]
  let trained: [Int]
  let stepsPerEpoch: Int
  /// The session's epochs, or as many as make its least number of steps.
  let epochs: Int
  /// Identifies this training: the state of another one is not resumed.
  let fingerprint: String?
  var progress = TrainingProgress()
  /// Parameters and running statistics of the best epoch, by path.
  var best: [String: Tensor]
  var optimizer: AdamW
  private let root: RandomGenerator
  private let begun = ContinuousClock.now
  /// How long the training took before it was stopped.
  var secondsBefore = 0.0
  /// The error if no step at all is taken.
  private var lastSkipped: TrainingError?

  /// Steps in a row that may be skipped, because they were not finite, before training ends with an
  /// error.
  static var mostSkippedInARow: Int { 10 }
  /// One in this many steps may be skipped overall; a handful always may.
  static var stepsPerSkipped: Int { 10 }

  /// A training.
  ///
  /// - Parameters:
  ///   - model: with its first weights.
  ///   - objective: what is minimised and validated.
  ///   - label: names the training in errors and in its checkpoint.
  ///   - session: budgets, seed, and the ways to report and to stop.
  ///   - trains: which parameters change, by path; the others keep every bit, and neither ridge nor
  ///     gradient clipping sees them.
  public init(
    _ model: O.Model, objective: O, label: String, session: FitSession,
    trains: (String) -> Bool = { _ in true }
  ) {
    self.model = model
    self.objective = objective
    self.label = label
    self.session = session
    plan = objective.plan
    let paths = model.parameterPaths
    self.paths = paths
    trained = paths.indices.filter { trains(paths[$0]) }
    root = RandomGenerator(seed: session.seed)
    let stepsPerEpoch = max(1, min(objective.stepsPerEpoch, plan.maximumStepsPerEpoch ?? .max))
    self.stepsPerEpoch = stepsPerEpoch
    // A given number of epochs is not extended; see `ProtocolSettings.minimumSteps`.
    let mayExtend = session.minimumSteps > 0 && objective.mayExtend
    let minimumSteps = mayExtend ? max(session.minimumSteps, plan.minimumSteps) : 0
    let epochs = max(session.epochs, (minimumSteps + stepsPerEpoch - 1) / stepsPerEpoch)
    self.epochs = epochs
    optimizer = AdamW(
      learningRate: Float(plan.learningRate), weightDecay: Float(plan.weightDecay))
    let rules = model.updateRules
    optimizer.rules = trained.map { rules[$0] }
    let state = model.stateTensors
    best = state
    // Digests of the data take time, so they are computed only for a checkpoint.
    guard session.checkpointPath != nil else {
      fingerprint = nil
      return
    }
    let trainedPaths = trained.map { paths[$0] }.joined(separator: " ")
    fingerprint =
      "\(label) seed=\(session.seed) epochs=\(epochs) plan=\(plan) \(objective.fingerprint) "
      + "trained=\(SHA256.hexDigest(of: Array(trainedPaths.utf8))) "
      + "weights=\(Self.digest(of: state))"
  }

  /// The SHA-256 of names, shapes and bits of tensors.
  private static func digest(of state: [String: Tensor]) -> String {
    var hash = SHA256()
    hash.update(state)
    return hash.finalized()
  }

  /// The session's patience, or a quarter of the epochs where they are many and short.
  private var patience: Int { max(session.patience, epochs / 4) }

  /// Seconds since the training began, including those before a stop.
  var seconds: Double { secondsBefore + begun.duration(to: .now).seconds }

  /// Trains until the budget is used up or the validation score has stopped rising, and keeps the
  /// weights of the best epoch.
  ///
  /// - Throws: `FitCancelled` after saving, `TrainingError.notFinite`, `FileError` for a damaged
  ///   checkpoint, or what the objective throws.
  public mutating func run() throws -> FitReport {
    let session = session
    return try Interruption.adding({ session.isCancelled() }) { try train() }
  }

  private mutating func train() throws -> FitReport {
    try resume()
    var clock = PaceClock()
    while progress.epoch < epochs, progress.epochsWithoutGain < patience {
      let steps = steps(of: progress.epoch)
      while progress.step < steps.count {
        let outcome = try step(steps[progress.step])
        progress.count(outcome)
        if case .skipped(let cause) = outcome { try endIfTooManySkipped(cause) }
        clock.tick()
        if Interruption.isRequested() {
          try save()
          throw FitCancelled()
        }
        report(clock, steps: steps.count, isEpochEnd: false)
      }
      try finishEpoch()
      report(clock, steps: steps.count, isEpochEnd: true)
    }
    // A short training may end before it has skipped too many.
    if progress.taken == 0, let lastSkipped { throw lastSkipped }
    try model.loadState(best)
    return FitReport(
      epochs: progress.epoch, bestEpoch: progress.bestEpoch, steps: progress.taken,
      validation: progress.bestScore,
      secondsBefore: secondsBefore, curve: progress.curve)
  }

  /// The steps of an epoch, in their order.
  func steps(of epoch: Int) -> [O.Step] {
    var generator = root.stream("windows").stream(UInt64(epoch))
    let steps = objective.steps(using: &generator)
    return Array(steps.prefix(max(0, plan.maximumStepsPerEpoch ?? .max)))
  }

  /// The generator of the current step.
  var stepGenerator: RandomGenerator {
    root.stream("dropout").stream(UInt64(progress.epoch) << 32 | UInt64(progress.step))
  }

  private mutating func finishEpoch() throws {
    let score: Double
    do {
      score = objective.choosesEpoch ? try objective.validation(of: model) : .nan
    } catch let stop as FitCancelled {
      // All steps of the epoch are done; resuming begins with the validation.
      try save()
      throw stop
    }
    let earlier = progress.curve.reduce(0) { $0 + $1.seconds }
    if progress.endEpoch(
      score: score, seconds: max(0, seconds - earlier), keepsLast: !objective.choosesEpoch)
    {
      best = model.stateTensors
    }
    try save()
  }

  /// Ends a training with too many steps that are not finite.
  private mutating func endIfTooManySkipped(_ cause: TrainingError.NonFinite) throws {
    let error = TrainingError.notFinite(
      model: label, cause, epoch: progress.epoch, step: progress.step - 1,
      skipped: progress.skipped, taken: progress.taken,
      learningRateOption: objective.learningRateOption,
      isClipped: plan.maximumGradientNorm != nil)
    lastSkipped = error
    let isShareTooHigh =
      progress.skipped > 2 * Self.mostSkippedInARow
      && progress.skipped > (progress.taken + progress.skipped) / Self.stepsPerSkipped
    if progress.skippedInARow >= Self.mostSkippedInARow || isShareTooHigh { throw error }
  }

  private func report(_ clock: PaceClock, steps: Int, isEpochEnd: Bool) {
    let stepsLeft = max(0, (epochs - progress.epoch) * steps - progress.step)
    session.progress(
      FitProgress(
        epoch: isEpochEnd ? progress.epoch - 1 : progress.epoch, epochs: epochs,
        step: isEpochEnd ? steps - 1 : progress.step - 1, steps: steps,
        loss: progress.meanLoss, validation: progress.lastScore,
        bestValidation: progress.bestScore,
        secondsLeft: clock.secondsPerTick * Double(stepsLeft), isEpochEnd: isEpochEnd,
        skippedSteps: progress.skipped))
  }
}
