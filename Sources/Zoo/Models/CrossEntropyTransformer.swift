import Autograd
import Layers
import Tensor

/// The same Transformer trained with binary cross-entropy: the likelihood that bits per spike
/// measures.
public struct CrossEntropyTransformer: SpikeTransformerVariant {
  /// The card.
  public static let card = ModelCard(
    name: "cross-entropy-transformer",
    summary: "the Dice transformer's network with binary cross-entropy",
    options: SpikeTransformer.options(learningRate: 2e-3),
    smallest: "heads=2,feed-forward=16",
    notes: [
      "The head's biases start at the log-odds of the units' training rates.",
      SpikeTransformer.carryNote,
    ])

  /// The shared network.
  public var transformer: SpikeTransformer

  /// The loss around the shared network.
  public init(_ transformer: SpikeTransformer) { self.transformer = transformer }

  /// Starts the head's biases at the units' rates.
  public mutating func prepare(training: SpikeRaster) { transformer.startAtRates(training) }

  /// Binary cross-entropy, mean over elements.
  public func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try BinaryCrossEntropy()(logOdds, target: spikes)
  }

  /// Adam with warm-up and cosine.
  public var training: TrainingPlan {
    TrainingPlan(learningRate: options.number("learning-rate"))
  }
}
