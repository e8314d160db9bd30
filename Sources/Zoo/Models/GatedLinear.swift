import Autograd
import Layers
import Tensor

/// Gated linear recurrences of the population: gates see the input, not the state, so time is one
/// sweep without products of matrices.
///
/// Source: HGRN (Qin et al. 2023) in the form that SpikeProphecy (2025) uses for spikes; log-odds of
/// the next bin from the last block.
public struct GatedLinear: CarriedNetwork {
  /// The card.
  public static let card = ModelCard(
    name: "gated-linear",
    summary: "recurrences with gates on the input and time constants up to 1,000 bins",
    paper: "Qin et al. 2023, hierarchically gated recurrent neural network for sequence modeling",
    isDefault: false,
    options: [
      .integer("width", default: 128, 1...4096, "width of the residual stream"),
      .integer("hidden", default: 256, 1...4096, "recurrent channels of a block"),
      .integer("layers", default: 3, 1...12, "blocks"),
      .number("longest", default: 1000, 4...1e6, "longest initial time constant in bins"),
      .flag("carry", default: true, "keep the states from one window to the next"),
      .number("dropout", default: 0.1, 0...0.9, "dropout of the residual branches"),
      .number("learning-rate", default: 2e-3, 1e-6...1, "Adam's highest learning rate"),
    ],
    smallest: "width=8,hidden=12,layers=2",
    notes: [
      "One number a channel, as in HGRN; HGRN2's wider states are left out.",
      "Time constants begin log-uniform between 2 bins and the longest; the usual gate bias of 1 "
        + "would forget within 3 bins.",
      "The head's biases start at the log-odds of the units' training rates.",
    ])

  private var embedding: Linear
  private var blocks: [GatedLinearBlock]
  private var norm: LayerNorm
  private var head: Linear
  private let options: ModelOptions

  /// Fresh weights.
  public init(
    units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator
  ) {
    let width = options.integer("width")
    embedding = Linear(units, width, using: &generator)
    blocks = (0..<options.integer("layers")).map { _ in
      GatedLinearBlock(
        width, channels: options.integer("hidden"), feedForward: 2 * width,
        longest: options.number("longest"), dropout: Float(options.number("dropout")),
        using: &generator)
    }
    norm = LayerNorm(width)
    head = Linear(width, units, using: &generator)
    self.options = options
  }

  /// `embedding.*`, `blocks.0.*` and so on, `norm.*` and `head.*`.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("embedding", &embedding)
    visitor("blocks", &blocks)
    visitor("norm", &norm)
    visitor("head", &head)
  }

  /// Starts the head's biases at the units' rates.
  public mutating func prepare(training: SpikeRaster) {
    head.bias?.value = Tensor(NullRates(training: training).logOdds)
  }

  /// The states of all blocks, zero before the first bin; without `carry` every window begins with
  /// zeros.
  public func initialState(samples: Int) -> [Tensor] {
    options.flag("carry") ? blocks.map { $0.initialState(samples: samples) } : []
  }

  /// The log-odds after each position.
  public func logOdds(
    _ spikes: Variable, from state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (logOdds: Variable, state: [Tensor]) {
    let (x, after) = try blocks(embedding(spikes, in: pass), from: state, in: pass)
    return (try head(norm(x, in: pass), in: pass), options.flag("carry") ? after : [])
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
