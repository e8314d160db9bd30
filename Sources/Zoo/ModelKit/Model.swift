/// A type that joins the zoo: a card, and the entry under which the zoo keeps it.
///
/// Your own type conforms to `Network` (a gradient-trained network: the zoo trains it) or to
/// `PredictorModel` (anything else: it fits itself), and is passed to the command. Neither needs to
/// write an entry.
public protocol Model: Sendable {
  /// Name, options and origin.
  static var card: ModelCard { get }

  /// The model's entry in the zoo.
  static var entry: ModelEntry { get }
}

/// A model that fits itself in its own way: a predictor that is made from options.
public protocol PredictorModel: Model, Predictor {
  /// An untrained predictor.
  ///
  /// - Throws: `ModelOptionError.unsuitable` if the options are incompatible.
  init(_ options: ModelOptions) throws
}

extension PredictorModel {
  /// An entry whose predictors are values of this type.
  public static var entry: ModelEntry {
    ModelEntry(card) { options in try Self(options) }
  }
}
