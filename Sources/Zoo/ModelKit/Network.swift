import Autograd
import Layers
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A gradient-trained network: from the spikes of the past to the log-odds of the next bin.
///
/// This is all that a new network implements; windows, optimiser steps, early stopping, checkpoints
/// and prediction are the zoo's.
public protocol Network: Model, Parameterized {
  /// A network with fresh weights.
  ///
  /// - Parameters:
  ///   - units: the number of units of the recording.
  ///   - context: the longest window that it will see, in bins.
  ///   - options: the values of the card's options.
  ///   - generator: where initial weights come from.
  /// - Throws: `ModelOptionError.unsuitable` if the options do not suit the number of units.
  init(
    units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator
  ) throws

  /// The log-odds that each unit spikes in the bin after each position.
  ///
  /// - Parameters:
  ///   - spikes: [batch, time, units], 0 or 1. Position i may use positions 0...i only.
  ///   - pass: the tape and dropout's generator.
  /// - Returns: [batch, time, units].
  /// - Throws: `TensorError` from the operations.
  func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable

  /// The log-odds after each position from `first` on, with the bits of those that `logOdds(_:in:)`
  /// gives: what is kept of a window of prediction that overlaps with the one before.
  ///
  /// By default all are computed and the others dropped; a network that can save work implements it.
  ///
  /// - Returns: [batch, time - first, units].
  /// - Throws: `TensorError` from the operations, or if `first` is not one of the positions.
  func logOdds(
    _ spikes: Variable, from first: Int, in pass: Pass
  ) throws(TensorError) -> Variable

  /// What training minimises: a scalar from log-odds and spikes, both [batch, time, units].
  ///
  /// - Throws: `TensorError` from the operations.
  func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable

  /// How to train this network.
  var training: TrainingPlan { get }

  /// Positions at the start of each window whose log-odds are neither scored nor trained, because
  /// the network needs that much past and keeps none of its own.
  var leadIn: Int { get }

  /// Sequence positions that one bin of a window makes; a network that treats every unit as a
  /// sequence of its own says so, and gets smaller batches.
  var positionsPerBin: Int { get }

  /// The window for a comparison's context, in bins; a network may need a longer or shorter one.
  static func window(forContext context: Int, options: ModelOptions) -> Int

  /// Looks at the training part before the first step, such as to start biases at the units' rates.
  mutating func prepare(training: SpikeRaster)

  /// Whether the parameter at a path belongs to the units of one recording, so that adapting to
  /// another recording trains it alone.
  static func isPerUnit(_ path: String) -> Bool
}

/// How a network is trained.
public struct TrainingPlan: Sendable {
  /// Half the sum of squares of all matrices, times a factor that moves geometrically from one value
  /// to another over the first two thirds of a training: early epochs are simple models, later ones
  /// may be as intricate as the data allow, and validation chooses.
  public struct Ridge: Sendable {
    /// The factor at the beginning and from two thirds on.
    public var from: Double, to: Double

    /// A path of factors, both positive.
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
  /// AdamW's decoupled weight decay.
  public var weightDecay: Double
  /// Steps of the optimiser that this network wants at least, by more epochs; for a fit whose steps
  /// are cheap.
  public var minimumSteps: Int
  /// A penalty of the size of all matrices; nil for none.
  public var ridge: Ridge?
  /// The largest global norm of a gradient; nil for no limit.
  public var maximumGradientNorm: Double?
  /// The most optimiser steps of an epoch; nil for as many as the training part gives.
  public var maximumStepsPerEpoch: Int?

  /// A plan; the defaults suit most networks.
  public init(
    learningRate: Double = 2e-3, schedule: Schedule = .warmUpCosine(warmUp: 0.05),
    weightDecay: Double = 0, minimumSteps: Int = 0, ridge: Ridge? = nil,
    maximumGradientNorm: Double? = 1, maximumStepsPerEpoch: Int? = nil
  ) {
    self.learningRate = learningRate
    self.schedule = schedule
    self.weightDecay = weightDecay
    self.minimumSteps = minimumSteps
    self.ridge = ridge
    self.maximumGradientNorm = maximumGradientNorm
    self.maximumStepsPerEpoch = maximumStepsPerEpoch
  }
}

extension Network {
  /// All log-odds, less those before `first`.
  public func logOdds(
    _ spikes: Variable, from first: Int, in pass: Pass
  ) throws(TensorError) -> Variable {
    let all = try logOdds(spikes, in: pass)
    guard all.shape.rank == 3, first != 0 else { return all }
    guard 0..<all.shape[1] ~= first else {
      throw .invalidArgument(
        operation: "\(Self.card.name) log-odds",
        reason: "\(first) is not one of \(all.shape[1]) positions")
    }
    return try all.sliced(axis: 1, first..<all.shape[1])
  }

  /// The default plan.
  public var training: TrainingPlan { TrainingPlan() }

  /// No lead-in.
  public var leadIn: Int { 0 }

  /// One position a bin.
  public var positionsPerBin: Int { 1 }

  /// The context itself.
  public static func window(forContext context: Int, options: ModelOptions) -> Int { context }

  /// Nothing is prepared.
  public mutating func prepare(training: SpikeRaster) {}

  /// Nothing belongs to single units.
  public static func isPerUnit(_ path: String) -> Bool { false }

  /// The zoo's training and prediction around this network.
  public static var entry: ModelEntry {
    ModelEntry(
      card,
      check: { options, units, context in
        var generator = RandomGenerator(seed: 0)
        _ = try Self(
          units: units, context: window(forContext: context, options: options), options: options,
          generator: &generator)
      },
      cost: { options, units, context in
        try NetworkCost(of: Self.self, options: options, units: units, context: context)
      }, predictor: { options in NetworkPredictor<Self>(options) })
  }
}
