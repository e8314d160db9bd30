/// What a transfer says, in a few sentences made by rule: for every model and direction, whether
/// anything carries over, and how much of what can be learned on the target itself.
///
/// The measure is the stratified ROC-AUC: it compares bins of the same unit only, so how often each
/// unit fires, which belongs to the recording, does not count. Every constant rate scores exactly
/// 0.5. The sentences say what the means are; how sure they are is said apart.
public struct TransferVerdict: Sendable, Equatable {
  /// The sentences, one per model, direction and alignment, and last how far they can be trusted.
  public let sentences: [String]

  /// The measure.
  public static let metric = Metric.rocAUCStratified
  /// What every constant rate scores.
  static let chance = 0.5
  /// Differences below this count as none: the table shows three decimals.
  static let margin = 0.0005

  private static let directions: [TransferGroup] = [.inVitroToInVivo, .inVivoToInVitro]

  /// The verdict on a table.
  public init(_ table: TransferTable) {
    var sentences: [String] = []
    for label in table.models {
      if let audit = table.audit(label), !audit.mayBeRanked {
        sentences.append(
          "\(label) is not judged: its audit says \(audit.verdict.rawValue)"
            + (audit.reason.map { " (\($0))" } ?? "") + ".")
        continue
      }
      for alignment in table.alignments where table.has(label, alignment) {
        let name = table.alignments.count > 1 ? "\(label), \(alignment.rawValue)" : label
        for group in Self.directions {
          let summary = TransferSummary(table, label, Self.metric, alignment, group)
          let bits = TransferSummary(table, label, .headline, alignment, group)
          sentences.append(
            "\(name), \(group.rawValue): " + Self.sentence(summary) + Self.bitsSentence(bits))
        }
      }
    }
    if table.models.isEmpty { sentences.append("No model but null rows took part.") }
    sentences.append(
      "These are means over pairs of recordings, which share recordings and so are not independent; "
        + "an interval is of one pair, and small differences of means may be chance.")
    self.sentences = sentences
  }

  /// Whether anything carries over in one direction.
  static func sentence(_ summary: TransferSummary) -> String {
    func text(_ value: Double) -> String { NumberText.fixed(value, 3) }
    let (model, own) = (summary.model.mean, summary.fittedThere.mean)
    let history = summary.ownHistory.mean
    guard model.isFinite else { return "there is no cell." }
    let sure = summary.surelyAboveChance.map { ", with its whole 95 % interval on \($0)" } ?? ""
    let pairs =
      "\(summary.aboveChance) of \(NumberText.counted(summary.model.count, "pair"))" + sure
    guard model - chance > margin else {
      return "nothing carries over: \(text(model)), where any constant rate has 0.500 "
        + "(above it on \(pairs))."
    }
    var words =
      (summary.aboveChance == summary.model.count
        ? "something carries over" : "something carries over on average, but not everywhere")
      + ": \(text(model)) (any constant rate 0.500, above it on \(pairs))"
    if own - chance > margin {
      words +=
        ", \(NumberText.percent((model - chance) / (own - chance))) of the way to the same model "
        + "fitted on the target (\(text(own)))"
    }
    guard history.isFinite else { return words + "." }
    if model - history > margin {
      return words
        + ". It is more than the target's own exponential history has (\(text(history)))."
    }
    return words + ", and no more than the target's own exponential history "
      + "(\(text(history))), which has seen no other recording."
  }

  /// The same in bits per spike, which also count whether the rates are right; against the target's
  /// own constant rate.
  static func bitsSentence(_ summary: TransferSummary) -> String {
    let (model, rate) = (summary.model.mean, summary.ownRate.mean)
    guard model.isFinite, rate.isFinite else { return "" }
    let relation =
      model - rate > margin ? "above" : rate - model > margin ? "below" : "level with"
    return " In bits/spike it is \(relation) the target's own constant rate: "
      + "\(NumberText.fixed(model, 3)) and \(NumberText.fixed(rate, 3))."
  }
}
