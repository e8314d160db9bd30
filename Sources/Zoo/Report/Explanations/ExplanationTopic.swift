/// A page that answers one question about the numbers of a report, in general and on the reader's own run.
///
/// The terminal and the report show the same texts. A new topic is a file like its neighbours, and a line
/// in ``all``.
package struct ExplanationTopic: Sendable {
  /// The word that names it on the command line.
  package let name: String
  /// What it explains, in one line.
  package let summary: String
  /// The question that it answers: its heading.
  package let question: String
  /// The answer, the same for every run.
  package let paragraphs: [String]
  /// What a run shows of it, in sentences; empty if the run has nothing to show.
  package let findings: @Sendable (ComparisonResults) -> [String]

  /// All topics, in the order in which readers ask.
  package static let all: [ExplanationTopic] = [
    .pooledAUC, .bitsPerSpike, .dice, .audit, .intervals,
  ]

  /// The most recordings or models that are named one by one: a page has about thirty lines.
  static let most = 6

  /// A sentence for each recording; of many, the first ones.
  static func perRecording(
    _ results: ComparisonResults, _ sentence: (Leaderboard, DatasetSummary) -> String?
  ) -> [String] {
    let sentences = results.recordings.compactMap { recording in
      sentence(results.leaderboard(on: recording.name), recording)
        .map { "\(recording.name): \($0)" }
    }
    return first(sentences, "recording")
  }

  /// The first few of many sentences, and how many more there are.
  static func first(_ sentences: [String], _ noun: String) -> [String] {
    guard sentences.count > most else { return sentences }
    return sentences.prefix(most)
      + ["And \(NumberText.counted(sentences.count - most, noun)) more."]
  }
}

extension Leaderboard {
  /// The best model that is not a null row; nil if none is ranked.
  var bestModel: Entry? {
    ranked.first { $0.role == .competitor && $0.mean(.headline).isFinite }
  }

  /// The null row that knows each unit's rate and nothing else.
  var constantRate: Entry? { ranked.first { $0.rows[0].model == ConstantRate.card.name } }
}
