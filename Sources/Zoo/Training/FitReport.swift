/// A summary of a fit.
public struct FitReport: Sendable {
  /// One epoch of a fit.
  public struct Epoch: Sendable, Equatable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The mean loss of the steps that were taken; NaN if none was.
    public let loss: Double
    /// The validation score after it; NaN if it is unknown.
    public let validation: Double
    /// Its duration in seconds, validation included.
    public let seconds: Double
    /// Steps that were skipped because their loss or a gradient was not finite.
    public let skippedSteps: Int

    /// An epoch.
    public init(
      epoch: Int, loss: Double, validation: Double, seconds: Double = 0, skippedSteps: Int = 0
    ) {
      self.epoch = epoch
      self.loss = loss
      self.validation = validation
      self.seconds = seconds
      self.skippedSteps = skippedSteps
    }
  }

  /// Epochs that were run; 0 for a model without epochs.
  public let epochs: Int
  /// The epoch, from 1, whose weights were kept; 0 for a model without epochs.
  public let bestEpoch: Int
  /// Steps of the optimiser that were taken, of all epochs; 0 for a model that takes none.
  public let steps: Int
  /// Bits per spike on validation after calibration, NaN if not computed.
  public let validation: Double
  /// Seconds that the fit took before it was stopped; 0 if it never was.
  public let secondsBefore: Double
  /// Every epoch in order, including those before a stop; empty for a model without epochs.
  public let curve: [Epoch]
  /// Steps of all epochs that were skipped because their loss or a gradient was not finite.
  public var skippedSteps: Int { curve.reduce(0) { $0 + $1.skippedSteps } }

  /// A report; the defaults suit a model that is fitted in closed form.
  public init(
    epochs: Int = 0, bestEpoch: Int = 0, steps: Int = 0, validation: Double = .nan,
    secondsBefore: Double = 0,
    curve: [Epoch] = []
  ) {
    self.epochs = epochs
    self.bestEpoch = bestEpoch
    self.steps = steps
    self.validation = validation
    self.secondsBefore = secondsBefore
    self.curve = curve
  }
}
