/// The protocol of a comparison in sentences, for a terminal or a page.
package enum ProtocolText {
  /// How everything was predicted, split and chosen.
  package static func text(_ results: ComparisonResults) -> String {
    let settings = results.settings
    let seeds = Set(results.rows.filter { $0.role == .competitor }.map(\.seed)).count
    return "Protocol: every bin predicted from earlier bins only; 50/25/25 % training, validation, "
      + "test in order of time, with gaps of \(NumberText.grouped(settings.splitGap)) bins, each "
      + "predicted after at most \(NumberText.duration(settings.runUpSeconds)) of earlier bins; "
      + "validation chose epochs, thresholds and calibration; preset "
      + "\(settings.preset.rawValue), context \(NumberText.grouped(settings.context)), "
      + "\(budget(settings)), \(NumberText.counted(max(1, seeds), "seed"))."
  }

  /// The epochs in words; a given number is kept, a preset's grows on short recordings.
  package static func budget(_ settings: ProtocolSettings) -> String {
    "at most \(NumberText.counted(settings.epochs, "epoch"))"
      + (settings.minimumSteps > 0 ? " (more where they have few steps)" : "")
  }

  /// What the columns of a table of models mean.
  package static let columns =
    "bits/spike, unit median and units>0 are calibrated, after a slope and an intercept fitted on "
    + "validation, which is fair to losses that do not ask for probabilities, such as Dice. raw is "
    + "the value without them."

  /// What the constant rate alone scores in pooled metrics; nil without its row.
  package static func pooled(_ results: ComparisonResults, on recording: String) -> String? {
    results.rows.first { $0.testedOn == recording && $0.model == ConstantRate.card.name }.map {
      "Pooled scores reward knowing which units fire more: the constant rate alone has pooled AUC "
        + "\(NumberText.fixed($0.metrics[.rocAUCPooled], 3)) and pooled AP "
        + "\(NumberText.fixed($0.metrics[.averagePrecisionPooled], 3))."
    }
  }

  /// The verdicts of the audit on the ranked models, for a table without that column; nil without any.
  package static func audit(_ board: Leaderboard) -> String? {
    let judged = board.ranked.map { entry in
      (label: entry.label, isCausal: entry.rows.allSatisfy { $0.audit.verdict == .causal })
    }
    guard !judged.isEmpty else { return nil }
    let others = judged.filter { !$0.isCausal }.map(\.label)
    return others.isEmpty
      ? "Audit: all \(NumberText.counted(judged.count, "ranked model")) are causal."
      : "Audit: all ranked models are causal but \(Verdict.list(others)); see below."
  }

  /// The size of a recording as it was used.
  package static func size(_ recording: DatasetSummary) -> String {
    let width = NumberText.fixed(recording.binSeconds * 1000, 3)
    let bin = width.hasSuffix(".000") ? String(width.dropLast(4)) : width
    return "\(NumberText.counted(recording.units, "unit")), "
      + "\(NumberText.grouped(recording.bins)) bins of \(bin) ms, "
      + "\(NumberText.grouped(recording.scoredBins)) scored, "
      + "\(NumberText.percent(recording.prevalence, 2)) of all entries are spikes"
  }
}
