import Autograd
import Layers
import Tensor

/// A gated recurrent network of the whole population with a linear head.
///
/// Source: Cho et al. 2014 in PyTorch's form; log-odds of the next bin from the hidden state.
public struct GRUNetwork: CarriedNetwork {
  /// The card.
  public static let card = ModelCard(
    name: "gru", summary: "a recurrent network of the population with a linear head",
    paper: "Cho et al. 2014, learning phrase representations using RNN encoder-decoder",
    options: [
      .integer("hidden", default: 128, 1...4096, "width of the hidden state"),
      .integer("layers", default: 1, 1...4, "stacked recurrent layers"),
      .flag("carry", default: false, "keep the state from one window to the next"),
      TraceInputs.option,
      .number("learning-rate", default: 3e-3, 1e-6...1, "Adam's highest learning rate"),
    ],
    smallest: "hidden=16",
    notes: [
      "The head's biases start at the log-odds of the units' training rates.",
      "With carry=true the windows of a step follow those of the step before, in time. Where units "
        + "are silent for minutes and burst together, steps are then much alike for long, and the "
        + "network learns less than from windows in random order: 4.41 bits per spike instead of "
        + "4.49 on a culture, 0.06 instead of 1.5 on a retina.",
    ])

  private var gru: GRU
  private var head: Linear
  private let options: ModelOptions
  private var traceInputs: TraceInputs

  /// Fresh weights.
  public init(
    units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator
  ) {
    let hidden = options.integer("hidden")
    traceInputs = TraceInputs(units: units, options: options)
    gru = GRU(
      units + traceInputs.width, hidden, levels: options.integer("layers"), using: &generator)
    head = Linear(hidden, units, using: &generator)
    self.options = options
  }

  /// `gru.*` and `head.*`.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("gru", &gru)
    visitor("head", &head)
    traceInputs.visit(visitor)
  }

  /// The traces of the option.
  public var traces: TraceBank? { traceInputs.bank }

  /// Starts the head's biases at the units' rates.
  public mutating func prepare(training: SpikeRaster) {
    head.bias?.value = Tensor(NullRates(training: training).logOdds)
    traceInputs.prepare(training: training)
  }

  /// The hidden states of all layers, zero before the first bin; without `carry` every window begins
  /// with zeros.
  public func initialState(samples: Int) -> [Tensor] {
    options.flag("carry")
      ? gru.levels.map { _ in .zeros([samples, options.integer("hidden")]) } : []
  }

  /// The log-odds after each position.
  public func logOdds(
    _ spikes: Variable, from state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (logOdds: Variable, state: [Tensor]) {
    let (states, last) = try gru(spikes, from: state, in: pass)
    return (try head(states, in: pass), options.flag("carry") ? last : [])
  }

  /// The log-odds after positions of a window, from the hidden states that those before them left.
  public func logOdds(
    _ spikes: Variable, extending window: inout [Tensor], in pass: Pass
  ) throws(TensorError) -> Variable? {
    let (states, last) = try gru(spikes, from: window, in: pass)
    window = last
    return try head(states, in: pass)
  }

  /// Binary cross-entropy, mean over elements.
  public func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try BinaryCrossEntropy()(logOdds, target: spikes)
  }

  /// Adam with warm-up and cosine.
  public var training: TrainingPlan {
    TrainingPlan(learningRate: options.number("learning-rate"))
  }
}
