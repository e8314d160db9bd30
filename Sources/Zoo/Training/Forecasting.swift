import Autograd
import Layers
import Tensor

/// The forecast of the next bin: trained on windows of a recording, validated in bits per spike
/// after calibration.
///
/// Every epoch cuts the training part into windows at a new offset and takes them in a new order. A
/// network with a lead-in gets that many earlier bins before each window, whose rows do not count. A
/// network that carries a state gets consecutive windows: the training part is cut into as many
/// streams as a step has windows, and each step takes the next window of every stream.
public struct Forecasting<N: Network>: Objective {
  /// The windows of a step.
  public struct Windows: Sendable, Equatable {
    /// The first bin of each.
    public let starts: [Int]
    /// Whether each continues the window that had its place in the step before.
    public let continues: Bool

    /// Windows that begin at the given bins.
    public init(starts: [Int], continues: Bool = false) {
      self.starts = starts
      self.continues = continues
    }
  }

  /// The network's own plan.
  public let plan: TrainingPlan
  /// Steps that it takes to use all windows.
  public let stepsPerEpoch: Int
  /// A network with many positions per bin makes many small steps in an epoch anyway.
  public let mayExtend: Bool

  private let training: SpikeRaster
  private let inputs: NetworkInputs
  private let validation: SpikeRaster
  private let score: ValidationScore
  /// Bins of a training window: the network's window, or the whole of a shorter training part.
  let window: Int
  private let longestWindow: Int
  private let leadIn: Int
  private let offset: NullOffset?
  /// Of the training part, [bins, units].
  private let offsetRows: Tensor?
  private let windowsPerStep: Int
  private let isCarried: Bool
  private let binsPerStep: Int

  /// The forecast of a recording.
  ///
  /// - Parameters:
  ///   - network: prepared, with its first weights; it says how it is to be trained.
  ///   - training: the spikes to train on.
  ///   - validation: the spikes that choose the epoch.
  ///   - runUp: the bins right before them, if they are known.
  ///   - window: bins in a window of the network.
  ///   - binsPerStep: bins that go into one step of the optimiser, as whole windows.
  /// - Throws: `ModelOptionError.unsuitable` if the network's own numbers are impossible, such as
  ///   zero positions per bin.
  public init(
    _ network: N, training: SpikeRaster, validation: SpikeRaster, runUp: SpikeRaster? = nil,
    window: Int, binsPerStep: Int
  ) throws(ModelOptionError) {
    try self.init(
      network, training: training, validation: validation, runUp: runUp, window: window,
      binsPerStep: binsPerStep, offset: nil, offsetRows: nil)
  }

  /// The forecast of a recording, with log-odds that are added to the network's.
  ///
  /// - Throws: as above, and what the offset throws.
  init(
    _ network: N, training: SpikeRaster, validation: SpikeRaster, runUp: SpikeRaster?,
    window: Int, binsPerStep: Int, stepsOfShortEpoch: Int = 20, offset: NullOffset?
  ) throws {
    try self.init(
      network, training: training, validation: validation, runUp: runUp, window: window,
      binsPerStep: binsPerStep, stepsOfShortEpoch: stepsOfShortEpoch, offset: offset,
      offsetRows: offset?.rows(for: training))
  }

  private init(
    _ network: N, training: SpikeRaster, validation: SpikeRaster, runUp: SpikeRaster?,
    window: Int, binsPerStep: Int, stepsOfShortEpoch: Int = 20, offset: NullOffset?,
    offsetRows: Tensor?
  ) throws(ModelOptionError) {
    try network.checkPositions()
    try N.checkWindow(window)
    plan = network.training
    try plan.check(N.card.name)
    self.training = training
    inputs = NetworkInputs(training, traces: network.traces)
    self.validation = validation
    self.binsPerStep = binsPerStep
    leadIn = network.leadIn
    mayExtend = network.positionsPerBin == 1
    isCarried = network.carriesState
    score = ValidationScore(
      training: training, validation: validation, runUp: runUp,
      memory: NetworkRows(network: network, window: window, offset: offset).memory,
      mostBins: NetworkCost.mostValidatedBins(positionsPerBin: network.positionsPerBin))
    self.longestWindow = window
    self.window = min(window, max(1, training.bins))
    self.offset = offset
    self.offsetRows = offsetRows
    // A short recording is cut into at least that many steps per epoch, twenty by default.
    let bins = min(
      binsPerStep, max(self.window, training.bins / max(1, stepsOfShortEpoch)),
      NetworkCost.mostPositionsPerStep / network.positionsPerBin)
    let windows = max(1, training.bins / self.window)
    windowsPerStep = max(1, min(windows, bins / self.window))
    stepsPerEpoch = (windows + windowsPerStep - 1) / windowsPerStep
  }

  /// The option of the network's card that the plan names, or `learning-rate` if the card has it.
  public var learningRateOption: String? {
    plan.learningRateOption
      ?? N.card.options.map(\.name).first { $0 == "learning-rate" }
  }

  /// A network before its first step of this objective.
  public func start(_ network: N) -> StreamedNetwork<N> {
    StreamedNetwork(network, streams: windowsPerStep)
  }

  /// The windows of each step.
  public func steps(using generator: inout RandomGenerator) -> [Windows] {
    let room = training.bins - window
    guard room > 0 else { return [Windows(starts: [0])] }
    if isCarried { return streams(using: &generator) }
    let offset = generator.integer(below: min(window, room + 1))
    let starts = Array(stride(from: offset, through: room, by: window))
    let order = generator.permutation(starts.count).map { starts[$0] }
    return stride(from: 0, to: order.count, by: windowsPerStep).map { first in
      Windows(
        starts: Array(order[first..<min(order.count, first + windowsPerStep)]))
    }
  }

  /// Steps through streams of equal length, which begin at a new offset in every epoch.
  private func streams(using generator: inout RandomGenerator) -> [Windows] {
    let length = training.bins / windowsPerStep
    let offset = generator.integer(below: min(window, length - window + 1))
    return (0..<max(1, (length - offset) / window)).map { step in
      Windows(
        starts: (0..<windowsPerStep).map { $0 * length + offset + step * window },
        continues: step > 0)
    }
  }

  /// The network's loss of a step's windows.
  ///
  /// - Throws: `TensorError` from the network.
  public func loss(
    _ step: Windows, of model: inout StreamedNetwork<N>, in pass: Pass
  ) throws -> Variable {
    let inputs = try inputs.windows(
      starts: step.starts.map { $0 - leadIn }, length: window + leadIn)
    let targets = OneStepAhead.targets(training, starts: step.starts, length: window)
    if isCarried {
      let before =
        step.continues ? model.carried : model.network.initialState(samples: step.starts.count)
      let (logOdds, after) = try model.network.logOdds(Variable(inputs), from: before, in: pass)
      model.carried = after
      return try model.network.loss(withOffset(logOdds, of: step), spikes: targets)
    }
    var logOdds = try model.network.trainingLogOdds(Variable(inputs), in: pass)
    if leadIn > 0 { logOdds = try logOdds.sliced(axis: 1, leadIn..<leadIn + window) }
    return try model.network.loss(withOffset(logOdds, of: step), spikes: targets)
  }

  private func withOffset(
    _ logOdds: Variable, of step: Windows
  ) throws(TensorError) -> Variable {
    guard let offsetRows else { return logOdds }
    var windows: [Tensor] = []
    for start in step.starts {
      windows.append(
        try offsetRows.sliced(axis: 0, start..<start + window)
          .reshaped([1, window, training.units]))
    }
    return try logOdds + Variable(Tensor.concatenated(windows, axis: 0))
  }

  /// Bits per spike after calibration; NaN if the validation part has no spikes.
  ///
  /// - Throws: what the network throws; `FitCancelled` if it was interrupted.
  public func validation(of model: StreamedNetwork<N>) throws -> Double {
    try score.bitsPerSpike(
      NetworkRows(network: model.network, window: longestWindow, offset: offset))
  }

  /// Windows and digests of both parts.
  public var fingerprint: String {
    "forecasting window=\(window) step=\(binsPerStep) windows=\(windowsPerStep) carried=\(isCarried) "
      + "units=\(training.units) offset=\(offset != nil) run-up=\(score.runUpDigest) "
      + "training=\(SHA256.hexDigest(of: training.entries)) "
      + "validation=\(SHA256.hexDigest(of: validation.entries))"
  }
}
