import Autograd
import Layers
import Tensor

/// Trains a network on windows of a recording; all gradient-trained models share it.
///
/// Every epoch cuts the training part into windows at a new offset and takes them in a new order,
/// both drawn from the seed and the number of the epoch; dropout draws from the seed, the epoch and
/// the step. So the state of a training is its weights, the optimiser's moments and two counters,
/// and a resumed training gives the same bits as one that was never stopped.
package struct Trainer<N: Network> {
  package private(set) var network: N
  private let label: String
  private let training: SpikeRaster
  private let session: FitSession
  private let plan: TrainingPlan
  private let score: ValidationScore
  private let trains: @Sendable (String) -> Bool
  private let root: RandomGenerator
  private let windowsPerStep: Int
  private let stepsPerEpoch: Int
  /// The session's epochs, or as many as make its least number of steps.
  private let epochs: Int
  /// The session's patience, or a quarter of the epochs where they are many and short.
  private var patience: Int { max(session.patience, epochs / 4) }

  /// Bounds the memory of a step of a network that makes many positions of a bin.
  private static var mostPositionsPerStep: Int { 16_000 }

  /// What makes this training itself: a state of another one is not taken up.
  private let fingerprint: String
  private var progress = TrainingProgress()
  private var best: [Tensor] = []
  private var optimizer: AdamW
  private let begun = ContinuousClock.now
  /// What the training took before it was stopped and taken up again.
  private var secondsBefore = 0.0

  /// A training.
  ///
  /// - Parameters:
  ///   - network: with its first weights.
  ///   - label: names the training in errors and in its checkpoint.
  ///   - training: what the network is trained on.
  ///   - validation: what chooses the epoch.
  ///   - session: budgets, seed, and the ways to report and to stop.
  ///   - trains: which parameters change, by path; the others keep every bit.
  package init(
    _ network: N, label: String, training: SpikeRaster, validation: SpikeRaster,
    session: FitSession, trains: @escaping @Sendable (String) -> Bool = { _ in true }
  ) {
    self.network = network
    self.label = label
    self.training = training
    self.session = session
    self.trains = trains
    plan = network.training
    score = ValidationScore(
      training: training, validation: validation, context: session.context,
      mostBins: network.positionsPerBin > 1 ? 16_000 : 48_000)
    root = RandomGenerator(seed: session.seed)
    // A short recording is cut into at least twenty steps an epoch.
    let bins = min(
      session.binsPerStep, max(session.context, training.bins / 20),
      Self.mostPositionsPerStep / network.positionsPerBin)
    windowsPerStep = max(1, bins / session.context)
    let windows = max(1, training.bins / session.context)
    stepsPerEpoch = Self.steps(windows: windows, perStep: windowsPerStep, plan)
    // A number of epochs that was asked for is meant; see `ProtocolSettings.minimumSteps`.
    // A network of many positions a bin makes many small steps of an epoch as it is.
    let mayExtend = session.minimumSteps > 0 && network.positionsPerBin == 1
    let minimumSteps = mayExtend ? max(session.minimumSteps, plan.minimumSteps) : 0
    epochs = max(
      session.epochs, (minimumSteps + stepsPerEpoch - 1) / stepsPerEpoch)
    optimizer = AdamW(
      learningRate: Float(plan.learningRate), weightDecay: Float(plan.weightDecay))
    best = network.parameterValues
    fingerprint =
      "\(label) context=\(session.context) seed=\(session.seed) step=\(session.binsPerStep) "
      + "epochs=\(epochs) units=\(training.units) "
      + "training=\(SHA256.hexDigest(of: training.entries)) "
      + "validation=\(SHA256.hexDigest(of: validation.entries))"
  }

  /// Trains until the budget is used up or the validation score has stopped rising, and keeps the
  /// weights of the best epoch.
  package mutating func run() throws -> FitReport {
    try resume()
    var clock = PaceClock()
    while progress.epoch < epochs, progress.epochsWithoutGain < patience {
      let windows = epochWindows(progress.epoch)
      let steps = Self.steps(windows: windows.count, perStep: windowsPerStep, plan)
      while progress.step < steps {
        let first = progress.step * windowsPerStep
        let group = Array(windows[first..<min(windows.count, first + windowsPerStep)])
        let loss = try step(group)
        guard loss.isFinite else {
          throw PredictorError.diverged(model: label, epoch: progress.epoch, step: progress.step)
        }
        progress.lossSum += loss
        progress.step += 1
        clock.tick()
        if session.isCancelled() {
          try save()
          throw FitCancelled()
        }
        report(clock, steps: steps, isEpochEnd: false)
      }
      try finishEpoch()
      report(clock, steps: steps, isEpochEnd: true)
    }
    try network.setParameterValues(best)
    return FitReport(
      epochs: progress.epoch, bestEpoch: progress.bestEpoch, validation: progress.bestScore,
      secondsBefore: secondsBefore)
  }

  /// The steps that take up so many windows, as far as the plan allows.
  private static func steps(windows: Int, perStep: Int, _ plan: TrainingPlan) -> Int {
    min((windows + perStep - 1) / perStep, plan.maximumStepsPerEpoch ?? .max)
  }

  /// The starts of an epoch's windows, in the order in which they are used.
  private func epochWindows(_ epoch: Int) -> [Int] {
    var generator = root.stream("windows").stream(UInt64(epoch))
    let room = training.bins - session.context
    guard room > 0 else { return [0] }
    let offset = generator.integer(below: min(session.context, room + 1))
    let starts = Array(stride(from: offset, through: room, by: session.context))
    return generator.permutation(starts.count).map { starts[$0] }
  }

  /// One step of the optimiser on the windows that begin at the given bins; returns the loss.
  ///
  /// `run` counts the steps; by itself this one repeats the draws of its place.
  package mutating func step(_ starts: [Int]) throws -> Double {
    let lead = network.leadIn
    let inputs = OneStepAhead.inputs(
      training, starts: starts.map { $0 - lead }, length: session.context + lead)
    let targets = OneStepAhead.targets(training, starts: starts, length: session.context)
    let place = UInt64(progress.epoch) << 32 | UInt64(progress.step)
    let pass = Pass(training: &network, generator: root.stream("dropout").stream(place))
    var logOdds = try network.logOdds(Variable(inputs), in: pass)
    if lead > 0 { logOdds = try logOdds.sliced(axis: 1, lead..<lead + session.context) }
    let loss = try network.loss(logOdds, spikes: targets)
    var gradients = try pass.gradients(of: loss)
    let paths = network.parameterPaths
    for index in gradients.indices where !trains(paths[index]) {
      gradients[index] = .zeros(gradients[index].shape)
    }
    if let ridge = plan.ridge {
      let done = Double(progress.epoch * stepsPerEpoch + progress.step)
      let factor = Float(ridge.factor(at: done / Double(epochs * stepsPerEpoch)))
      for (index, value) in network.parameterValues.enumerated() where value.shape.rank > 1 {
        try gradients[index].add(value, scale: factor)
      }
    }
    if let limit = plan.maximumGradientNorm {
      _ = GradientClipping(maximumNorm: Float(limit))(&gradients)
    }
    optimizer.learningRate = learningRate
    var values = network.parameterValues
    let before = values
    try optimizer.step(&values, gradients: gradients)
    // Weight decay would move a frozen parameter even where its gradient is zero.
    for index in values.indices where !trains(paths[index]) { values[index] = before[index] }
    try network.setParameterValues(values)
    return Double(loss.value.scalar)
  }

  private var learningRate: Float {
    plan.schedule.learningRate(
      initial: Float(plan.learningRate), epoch: progress.epoch,
      step: progress.epoch * stepsPerEpoch + progress.step, totalSteps: epochs * stepsPerEpoch)
  }

  private mutating func finishEpoch() throws {
    let value = try score.bitsPerSpike(network)
    progress.lastScore = value
    if progress.bestEpoch == 0 || value > progress.bestScore {
      progress.bestScore = value
      progress.bestEpoch = progress.epoch + 1
      progress.epochsWithoutGain = 0
      best = network.parameterValues
    } else {
      progress.epochsWithoutGain += 1
    }
    progress.epoch += 1
    progress.step = 0
    progress.lossSum = 0
    try save()
  }

  private func report(_ clock: PaceClock, steps: Int, isEpochEnd: Bool) {
    let stepsLeft = max(0, (epochs - progress.epoch) * steps - progress.step)
    session.progress(
      FitProgress(
        epoch: isEpochEnd ? progress.epoch - 1 : progress.epoch, epochs: epochs,
        step: isEpochEnd ? steps - 1 : progress.step - 1, steps: steps,
        loss: progress.step > 0 ? progress.lossSum / Double(progress.step) : .nan,
        validation: progress.lastScore, bestValidation: progress.bestScore,
        secondsLeft: clock.secondsPerTick * Double(stepsLeft), isEpochEnd: isEpochEnd))
  }

  private func save() throws {
    guard let path = session.checkpointPath else { return }
    let checkpoint = TrainingCheckpoint(
      fingerprint: fingerprint, progress: progress,
      parameters: Dictionary(
        uniqueKeysWithValues: zip(network.parameterPaths, network.parameterValues)),
      best: Dictionary(uniqueKeysWithValues: zip(network.parameterPaths, best)),
      optimizer: optimizer.state,
      seconds: secondsBefore + begun.duration(to: .now).seconds)
    try checkpoint.write(to: path)
  }

  /// Takes up a training that was stopped, if there is one and it is this one.
  private mutating func resume() throws {
    guard let path = session.checkpointPath,
      let checkpoint = try TrainingCheckpoint.read(from: path, fingerprint: fingerprint)
    else { return }
    let paths = network.parameterPaths
    try network.setParameterValues(paths.compactMap { checkpoint.parameters[$0] })
    best = paths.compactMap { checkpoint.best[$0] }
    optimizer.state = checkpoint.optimizer
    progress = checkpoint.progress
    secondsBefore = checkpoint.seconds
  }
}

/// The counters of a training.
struct TrainingProgress: Equatable {
  var epoch = 0
  var step = 0
  var lossSum = 0.0
  var lastScore = Double.nan
  var bestScore = Double.nan
  var bestEpoch = 0
  var epochsWithoutGain = 0

  static func == (left: Self, right: Self) -> Bool { left.text == right.text }

  /// The counters as text that keeps every bit of the numbers.
  var text: String {
    let scores = [lossSum, lastScore, bestScore].map { String($0.bitPattern, radix: 16) }
    return ([epoch, step, bestEpoch, epochsWithoutGain].map(String.init) + scores)
      .joined(separator: " ")
  }

  init() {}

  init?(text: String) {
    let parts = text.split(separator: " ").map(String.init)
    let counters = parts.prefix(4).compactMap { Int($0) }
    let scores = parts.dropFirst(4).compactMap { UInt64($0, radix: 16) }.map(
      Double.init(bitPattern:))
    guard parts.count == 7, counters.count == 4, scores.count == 3,
      counters.allSatisfy({ $0 >= 0 })
    else { return nil }
    (epoch, step, bestEpoch, epochsWithoutGain) =
      (counters[0], counters[1], counters[2], counters[3])
    (lossSum, lastScore, bestScore) = (scores[0], scores[1], scores[2])
  }
}

/// The pace of steps, averaged so that a slow moment does not spoil the estimate.
struct PaceClock {
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant
  private(set) var secondsPerTick = 0.0

  init() { last = clock.now }

  mutating func tick() {
    let now = clock.now
    let elapsed = last.duration(to: now)
    let seconds = elapsed.seconds
    last = now
    secondsPerTick = secondsPerTick == 0 ? seconds : 0.95 * secondsPerTick + 0.05 * seconds
  }
}
