extension ExplanationTopic {
  /// What was done to find out whether a model sees the future.
  static let audit = ExplanationTopic(
    name: "audit",
    summary: "how a model that looks into the future is found, and what the verdicts mean",
    question: "What did the audit do?",
    paragraphs: [
      "Row t of a prediction may use only bins before t. A mask that is off by one, a filter that "
        + "smooths in both directions or a mean over the whole part breaks this, and such a model does "
        + "not look broken: it looks like the best of the table. So every fitted model is tested, "
        + "automatically and on the very rows that are scored.",
      "First, the future is replaced. After random bins, everything that follows is flipped, shuffled, "
        + "silenced, cut off or drawn anew, and the model predicts again. Rows up to that bin must keep "
        + "their values to the last bit. The prediction is also repeated, made in other batches, and cut "
        + "short.",
      "Second, there are bets. Replaced spikes were drawn with known probabilities, and gamblers who see "
        + "the model's rows bet on them at exactly these odds. A model that knows only the past cannot "
        + "expect to win, whatever it computes. A wealth of e^14 counts as proof; an honest model reaches it "
        + "less than once in a million audits.",
      "'causal' means that no row changed and no bet was won; 'rounding' that only the last digits of sums "
        + "changed. Both are ranked. 'leak' names how many bins ahead the model was seen to look, and "
        + "'indeterminate' why nothing can be said, for instance because the model is random. Neither is "
        + "ranked, with any seed on any recording. The memory is how far back a single flipped bin still "
        + "changed a row. What no audit within a process can see is a model that reads the recording's "
        + "file by itself, or one that was trained on the test part.",
    ],
    findings: { results in
      let rows = Dictionary(grouping: results.rows.filter { $0.role == .competitor }, by: \.label)
      let sentences = rows.keys.sorted().compactMap { label -> String? in
        let audits = (rows[label] ?? []).map {
          (place: "seed \($0.seed) on \($0.testedOn)", report: $0.audit)
        }
        guard let report = AuditReport.merged(audits) else { return nil }
        var text = "\(label): \(report.verdict.rawValue)"
        if let lag = report.lag {
          text += lag == 0 ? " of the bin itself" : ", \(NumberText.counted(lag, "bin")) ahead"
        }
        text += ", by \(NumberText.counted(report.probes, "prediction"))"
        if let memory = report.memoryBins {
          text +=
            "; it remembers \(report.memoryIsLowerBound ? "at least " : "")"
            + NumberText.counted(memory, "bin")
        }
        if let evidence = report.evidence, evidence.isFinite {
          text +=
            "; the gamblers' greatest wealth was e^\(NumberText.fixed(evidence, 1)) of the "
            + "e^\(NumberText.fixed(Audit.accusation, 0)) that would be proof"
        }
        if !report.mayBeRanked, let reason = report.reason { text += " (\(reason))" }
        return text + "."
      }
      return first(sentences, "model")
    })
}
