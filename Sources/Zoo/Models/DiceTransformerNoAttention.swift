import Autograd
import Layers
import Tensor

/// The Dice transformer without its attention: it sees only the last bin.
///
/// The control of Shimono 2026 (attention disabled): the residual path past the attention block
/// stays, with its layer norm, and the feed-forward part.
public struct DiceTransformerNoAttention: Network {
  /// The card.
  public static let card = ModelCard(
    name: "dice-transformer-no-attention",
    summary: "the Dice transformer with its attention taken out: one bin of memory",
    paper: DiceRecipe.paper,
    isDefault: false,
    options: [
      .integer("feed-forward", default: 128, 1...4096, "hidden width of the feed-forward part"),
      .number("dropout", default: 0.1, 0...0.9, "dropout in the feed-forward part"),
      .number("learning-rate", default: 5e-3, 1e-6...1, "Adam's initial learning rate"),
    ] + DiceRecipe.options,
    smallest: "feed-forward=16",
    notes: DiceRecipe.notes)

  private var norm1: LayerNorm
  private var linear1: Linear
  private var linear2: Linear
  private var norm2: LayerNorm
  private var head: Linear
  private let dropout: Dropout
  private let options: ModelOptions

  /// Fresh weights.
  public init(
    units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator
  ) {
    let hidden = options.integer("feed-forward")
    norm1 = LayerNorm(units)
    linear1 = Linear(units, hidden, using: &generator)
    linear2 = Linear(hidden, units, using: &generator)
    norm2 = LayerNorm(units)
    head = Linear(units, units, using: &generator)
    dropout = Dropout(Float(options.number("dropout")))
    self.options = options
  }

  /// The names of the encoder layer's parts that are left.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("encoder.linear1", &linear1)
    visitor("encoder.linear2", &linear2)
    visitor("encoder.norm1", &norm1)
    visitor("encoder.norm2", &norm2)
    visitor("head", &head)
  }

  /// The log-odds after each position from that position alone.
  public func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable {
    let x = try norm1(spikes, in: pass)
    let hidden = try dropout(linear1.rectified(x, in: pass), in: pass)
    let change = try linear2(hidden, in: pass)
    return try head(norm2.residual(x, branch: change, dropout: dropout, in: pass), in: pass)
  }

  /// The same, since a position does not see those before it.
  public func logOdds(
    _ spikes: Variable, extending window: inout [Tensor], in pass: Pass
  ) throws(TensorError) -> Variable? { try logOdds(spikes, in: pass) }

  /// The Dice loss of the whole batch.
  public func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try DiceRecipe.loss(options)(logOdds, target: spikes)
  }

  /// Adam with the paper's step decay.
  public var training: TrainingPlan { DiceRecipe.training(options) }
}
