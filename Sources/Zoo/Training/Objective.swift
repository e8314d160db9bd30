import Autograd
import Layers
import Tensor

/// What the one training loop minimises and validates.
///
/// An objective knows its data: how an epoch is cut into steps, what a step's loss is, and how good
/// the model is on data that it was not trained on. `TrainingLoop` owns the rest: optimiser,
/// schedule, clipping, frozen parts, non-finite steps, checkpoints, resuming, patience and
/// progress. `Forecasting` is the objective of the models of spikes.
///
/// An objective is a value without state: the same question gets the same answer, so that a resumed
/// training gives the bits of one that was never stopped.
public protocol Objective: Sendable {
  /// The type of the trained model.
  associatedtype Model: Parameterized & Sendable
  /// The data of one step of the optimiser, such as where its windows begin.
  ///
  /// An epoch's steps are all made in advance, so a step says where its data are and holds no copy.
  associatedtype Step: Sendable

  /// How to train: learning rate, schedule, limits.
  var plan: TrainingPlan { get }

  /// Steps of a usual epoch, at least 1: the unit of budgets and schedules.
  var stepsPerEpoch: Int { get }

  /// Whether a short training part may get more epochs than the session's, to make the least number
  /// of steps; true by default.
  var mayExtend: Bool { get }

  /// The name of the model's option that sets the learning rate; nil if it has none (the default).
  ///
  /// Errors name it where a smaller one would help.
  var learningRateOption: String? { get }

  /// The steps of an epoch.
  ///
  /// - Parameter generator: the epoch's own.
  /// - Returns: the steps in the order in which they are taken.
  func steps(using generator: inout RandomGenerator) -> [Step]

  /// The loss of a step.
  ///
  /// - Parameters:
  ///   - step: one of those that `steps` gave.
  ///   - model: with the pass's variables as parameters. Running statistics may be changed here; if
  ///     the step is skipped, the loop drops the changes.
  ///   - pass: the tape and the step's own generator.
  /// - Returns: a scalar on the pass's tape.
  /// - Throws: what the model throws.
  func loss(_ step: Step, of model: inout Model, in pass: Pass) throws -> Variable

  /// Whether validation chooses the epoch that is kept; true by default.
  ///
  /// If not, validation is not asked, training uses its whole budget, and the last epoch is kept.
  var choosesEpoch: Bool { get }

  /// The score on validation data: higher is better, NaN is unknown.
  ///
  /// - Throws: what the model throws; `FitCancelled` if it was interrupted.
  func validation(of model: Model) throws -> Double

  /// Everything that identifies the training except model, plan, seed and epochs: above all the
  /// digests of the data.
  ///
  /// It is asked only if a checkpoint is kept.
  var fingerprint: String { get }
}

extension Objective {
  /// A short training part may get more epochs.
  public var mayExtend: Bool { true }

  /// Validation chooses.
  public var choosesEpoch: Bool { true }

  /// No option sets the learning rate.
  public var learningRateOption: String? { nil }
}
