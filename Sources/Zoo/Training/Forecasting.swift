import Autograd
import Layers
import Tensor

/// The forecast of the next bin: trained on windows of a recording, validated in bits per spike
/// after calibration.
///
/// Every epoch cuts the training part into windows at a new offset and takes them in a new order. A
/// network with a lead-in gets that many earlier bins before each window, whose rows do not count.
public struct Forecasting<N: Network>: Objective {
  /// The network's own plan.
  public let plan: TrainingPlan
  /// Steps that it takes to use all windows.
  public let stepsPerEpoch: Int
  /// A network with many positions per bin makes many small steps in an epoch anyway.
  public let mayExtend: Bool

  private let training: SpikeRaster
  private let validation: SpikeRaster
  private let score: ValidationScore
  /// Bins of a training window: the network's window, or the whole of a shorter training part.
  private let window: Int
  private let leadIn: Int
  private let windowsPerStep: Int
  private let binsPerStep: Int

  /// Bounds a step's memory for a network with many positions per bin.
  private static var mostPositionsPerStep: Int { 16_000 }

  /// The forecast of a recording.
  ///
  /// - Parameters:
  ///   - network: prepared, with its first weights; it says how it is to be trained.
  ///   - training: the spikes to train on.
  ///   - validation: the spikes that choose the epoch.
  ///   - window: bins in a window of the network.
  ///   - binsPerStep: bins that go into one step of the optimiser, as whole windows.
  /// - Throws: `ModelOptionError.unsuitable` if the network's own numbers are impossible, such as
  ///   zero positions per bin.
  public init(
    _ network: N, training: SpikeRaster, validation: SpikeRaster, window: Int, binsPerStep: Int
  ) throws(ModelOptionError) {
    try network.checkPositions()
    try N.checkWindow(window)
    plan = network.training
    try plan.check(N.card.name)
    self.training = training
    self.validation = validation
    self.binsPerStep = binsPerStep
    leadIn = network.leadIn
    mayExtend = network.positionsPerBin == 1
    score = ValidationScore(
      training: training, validation: validation, window: window,
      mostBins: network.positionsPerBin > 1 ? 16_000 : 48_000)
    self.window = min(window, max(1, training.bins))
    // A short recording is cut into at least twenty steps per epoch.
    let bins = min(
      binsPerStep, max(self.window, training.bins / 20),
      Self.mostPositionsPerStep / network.positionsPerBin)
    windowsPerStep = max(1, bins / self.window)
    let windows = max(1, training.bins / self.window)
    stepsPerEpoch = (windows + windowsPerStep - 1) / windowsPerStep
  }

  /// The option of the network's card that the plan names, or `learning-rate` if the card has it.
  public var learningRateOption: String? {
    plan.learningRateOption
      ?? N.card.options.map(\.name).first { $0 == "learning-rate" }
  }

  /// The first bins of the windows of each step.
  public func steps(using generator: inout RandomGenerator) -> [[Int]] {
    let room = training.bins - window
    guard room > 0 else { return [[0]] }
    let offset = generator.integer(below: min(window, room + 1))
    let starts = Array(stride(from: offset, through: room, by: window))
    let order = generator.permutation(starts.count).map { starts[$0] }
    return stride(from: 0, to: order.count, by: windowsPerStep).map { first in
      Array(order[first..<min(order.count, first + windowsPerStep)])
    }
  }

  /// The network's loss of the windows that begin at the given bins.
  ///
  /// - Throws: `TensorError` from the network.
  public func loss(
    _ starts: [Int], of network: inout N, in pass: Pass
  ) throws -> Variable {
    let inputs = OneStepAhead.inputs(
      training, starts: starts.map { $0 - leadIn }, length: window + leadIn)
    let targets = OneStepAhead.targets(training, starts: starts, length: window)
    var logOdds = try network.trainingLogOdds(Variable(inputs), in: pass)
    if leadIn > 0 { logOdds = try logOdds.sliced(axis: 1, leadIn..<leadIn + window) }
    return try network.loss(logOdds, spikes: targets)
  }

  /// Bits per spike after calibration; NaN if the validation part has no spikes.
  ///
  /// - Throws: what the network throws; `FitCancelled` if it was interrupted.
  public func validation(of network: N) throws -> Double { try score.bitsPerSpike(network) }

  /// Windows and digests of both parts.
  public var fingerprint: String {
    "forecasting window=\(window) step=\(binsPerStep) units=\(training.units) "
      + "training=\(SHA256.hexDigest(of: training.entries)) "
      + "validation=\(SHA256.hexDigest(of: validation.entries))"
  }
}
