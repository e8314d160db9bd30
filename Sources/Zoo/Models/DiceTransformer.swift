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
    paper: dicePaper,
    options: SpikeTransformer.options(learningRate: 5e-3) + diceOptions,
    notes: diceNotes)

  /// The shared network.
  public var transformer: SpikeTransformer

  /// The loss around the shared network.
  public init(_ transformer: SpikeTransformer) { self.transformer = transformer }

  /// The Dice loss of the whole batch.
  public func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try diceLoss(options)(logOdds, target: spikes)
  }

  /// Adam with the paper's step decay.
  public var training: TrainingPlan { dicePlan(options) }
}

let dicePaper =
  "Shimono 2026, generative modelling of neuronal spike trains with a Dice-loss Transformer"

let diceOptions: [OptionDefinition] = [
  .flag("sigmoid-twice", default: false, "a second sigmoid inside the loss, as released"),
  .flag("log", default: false, "log(1 + D) instead of D, as released"),
]

let diceNotes = [
  "Task: the released code scores output t against input t with an unmasked encoder "
    + "(reconstruction); here attention is causal and row t predicts bin t from earlier bins.",
  "Loss: the released code passes the model's sigmoid through a second sigmoid, takes log(1 + D) "
    + "and adds a density penalty without gradient; the default here is plain Dice on one sigmoid "
    + "(options sigmoid-twice and log bring the first two back).",
  "Windows: the paper says 3,125 bins, the released configuration 15,625; the context of the "
    + "comparison decides here.",
  "Selection: the released code saves the last weights under the name of the best; here validation "
    + "chooses the epoch.",
]

/// The Dice loss of the options.
func diceLoss(_ options: ModelOptions) -> Dice {
  Dice(sigmoidTwice: options.flag("sigmoid-twice"), log1p: options.flag("log"))
}

/// Adam; after epochs 0, 5, 10 … the rate is multiplied by 0.9, down to 2.5e-5.
func dicePlan(_ options: ModelOptions) -> TrainingPlan {
  TrainingPlan(
    learningRate: options.number("learning-rate"),
    schedule: .stepDecay(factor: 0.9, everyEpochs: 5, floor: 2.5e-5), maximumGradientNorm: nil)
}
