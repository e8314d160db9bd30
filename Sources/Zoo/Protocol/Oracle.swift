import Tensor

/// The known conditional probability of a simulated recording: no model can beat it except by luck.
///
/// The rows are read from the recording's truth, not computed, so an audit has nothing to probe,
/// and the row is a ceiling, not a competitor.
public enum Oracle {
  /// The card.
  public static let card = ModelCard(
    name: "oracle", summary: "the true conditional probability of a simulated recording",
    role: .oracle)
}
