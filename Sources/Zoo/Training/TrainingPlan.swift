import Layers

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How a model is trained.
public struct TrainingPlan: Sendable {
  /// Half the sum of squares of all matrices that may decay, times a factor that moves geometrically from one
  /// value to another over the first two thirds of a training: early epochs are simple models,
  /// later ones as complex as the data allow, and validation chooses.
  public struct Ridge: Sendable {
    /// The factor at the beginning and from two thirds on.
    public var from: Double, to: Double

    /// A path between two factors, both positive.
    public init(from: Double, to: Double) { (self.from, self.to) = (from, to) }

    /// The factor when a share of all steps is done.
    func factor(at share: Double) -> Double {
      // Through logarithms: the factors span powers of ten.
      from * exp(min(1, 1.5 * share) * log(to / from))
    }
  }

  /// Adam's learning rate.
  public var learningRate: Double
  /// How it moves.
  public var schedule: Schedule
  /// AdamW's decoupled weight decay, of parameters whose `UpdateRule` lets them.
  public var weightDecay: Double
  /// The least number of optimiser steps, made by more epochs; for a model whose steps are cheap.
  public var minimumSteps: Int
  /// A penalty on the size of all matrices; nil for none.
  public var ridge: Ridge?
  /// The largest global norm of a gradient; nil for no limit.
  public var maximumGradientNorm: Double?
  /// The most optimiser steps of an epoch; nil for as many as the training part gives.
  public var maximumStepsPerEpoch: Int?
  /// The model's option that sets the learning rate, named in errors where a smaller one would
  /// help; nil for `learning-rate`, if the model has that.
  public var learningRateOption: String?

  /// A plan; the defaults suit most networks.
  public init(
    learningRate: Double = 2e-3, schedule: Schedule = .warmUpCosine(warmUp: 0.05),
    weightDecay: Double = 0, minimumSteps: Int = 0, ridge: Ridge? = nil,
    maximumGradientNorm: Double? = 1, maximumStepsPerEpoch: Int? = nil,
    learningRateOption: String? = nil
  ) {
    self.learningRate = learningRate
    self.schedule = schedule
    self.weightDecay = weightDecay
    self.minimumSteps = minimumSteps
    self.ridge = ridge
    self.maximumGradientNorm = maximumGradientNorm
    self.maximumStepsPerEpoch = maximumStepsPerEpoch
    self.learningRateOption = learningRateOption
  }

  /// The learning rate of a step.
  ///
  /// - Parameters:
  ///   - epoch: counted from 0.
  ///   - step: counted from 0 over the whole training.
  ///   - totalSteps: of the whole training.
  /// - Returns: the rate, in single precision as the optimiser has it.
  func learningRate(epoch: Int, step: Int, totalSteps: Int) -> Float {
    schedule.learningRate(
      initial: Float(learningRate), epoch: epoch, step: step, totalSteps: totalSteps)
  }

  /// Refuses numbers with which no training is possible.
  func check(_ model: String) throws(ModelOptionError) {
    func unsuitable(_ reason: String) -> ModelOptionError {
      .unsuitable(model: model, reason: "its training plan has " + reason)
    }
    guard learningRate.isFinite, learningRate >= 0 else {
      throw unsuitable("the learning rate \(learningRate), which must be 0 or more")
    }
    if let most = maximumStepsPerEpoch, most < 1 {
      throw unsuitable("\(most) steps per epoch, which must be at least 1")
    }
    if let ridge, !(ridge.from > 0 && ridge.to > 0) {
      throw unsuitable("a ridge from \(ridge.from) to \(ridge.to), which must both be above 0")
    }
    if let norm = maximumGradientNorm, !(norm > 0) {
      throw unsuitable("the largest gradient norm \(norm), which must be above 0")
    }
  }
}
