/// What a transfer says, in a few sentences made by rule: for every model and direction, whether
/// anything carries over, and how much of what can be learned on the target itself.
///
/// The measure is the stratified ROC-AUC: it compares bins of the same unit only, so how often each
/// unit fires, which belongs to the recording, does not count. Every constant rate scores exactly
/// 0.5. How sure a mean is comes from ``TransferSummary/interval``, which takes recordings as the
/// replicates.
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
      "These are means over pairs of recordings. Pairs that share a recording are not independent: "
        + "intervals over recordings count that, those of single pairs say how sure each score is.")
    self.sentences = sentences
  }

  /// Whether anything carries over in one direction.
  ///
  /// With two recordings or more on either side the interval over recordings decides; with fewer
  /// nothing is known of other recordings, and only the mean is said.
  static func sentence(_ summary: TransferSummary) -> String {
    let (model, own) = (summary.model.mean, summary.fittedThere.mean)
    guard model.isFinite else { return "there is no cell." }
    let sure = summary.surelyAboveChance.map { ", with its whole 95 % interval on \($0)" } ?? ""
    let pairs =
      "\(summary.aboveChance) of \(NumberText.counted(summary.comparedWithRate, "pair"))" + sure
    let value = text(model) + range(summary.interval)
    guard model - chance > margin else {
      return "nothing carries over: \(value), where any constant rate has 0.500 "
        + "(above it on \(pairs))."
    }
    let isEverywhere = summary.aboveChance == summary.comparedWithRate
    var words =
      summary.interval.low <= chance
      ? "it is not sure that anything carries over"
      : isEverywhere
        ? "something carries over" : "something carries over on average, but not everywhere"
    words += ": \(value) (any constant rate 0.500, above it on \(pairs))"
    // Beside a model that learned next to nothing there, a share of the way would be absurd.
    if model - own > margin {
      words += ", more than the same model fitted on the target (\(text(own)))"
    } else if own - chance > margin {
      words +=
        ", \(NumberText.percent(min(1, (model - chance) / (own - chance)))) of the way to the same model "
        + "fitted on the target (\(text(own)))"
    }
    return words + historySentence(summary)
  }

  /// How the mean stands to what the target's own exponential history scores.
  private static func historySentence(_ summary: TransferSummary) -> String {
    let (history, gain) = (summary.ownHistory.mean, summary.gainOverHistory)
    guard history.isFinite else { return "." }
    let name = "the target's own exponential history"
    let reference = "\(name) (\(text(history))), which has seen no other recording."
    if gain.low.isFinite, gain.low <= 0, gain.high >= 0 {
      return ", not to be told from \(reference)"
    }
    return gain.value > margin
      ? ". It is more than \(name) has (\(text(history)))." : ", and no more than \(reference)"
  }

  /// The same in bits per spike, which also count whether the rates are right; against the target's
  /// own constant rate.
  static func bitsSentence(_ summary: TransferSummary) -> String {
    let (model, rate, gain) = (summary.model.mean, summary.ownRate.mean, summary.gain)
    guard model.isFinite, rate.isFinite else { return "" }
    let isUnsure = gain.low <= 0 && gain.high >= 0
    let relation =
      abs(gain.value) <= margin
      ? "level with" : isUnsure ? "not to be told from" : gain.value > 0 ? "above" : "below"
    return " In bits/spike it is \(relation) the target's own constant rate: "
      + "\(text(model)) and \(text(rate))\(range(gain, "difference "))."
  }

  private static func text(_ value: Double) -> String { NumberText.fixed(value, 3) }

  /// The interval over recordings in words, after the value; empty without one.
  private static func range(_ interval: Interval, _ name: String = "") -> String {
    guard interval.low.isFinite else { return "" }
    return ", \(name)95 % interval over recordings \(text(interval.low)) to \(text(interval.high))"
  }
}
