import Autograd
import Layers
import Tensor

/// The Transformer trained with the Dice loss.
///
/// Source: Shimono 2026. The paper predicts one step ahead; its released code compares the output
/// of a bin with the input of the same bin under an encoder without a mask, which is
/// reconstruction. Here the encoder is causal and the target is the next bin.
public struct DiceTransformer: SpikeTransformerVariant {
  /// The card.
  public static let card = ModelCard(
    name: "dice-transformer",
    summary: "the spike vector as token, one causal encoder layer, Dice loss",
    paper: DiceRecipe.paper,
    options: SpikeTransformer.options(learningRate: 5e-3) + DiceRecipe.options,
    smallest: "heads=2,feed-forward=16",
    notes: DiceRecipe.notes + [SpikeTransformer.carryNote])

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
