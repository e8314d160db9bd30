import Autograd
import Layers
import Tensor

/// The Transformer that the Dice model and its variants share: the spike vector of a bin is the
/// token.
///
/// No embedding, no positional encoding: encoder layers of the width of the population, post-norm,
/// ReLU, causal attention, and a linear head that gives one log-odds per unit. Post-norm of a token
/// is a layer norm over the units of one bin, so the population count is available to every unit.
///
/// The width must divide by the number of heads; a population that does not is padded with silent
/// channels up to the next width that does, which no other part of the model sees.
///
/// As published, attention ends with its window. With the option `carry` it goes on from one window to
/// the next; see `SpikeTransformer+Carry.swift`.
public struct SpikeTransformer: Parameterized, Sendable {
  /// The encoder layers.
  public var layers: [TransformerEncoderLayer]
  /// From width to units.
  public var head: Linear
  /// From traces to width, added to the tokens; nil without traces, as published.
  public var trace: Linear?
  /// The values of the card's options.
  public let options: ModelOptions
  private var traceInputs: TraceInputs
  private let units: Int
  /// Whether every position sees all others, as in the released code: never so in a model of the
  /// zoo, only where a reconstruction takes a network's mask away.
  var isUnmasked = false
  let width: Int
  /// The longest window, in bins.
  let context: Int

  /// The options that the family shares, with the defaults that differ between its members.
  public static func options(depth: Int = 1, learningRate: Double) -> [OptionDefinition] {
    [
      .integer("depth", default: depth, 1...12, "encoder layers"),
      .integer("heads", default: 16, 1...64, "attention heads; units are padded to a multiple"),
      .integer("feed-forward", default: 128, 1...4096, "hidden width of the feed-forward part"),
      carryOption,
      TraceInputs.option,
      .number("dropout", default: 0.1, 0...0.9, "dropout, on attention weights too"),
      .number("learning-rate", default: learningRate, 1e-6...1, "Adam's initial learning rate"),
    ]
  }

  /// A transformer with PyTorch's default initial weights.
  public init(
    units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator
  ) throws(TensorError) {
    let heads = options.integer("heads")
    self.options = options
    self.units = units
    self.context = context
    width = (units + heads - 1) / heads * heads
    layers = []
    for _ in 0..<options.integer("depth") {
      layers.append(
        try TransformerEncoderLayer(
          width, heads: heads, feedForward: options.integer("feed-forward"),
          dropout: Float(options.number("dropout")), using: &generator))
    }
    head = Linear(width, units, using: &generator)
    traceInputs = TraceInputs(units: units, options: options)
    if traceInputs.count > 0 { trace = Linear(traceInputs.width, width, using: &generator) }
  }

  /// Under the names of `nn.TransformerEncoderLayer` if there is one layer, else of
  /// `nn.TransformerEncoder`.
  public mutating func visit(_ visitor: ParameterVisitor) {
    if layers.count == 1 {
      visitor("encoder", &layers[0])
    } else {
      visitor("encoder.layers", &layers)
    }
    visitor("head", &head)
    if var linear = trace {
      visitor("traces", &linear)
      trace = linear
    }
    traceInputs.visit(visitor)
  }

  /// The traces of the option.
  public var traces: TraceBank? { traceInputs.bank }

  /// A token for each position: its spikes, padded with silent channels, and its traces.
  func tokens(_ inputs: Variable, in pass: Pass) throws(TensorError) -> Variable {
    let rest = inputs.shape[2]
    let spikes = trace == nil ? inputs : try inputs.sliced(axis: 2, 0..<units)
    // Constants are not recorded on the tape.
    let padded =
      width > units ? try spikes.padded(axis: 2, before: 0, after: width - units) : spikes
    guard let trace else { return padded }
    return try padded + trace(inputs.sliced(axis: 2, units..<rest), in: pass)
  }

  /// The log-odds after each position from `first` on, [batch, time - first, units].
  public func callAsFunction(
    _ spikes: Variable, from first: Int = 0, in pass: Pass
  ) throws(TensorError) -> Variable {
    var x = try tokens(spikes, in: pass)
    for (index, layer) in layers.enumerated() {
      // Only the last layer may leave positions out: it attends to the others' output for all of
      // them.
      x = try layer(x, mask: mask, from: index == layers.count - 1 ? first : 0, in: pass)
    }
    return try head(x, in: pass)
  }

  /// The attention of each layer.
  func attention(_ spikes: Variable, in pass: Pass) throws(TensorError) -> [AttentionWeights] {
    var x = try tokens(spikes, in: pass)
    var weights: [AttentionWeights] = []
    for layer in layers {
      weights.append(try layer.attentionWeights(x, mask: mask, in: pass))
      x = try layer(x, mask: mask, in: pass)
    }
    return weights
  }

  /// The log-odds after each position if attention gave nothing in any layer.
  func logOddsWithoutAttention(
    _ spikes: Variable, in pass: Pass
  ) throws(TensorError) -> Variable {
    var x = try tokens(spikes, in: pass)
    for layer in layers { x = try layer.withoutAttention(x, in: pass) }
    return try head(x, in: pass)
  }

  /// The log-odds after positions that follow others, whose projections each layer kept.
  public func callAsFunction(
    _ spikes: Variable, extending window: inout [Tensor], in pass: Pass
  ) throws(TensorError) -> Variable {
    var x = try tokens(spikes, in: pass)
    var kept: [Tensor] = []
    for (index, layer) in layers.enumerated() {
      let before = index < window.count ? window[index] : nil
      let (output, projections) = try layer(x, extending: before, mask: mask, in: pass)
      x = output
      kept.append(projections)
    }
    window = kept
    return try head(x, in: pass)
  }

  /// Starts traces at the units' rates.
  public mutating func prepare(training: SpikeRaster) { traceInputs.prepare(training: training) }

  /// Starts traces and the head's biases at the log-odds of the units' rates, close to the optimum of a
  /// likelihood.
  public mutating func startAtRates(_ training: SpikeRaster) {
    prepare(training: training)
    head.bias?.value = Tensor(NullRates(training: training).logOdds)
  }
}

/// A network that differs from the shared Transformer only in its loss and training.
public protocol SpikeTransformerVariant: AttentionNetwork {
  /// The shared network.
  var transformer: SpikeTransformer { get set }

  /// A variant around the shared network.
  init(_ transformer: SpikeTransformer)
}

extension SpikeTransformerVariant {
  /// Fresh weights.
  ///
  /// - Throws: `TensorError` if the heads do not divide the width.
  public init(
    units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator
  ) throws {
    self.init(
      try SpikeTransformer(
        units: units, context: context, options: options, generator: &generator))
  }

  /// The transformer's parameters.
  public mutating func visit(_ visitor: ParameterVisitor) { transformer.visit(visitor) }

  /// The transformer's log-odds.
  public func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try transformer(spikes, in: pass)
  }

  /// The transformer's log-odds of some positions.
  public func logOdds(
    _ spikes: Variable, from first: Int, in pass: Pass
  ) throws(TensorError) -> Variable {
    try transformer(spikes, from: first, in: pass)
  }

  /// The transformer's log-odds of positions that follow others.
  public func logOdds(
    _ spikes: Variable, extending window: inout [Tensor], in pass: Pass
  ) throws(TensorError) -> Variable? {
    try transformer(spikes, extending: &window, in: pass)
  }

  /// The transformer's attention.
  public func attention(
    _ spikes: Variable, in pass: Pass
  ) throws(TensorError) -> [AttentionWeights] { try transformer.attention(spikes, in: pass) }

  /// The transformer's log-odds without its attention.
  public func logOddsWithoutAttention(
    _ spikes: Variable, in pass: Pass
  ) throws(TensorError) -> Variable {
    try transformer.logOddsWithoutAttention(spikes, in: pass)
  }

  /// What the transformer carries before the first bin; nothing without `carry`.
  public func initialState(samples: Int) -> [Tensor] { transformer.initialState(samples: samples) }

  /// The transformer's log-odds of positions that follow a carried state.
  public func logOdds(
    _ spikes: Variable, from state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (logOdds: Variable, state: [Tensor]) {
    try transformer(spikes, from: state, in: pass)
  }

  /// How far back a carried state reaches.
  public var memory: Int { transformer.memory }

  /// The transformer's traces.
  public var traces: TraceBank? { transformer.traces }

  /// Starts traces at the units' rates.
  public mutating func prepare(training: SpikeRaster) { transformer.prepare(training: training) }

  /// The values of the card's options.
  public var options: ModelOptions { transformer.options }

  /// The zoo's training and prediction around this network, which can also reconstruct.
  public static var entry: ModelEntry {
    networkEntry.reconstructing { options, data, session, begin in
      try ReconstructionRun<Self>(options, data: data, session: session).rows(begin: begin)
    }
  }
}
