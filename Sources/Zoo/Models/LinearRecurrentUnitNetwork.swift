import Layers
import Tensor

/// Linear recurrent units of the population: complex states that decay and turn, each at its own
/// learnt rate.
///
/// Source: Orvieto et al. 2023, in the form of `NicolasZucchet/minimal-LRU`; log-odds of the next
/// bin from the last block.
public struct LinearRecurrentUnitNetwork: RecurrentStackNetwork {
  /// The card.
  public static let card = ModelCard(
    name: "lru", summary: "linear recurrences with complex states that decay and turn",
    paper: "Orvieto et al. 2023, resurrecting recurrent neural networks for long sequences",
    isDefault: false,
    options: [
      .integer("width", default: 128, 1...4096, "width of the residual stream"),
      .integer("hidden", default: 128, 1...4096, "complex channels of a block"),
      .integer("layers", default: 3, 1...12, "blocks"),
      .choice(
        "init", default: LinearRecurrentUnit.Spectrum.logUniform.rawValue,
        LinearRecurrentUnit.Spectrum.allCases.map(\.rawValue),
        "initial decays and phases: 2 to 2,000 bins; the paper's ring; S4D-Lin"),
      .flag("carry", default: true, "keep the states from one window to the next"),
      .number("dropout", default: 0.1, 0...0.9, "dropout of the residual branches"),
      .number("learning-rate", default: 2e-3, 1e-6...1, "Adam's highest learning rate"),
      .number(
        "recurrence-rate", default: 0.5, 0...10,
        "factor of the learning rate for decays, phases, gains and B"),
    ],
    smallest: "width=8,hidden=6,layers=2",
    notes: [
      "The paper's ring of radii 0.9 to 0.999 makes half of the channels forget within 19 bins; here "
        + "time constants begin log-uniform between 2 and 2,000 bins, phases below π/10.",
      "As in the released training, decays, phases, gains and B learn at half the rate; there, the "
        + "other weights decay by 0.05, here none does.",
      "The head's biases start at the log-odds of the units' training rates.",
    ])

  /// The layers.
  public var stack: RecurrentStack<LinearRecurrentBlock>

  /// Fresh weights.
  public init(
    units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator
  ) {
    let spectrum = LinearRecurrentUnit.Spectrum(rawValue: options.choice("init")) ?? .logUniform
    stack = RecurrentStack(units: units, options: options, generator: &generator) {
      width, generator in
      LinearRecurrentBlock(
        width, channels: options.integer("hidden"), spectrum: spectrum,
        rate: Float(options.number("recurrence-rate")),
        dropout: Float(options.number("dropout")), using: &generator)
    }
  }
}
