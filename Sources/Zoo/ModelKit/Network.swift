import Autograd
import Layers
import Tensor

/// A gradient-trained network: from the spikes of the past to the log-odds of the next bin.
///
/// This is all that a new network implements; the zoo provides windows, optimiser steps, early
/// stopping, checkpoints and prediction.
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

  /// The log-odds after each position from `first` on, bit for bit as `logOdds(_:in:)` gives them:
  /// the part of a window that is kept when it overlaps with the one before.
  ///
  /// By default all are computed and the earlier ones dropped; a network that can save work
  /// implements it.
  ///
  /// - Returns: [batch, time - first, units].
  /// - Throws: `TensorError` from the operations, or if `first` is not one of the positions.
  func logOdds(
    _ spikes: Variable, from first: Int, in pass: Pass
  ) throws(TensorError) -> Variable

  /// The log-odds after positions that follow others of the same window, from what was kept of
  /// those: for a live forecast, whose window grows by one position a bin.
  ///
  /// By default nothing is kept, and the window is computed again in every bin.
  ///
  /// - Parameters:
  ///   - spikes: the new positions, [1, time, units].
  ///   - window: what was kept of the positions before them; empty for the first of a window.
  ///     Changed to what is to be kept of all.
  ///   - pass: a pass of inference.
  /// - Returns: [1, time, units]; nil if the network cannot do this.
  /// - Throws: `TensorError` from the operations.
  func logOdds(
    _ spikes: Variable, extending window: inout [Tensor], in pass: Pass
  ) throws(TensorError) -> Variable?

  /// The log-odds after each position in a step of training.
  ///
  /// By default those of `logOdds(_:in:)`. A network with running statistics, such as those of
  /// `BatchNorm`, updates them here; a skipped step drops the changes.
  ///
  /// - Returns: [batch, time, units].
  /// - Throws: `TensorError` from the operations.
  mutating func trainingLogOdds(
    _ spikes: Variable, in pass: Pass
  ) throws(TensorError) -> Variable

  /// What training minimises: a scalar from log-odds and spikes, both [batch, time, units].
  ///
  /// - Throws: `TensorError` from the operations.
  func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable

  /// How to train this network.
  var training: TrainingPlan { get }

  /// The state before the first bin of a recording, for a number of stretches side by side; empty
  /// (the default) for a network that keeps none.
  ///
  /// The first axis of each tensor is the stretch. See `CarriedNetwork`.
  func initialState(samples: Int) -> [Tensor]

  /// The log-odds after each position of a stretch of bins, and the state after the last, from the
  /// state that the stretch before left; see `CarriedNetwork`.
  ///
  /// - Returns: [batch, time, units], and as many tensors as `initialState` gives.
  /// - Throws: `TensorError` from the operations.
  func logOdds(
    _ spikes: Variable, from state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (logOdds: Variable, state: [Tensor])

  /// How many bins the carried state remembers, or is worth warming up with; 10,000 by default.
  ///
  /// Without a carried state, a network remembers its window.
  var memory: Int { get }

  /// Positions at the start of each window whose log-odds are neither scored nor trained, because
  /// the network needs that much past and keeps no state.
  var leadIn: Int { get }

  /// Traces that follow the spikes in the network's inputs, which are then
  /// [batch, time, units x (1 + constants)]; nil (the default) for none. See `TraceInputs`.
  var traces: TraceBank? { get }

  /// Sequence positions per bin of a window; a network that treats every unit as a sequence of its
  /// own says so, and gets smaller batches.
  var positionsPerBin: Int { get }

  /// The window for a comparison's context, in bins; a network may need a longer or shorter one.
  static func window(forContext context: Int, options: ModelOptions) -> Int

  /// Looks at the training part before the first step, such as to start biases at the units' rates.
  mutating func prepare(training: SpikeRaster)

  /// Whether the parameter at a path belongs to the units of one recording, so that adapting to
  /// another recording trains only such parameters.
  static func isPerUnit(_ path: String) -> Bool
}

extension Network {
  /// All log-odds except those before `first`.
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

  /// Nothing is kept.
  ///
  /// - Throws: `TensorError` from the operations.
  public func logOdds(
    _ spikes: Variable, extending window: inout [Tensor], in pass: Pass
  ) throws(TensorError) -> Variable? { nil }

  /// The log-odds as in prediction, but in a pass of training.
  ///
  /// - Throws: `TensorError` from the operations.
  public mutating func trainingLogOdds(
    _ spikes: Variable, in pass: Pass
  ) throws(TensorError) -> Variable { try logOdds(spikes, in: pass) }

  /// No state.
  public func initialState(samples: Int) -> [Tensor] { [] }

  /// The log-odds of a window of its own; there is no state.
  ///
  /// - Throws: `TensorError` from the operations.
  public func logOdds(
    _ spikes: Variable, from state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (logOdds: Variable, state: [Tensor]) {
    (try logOdds(spikes, in: pass), [])
  }

  /// Ten seconds of milliseconds.
  public var memory: Int { 10_000 }

  /// Numbers of a position of the inputs.
  func channels(units: Int) -> Int { units * (1 + (traces?.timeConstants.count ?? 0)) }

  /// Whether the network keeps a state from one stretch of bins to the next.
  public var carriesState: Bool { !initialState(samples: 1).isEmpty }

  /// The default plan.
  public var training: TrainingPlan { TrainingPlan() }

  /// No lead-in.
  public var leadIn: Int { 0 }

  /// No traces.
  public var traces: TraceBank? { nil }

  /// One position per bin.
  public var positionsPerBin: Int { 1 }

  /// The context itself.
  public static func window(forContext context: Int, options: ModelOptions) -> Int { context }

  /// Nothing is prepared.
  public mutating func prepare(training: SpikeRaster) {}

  /// Nothing belongs to single units.
  public static func isPerUnit(_ path: String) -> Bool { false }

  /// The window for a context, if both are possible.
  ///
  /// - Throws: `ModelOptionError.unsuitable` if not.
  static func checkedWindow(
    forContext context: Int, options: ModelOptions
  ) throws(ModelOptionError) -> Int {
    guard 1...mostBins ~= context else {
      throw .unsuitable(
        model: card.name, reason: "a context of \(context) bins is not between 1 and \(mostBins)")
    }
    let window = window(forContext: context, options: options)
    try checkWindow(window)
    return window
  }

  /// Refuses a window that is empty, or longer than any recording.
  static func checkWindow(_ window: Int) throws(ModelOptionError) {
    guard 1...mostBins ~= window else {
      throw .unsuitable(
        model: card.name,
        reason: "its window is \(window) bins; a network's window must be between 1 and "
          + "\(mostBins)")
    }
  }

  /// Refuses a lead-in or a number of positions with which no window can be made.
  func checkPositions() throws(ModelOptionError) {
    guard 0...Self.mostBins ~= leadIn else {
      throw .unsuitable(
        model: Self.card.name,
        reason: "its lead-in is \(leadIn) bins; it must be between 0 and \(Self.mostBins)")
    }
    guard leadIn == 0 || !carriesState else {
      throw .unsuitable(
        model: Self.card.name,
        reason:
          "it carries a state and asks for a lead-in of \(leadIn) bins; a carried state needs "
          + "none")
    }
    guard 1...Self.mostBins ~= positionsPerBin else {
      throw .unsuitable(
        model: Self.card.name,
        reason: "it makes \(positionsPerBin) positions per bin; there must be between 1 and "
          + "\(Self.mostBins)")
    }
  }

  /// More bins than a recording has: 4.6 hours of milliseconds.
  static var mostBins: Int { 1 << 24 }

  /// The zoo's training and prediction around this network.
  public static var entry: ModelEntry { networkEntry }

  /// The same, under a name that a protocol which refines this one can build on.
  static var networkEntry: ModelEntry {
    ModelEntry(
      card.adding(NullOffset.option),
      check: { options, units, context in
        var generator = RandomGenerator(seed: 0)
        let network = try Self(
          units: units, context: checkedWindow(forContext: context, options: options),
          options: options, generator: &generator)
        try network.checkPositions()
      },
      cost: { options, units, context in
        try NetworkCost(of: Self.self, options: options, units: units, context: context)
      }, predictor: { options in NetworkPredictor<Self>(options) })
  }
}
