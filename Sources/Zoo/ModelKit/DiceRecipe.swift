import Autograd
import Layers
import Tensor

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

  /// The options with the released loss: the second sigmoid and the logarithm; nil for a model whose
  /// loss is not Dice.
  static func released(_ options: ModelOptions) -> ModelOptions? {
    guard options["sigmoid-twice"] != nil, options["log"] != nil else { return nil }
    return options.setting("sigmoid-twice", to: .flag(true)).setting("log", to: .flag(true))
  }

  /// The loss as released: 0.9 log(1 + D) with q = sigmoid(sigmoid(z)) in D, and ten times a tenth of
  /// the density above that of the training part.
  ///
  /// The density is that of a batch's probabilities and is detached from the tape, so the penalty
  /// changes the value and no gradient.
  /// - Throws: `TensorError.shapeMismatch`.
  static func releasedLoss(
    _ logOdds: Variable, spikes: Tensor, density: Double
  ) throws(TensorError) -> Variable {
    let loss = try Dice(sigmoidTwice: true, log1p: true, weight: 0.9)(logOdds, target: spikes)
    let sums = LogisticLoss.dice(sigmoidTwice: false).sums(logOdds.value, spikes, weights: nil)
    let mean = sums[1] / Double(max(1, logOdds.value.count))
    return loss + Float(0.1 * 10 * max(0, mean - density))
  }

  /// Adam; after epochs 0, 5, 10 … the rate is multiplied by 0.9, down to 2.5e-5.
  public static func training(_ options: ModelOptions) -> TrainingPlan {
    TrainingPlan(
      learningRate: options.number("learning-rate"),
      schedule: .stepDecay(factor: 0.9, everyEpochs: 5, floor: 2.5e-5), maximumGradientNorm: nil)
  }
}
