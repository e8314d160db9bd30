import Layers

/// The common part of the models with the Dice loss: the paper's options, loss and training, and
/// where the paper and its released code disagree.
///
/// Source: Shimono 2026.
public enum DiceRecipe {
  /// The paper.
  public static let paper =
    "Shimono 2026, generative modelling of neuronal spike trains with a Dice-loss Transformer"

  /// The options of the loss.
  public static let options: [OptionDefinition] = [
    .flag("sigmoid-twice", default: false, "a second sigmoid inside the loss, as released"),
    .flag("log", default: false, "log(1 + D) instead of D, as released"),
  ]

  /// Where paper and released code disagree, and what is done here.
  public static let notes = [
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
  public static func loss(_ options: ModelOptions) -> Dice {
    Dice(sigmoidTwice: options.flag("sigmoid-twice"), log1p: options.flag("log"))
  }

  /// Adam; after epochs 0, 5, 10 … the rate is multiplied by 0.9, down to 2.5e-5.
  public static func training(_ options: ModelOptions) -> TrainingPlan {
    TrainingPlan(
      learningRate: options.number("learning-rate"),
      schedule: .stepDecay(factor: 0.9, everyEpochs: 5, floor: 2.5e-5), maximumGradientNorm: nil)
  }
}
