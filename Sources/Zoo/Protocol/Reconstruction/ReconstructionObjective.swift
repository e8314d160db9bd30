import Autograd
import Layers
import Tensor

/// Training to reproduce the input: the windows, steps and plan of a forecast, with input and target
/// the same bins.
///
/// Nothing is shifted here. The target is the very window that the network is given.
struct ReconstructionObjective<N: SpikeTransformerVariant>: Objective {
  private let forecasting: Forecasting<N>
  private let training: SpikeRaster
  private let score: ValidationScore
  private let window: Int
  private let density: Double?
  let choosesEpoch: Bool

  /// An objective.
  ///
  /// - Parameters:
  ///   - network: with its first weights.
  ///   - data: the parts.
  ///   - window: bins in a window of the network.
  ///   - session: bins and steps of an epoch.
  ///   - choosesEpoch: whether validation chooses the epoch.
  ///   - hasReleasedLoss: whether the released loss is minimised instead of the network's.
  /// - Throws: `ModelOptionError.unsuitable` for impossible numbers.
  init(
    _ network: N, data: ReconstructionData, window: Int, session: FitSession, choosesEpoch: Bool,
    hasReleasedLoss: Bool
  ) throws {
    forecasting = try Forecasting(
      network, training: data.training, validation: data.validation.spikes, runUp: nil,
      window: window, binsPerStep: session.binsPerStep,
      stepsOfShortEpoch: session.stepsOfShortEpoch, offset: nil)
    training = data.training
    score = ValidationScore(
      training: data.training, validation: data.validation.spikes, memory: 0)
    self.window = window
    self.choosesEpoch = choosesEpoch
    density = hasReleasedLoss ? data.training.prevalence : nil
  }

  var plan: TrainingPlan { forecasting.plan }
  var stepsPerEpoch: Int { forecasting.stepsPerEpoch }
  var mayExtend: Bool { forecasting.mayExtend }
  var learningRateOption: String? { forecasting.learningRateOption }

  func steps(using generator: inout RandomGenerator) -> [Forecasting<N>.Windows] {
    forecasting.steps(using: &generator)
  }

  func loss(
    _ step: Forecasting<N>.Windows, of model: inout StreamedNetwork<N>, in pass: Pass
  ) throws -> Variable {
    let spikes = OneStepAhead.targets(
      training, starts: step.starts, length: forecasting.window)
    let logOdds = try model.network.trainingLogOdds(Variable(spikes), in: pass)
    guard let density else { return try model.network.loss(logOdds, spikes: spikes) }
    return try DiceRecipe.releasedLoss(logOdds, spikes: spikes, density: density)
  }

  func validation(of model: StreamedNetwork<N>) throws -> Double {
    let rows = ReconstructedRows(network: model.network, window: window)
    return try score.bitsPerSpike { try LogOdds(rows.rows(of: $0)) }
  }

  var fingerprint: String { "reconstruction of " + forecasting.fingerprint }
}

/// What a network makes of the bins that it is given, window by window.
struct ReconstructedRows<N: SpikeTransformerVariant> {
  let network: N
  /// The longest window, in bins.
  let window: Int

  private static var positionsPerBatch: Int { 6400 }

  /// Numbers that are high where the network takes its input to be a spike, [bins, units].
  ///
  /// Windows follow each other; the last one ends with the raster and begins in the one before.
  ///
  /// - Parameters:
  ///   - spikes: the bins.
  ///   - dropout: where dropout draws from, for rows as in training; nil for none.
  /// - Returns: one row per bin.
  /// - Throws: what the network throws; `FitCancelled` if it was interrupted.
  func rows(of spikes: SpikeRaster, dropout: RandomGenerator? = nil) throws -> Tensor {
    let length = min(window, spikes.bins)
    guard length > 0 else { return .zeros([0, spikes.units]) }
    var starts = Array(stride(from: 0, through: spikes.bins - length, by: length))
    let covered = starts.count * length
    if covered < spikes.bins { starts.append(spikes.bins - length) }
    let batch = max(1, Self.positionsPerBatch / length)
    var parts: [Tensor] = []
    for first in stride(from: 0, to: starts.count, by: batch) {
      try Interruption.check()
      let group = Array(starts[first..<min(starts.count, first + batch)])
      let inputs = OneStepAhead.targets(spikes, starts: group, length: length)
      var copy = network
      let pass =
        dropout.map { Pass(training: &copy, generator: $0.stream(UInt64(first))) } ?? Pass()
      let rows = try copy.logOdds(Variable(inputs), in: pass).value
      parts.append(try rows.reshaped([group.count * length, spikes.units]))
    }
    let all = try Tensor.concatenated(parts, axis: 0)
    guard covered < spikes.bins else { return all }
    // Of the last window only the bins that no other has.
    let left = spikes.bins - covered
    return try .concatenated(
      [
        all.sliced(axis: 0, 0..<covered),
        all.sliced(axis: 0, all.shape[0] - left..<all.shape[0]),
      ], axis: 0)
  }
}
