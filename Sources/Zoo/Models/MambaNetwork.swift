import Autograd
import Layers
import Tensor

/// Selective state spaces over the whole population, with a linear head.
///
/// Source: Gu and Dao 2023; blocks of state-spaces/mamba (`mamba_simple.py`) between a linear map of
/// the units and one to the log-odds of the next bin.
public struct MambaNetwork: CarriedNetwork {
  /// The card.
  public static let card = ModelCard(
    name: "mamba", summary: "selective state spaces of the population with a linear head",
    paper: "Gu and Dao 2023, Mamba: linear-time sequence modeling with selective state spaces",
    isDefault: false,
    options: [
      .integer("hidden", default: 128, 1...4096, "width between the blocks"),
      .integer("layers", default: 2, 1...16, "blocks"),
      .integer("state", default: 16, 1...256, "states of each of the 2 hidden channels"),
      .number("dropout", default: 0.1, 0...0.95, "of each block's output"),
      .number("learning-rate", default: 2e-3, 1e-6...1, "Adam's highest learning rate"),
    ],
    smallest: "hidden=16,layers=1,state=4",
    notes: [
      "The paper writes the discretised input as (exp(Δ A) - 1) / A · B u; its code, and we, take "
        + "Δ B u, the same to first order.",
      "The code's blocks normalise by the root mean square, ours by LayerNorm (its other choice); "
        + "it shrinks the output weights by the root of the number of layers, we do not.",
      "The map of the units and the head are ours: the paper's input is a token.",
      "Dropout is ours.",
      "The head's biases start at the log-odds of the units' training rates.",
    ])

  private var embedding: Linear
  private var layers: [MambaBlock]
  private var norm: LayerNorm
  private var head: Linear
  private let options: ModelOptions

  /// Fresh weights.
  public init(
    units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator
  ) {
    let hidden = options.integer("hidden")
    embedding = Linear(units, hidden, using: &generator)
    layers = (0..<options.integer("layers")).map { _ in
      MambaBlock(
        hidden, states: options.integer("state"), dropout: Float(options.number("dropout")),
        using: &generator)
    }
    norm = LayerNorm(hidden)
    head = Linear(hidden, units, using: &generator)
    self.options = options
  }

  /// `embedding.*`, `layers.<number>.*`, `norm_f.*` and `head.*`.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("embedding", &embedding)
    visitor("layers", &layers)
    visitor("norm_f", &norm)
    visitor("head", &head)
  }

  /// Starts the head's biases at the units' rates.
  public mutating func prepare(training: SpikeRaster) {
    head.bias?.value = Tensor(NullRates(training: training).logOdds)
  }

  /// The state before the first bin: two tensors of each block.
  public func initialState(samples: Int) -> [Tensor] {
    layers.flatMap { $0.initialState(samples: samples) }
  }

  /// The log-odds after each position, and the state after the last.
  public func logOdds(
    _ spikes: Variable, from state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (logOdds: Variable, state: [Tensor]) {
    guard state.count == 2 * layers.count else {
      throw .invalidArgument(
        operation: "mamba",
        reason: "\(state.count) tensors of state; there are two for each of \(layers.count) blocks")
    }
    var x = try embedding(spikes, in: pass)
    var next: [Tensor] = []
    for (index, layer) in layers.enumerated() {
      let own = Array(state[2 * index..<2 * index + 2])
      let (y, last) = try layer(x, state: own, in: pass)
      x = y
      next += last
    }
    return (try head(norm(x, in: pass), in: pass), next)
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
