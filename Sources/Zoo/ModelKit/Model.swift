/// A member of the zoo: a card, and a way to make a predictor with given options.
///
/// A type of yours joins by conforming to `Network` (a gradient-trained network: the zoo trains it)
/// or to `Predictor` (anything else: it fits itself), and being passed to the command.
public protocol Model: Sendable {
  /// Name, options and origin.
  static var card: ModelCard { get }

  /// An untrained predictor with the given options.
  ///
  /// - Throws: `ModelOptionError.unsuitable` if the options do not go together.
  static func predictor(_ options: ModelOptions) throws -> any Predictor
}
