import Tensor

/// How a predictor is to be fitted or adapted: budgets, seed, where to keep an unfinished fit, and
/// the ways to report and to stop.
public struct FitSession: Sendable {
  /// The comparison's context: bins in a window, unless the model chooses another window.
  public var context: Int
  /// The most passes over the training part, unless they make fewer than `minimumSteps` steps.
  public var epochs: Int
  /// The least number of optimiser steps: a short training part may get further passes to make
  /// them.
  public var minimumSteps: Int
  /// Epochs without a better validation score before training stops.
  public var patience: Int
  /// Bins in one step of the optimiser, as whole windows.
  public var binsPerStep: Int
  /// The least number of steps of an epoch: a short training part makes smaller steps.
  public var stepsOfShortEpoch = 20
  /// Selects initial weights, order of windows and dropout.
  public var seed: UInt64
  /// The bins right before the validation part, as many as a run-up may have; nil for none.
  ///
  /// A predictor that makes a choice on validation predicts it after them:
  /// `PartWithRunUp(validation, after: session.runUp, remembering: memory)`.
  public var runUp: SpikeRaster?
  /// Where to keep the state of an unfinished fit; nil to keep none.
  ///
  /// A fit that finds its own state there resumes and gives the bits of one that was never stopped;
  /// the state of another fit is overwritten. The caller removes the file when the result is safe.
  public var checkpointPath: String?
  /// Told that the state at `checkpointPath` is damaged, before the fit begins anew; nil to end the
  /// fit with the error instead.
  public var damagedCheckpoint: (@Sendable (FileError) -> Void)?
  /// The width of a bin in seconds; nil if it is not known.
  public var binSeconds: Double?
  /// Told what a model that runs as another program writes to its standard error, a line at a time,
  /// also after the fit.
  public var remark: @Sendable (String) -> Void = { _ in }
  /// Called after every step and every epoch.
  public var progress: @Sendable (FitProgress) -> Void
  /// Asked after every step and between pieces of validation; true ends the fit with `FitCancelled`,
  /// after saving.
  public var isCancelled: @Sendable () -> Bool

  /// A session.
  public init(
    context: Int, epochs: Int, minimumSteps: Int = 0, patience: Int = 3, binsPerStep: Int = 3200,
    seed: UInt64 = 0, runUp: SpikeRaster? = nil,
    checkpointPath: String? = nil,
    damagedCheckpoint: (@Sendable (FileError) -> Void)? = nil,
    progress: @escaping @Sendable (FitProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.context = context
    self.epochs = epochs
    self.minimumSteps = minimumSteps
    self.patience = patience
    self.binsPerStep = binsPerStep
    self.seed = seed
    self.runUp = runUp
    self.checkpointPath = checkpointPath
    self.damagedCheckpoint = damagedCheckpoint
    self.progress = progress
    self.isCancelled = isCancelled
  }
}

/// How far a fit has come.
public struct FitProgress: Sendable {
  /// The current epoch, from 0, and how many there may be.
  public let epoch: Int, epochs: Int
  /// The current step of the epoch, from 0, and how many there are.
  public let step: Int, steps: Int
  /// The mean loss of the epoch so far.
  public let loss: Double
  /// The validation score of the last finished epoch, such as bits per spike after calibration; NaN
  /// before.
  public let validation: Double
  /// The best validation score so far; NaN before.
  public let bestValidation: Double
  /// Seconds that the remaining steps of all epochs take at the current pace.
  public let secondsLeft: Double
  /// Whether an epoch has just ended.
  public let isEpochEnd: Bool
  /// Steps so far that were skipped because their loss or a gradient was not finite.
  public let skippedSteps: Int

  /// A report of a model that fits itself; unknown numbers are NaN.
  public init(
    epoch: Int, epochs: Int, step: Int = 0, steps: Int = 1, loss: Double = .nan,
    validation: Double = .nan, bestValidation: Double = .nan, secondsLeft: Double = .nan,
    isEpochEnd: Bool = false, skippedSteps: Int = 0
  ) {
    (self.epoch, self.epochs) = (epoch, epochs)
    (self.step, self.steps) = (step, steps)
    self.loss = loss
    self.validation = validation
    self.bestValidation = bestValidation
    self.secondsLeft = secondsLeft
    self.isEpochEnd = isEpochEnd
    self.skippedSteps = skippedSteps
  }
}

/// A fit was stopped from outside; its state is saved if the session says where.
public struct FitCancelled: Error, Equatable, Sendable, CustomStringConvertible {
  /// What happened.
  public var description: String { "the fit was stopped" }
  /// The error.
  public init() {}
}
