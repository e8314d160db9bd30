import Autograd
import Layers
import Tensor

/// The same Transformer trained with the focal loss.
///
/// Source: Shimono 2026, baseline; Lin et al. 2017, focal loss without class weights.
public struct FocalTransformer: SpikeTransformerVariant {
  /// The card.
  public static let card = ModelCard(
    name: "focal-transformer", summary: "the Dice transformer's network with the focal loss",
    paper: DiceRecipe.paper,
    isDefault: false,
    options: SpikeTransformer.options(learningRate: 2e-3) + [
      .number("gamma", default: 2, 0...10, "how strongly easy bins are down-weighted")
    ],
    smallest: "heads=2,feed-forward=16",
    notes: [
      "The paper uses gamma 2; the released file defaults to 2 and has 5 in unused lines. It takes "
        + "log of a probability without a bound; here the loss is computed from log-odds.",
      "The head's biases start at the log-odds of the units' training rates.",
      SpikeTransformer.carryNote,
    ])

  /// The shared network.
  public var transformer: SpikeTransformer

  /// The loss around the shared network.
  public init(_ transformer: SpikeTransformer) { self.transformer = transformer }

  /// Starts the head's biases at the units' rates.
  public mutating func prepare(training: SpikeRaster) { transformer.startAtRates(training) }

  /// The focal loss, mean over elements.
  public func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try Focal(gamma: Float(options.number("gamma")))(logOdds, target: spikes)
  }

  /// Adam with warm-up and cosine.
  public var training: TrainingPlan {
    TrainingPlan(learningRate: options.number("learning-rate"))
  }
}
