import Autograd
import Layers
import Tensor

/// The Dice transformer with two to four encoder layers.
///
/// Source: Shimono 2026, which varies the number of layers.
public struct DiceTransformerDeep: SpikeTransformerVariant {
  /// The card.
  public static let card = ModelCard(
    name: "dice-transformer-deep", summary: "the Dice transformer with 2 to 4 encoder layers",
    paper: DiceRecipe.paper,
    isDefault: false,
    options: SpikeTransformer.options(depth: 2, learningRate: 2e-3).map { option in
      option.name == "depth"
        ? .integer("depth", default: 2, 2...4, "encoder layers") : option
    } + DiceRecipe.options,
    smallest: "heads=2,feed-forward=16",
    notes: DiceRecipe.notes + [
      "Learning rate: 5e-3 of the one-layer model makes post-norm stacks diverge; 2e-3 is used.",
      SpikeTransformer.carryNote,
    ])

  /// The shared network.
  public var transformer: SpikeTransformer

  /// The loss around the shared network.
  public init(_ transformer: SpikeTransformer) { self.transformer = transformer }

  /// The Dice loss of the whole batch.
  public func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try DiceRecipe.loss(options)(logOdds, target: spikes)
  }

  /// Adam with the paper's step decay.
  public var training: TrainingPlan { DiceRecipe.training(options) }
}
