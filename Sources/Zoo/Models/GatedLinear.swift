import Layers
import Tensor

/// Gated linear recurrences of the population: gates see the input, not the state, so time is one
/// sweep without products of matrices.
///
/// Source: HGRN (Qin et al. 2023) in the form that SpikeProphecy (2025) uses for spikes; log-odds of
/// the next bin from the last block.
public struct GatedLinear: RecurrentStackNetwork {
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

  /// The layers.
  public var stack: RecurrentStack<GatedLinearBlock>

  /// Fresh weights.
  public init(
    units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator
  ) {
    stack = RecurrentStack(units: units, options: options, generator: &generator) {
      width, generator in
      GatedLinearBlock(
        width, channels: options.integer("hidden"), feedForward: 2 * width,
        longest: options.number("longest"), dropout: Float(options.number("dropout")),
        using: &generator)
    }
  }
}
