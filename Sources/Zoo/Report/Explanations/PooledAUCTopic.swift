extension ExplanationTopic {
  /// Why a score over all units at once mostly says which units fire more.
  static let pooledAUC = ExplanationTopic(
    name: "pooled-auc",
    summary: "why ROC-AUC over all units at once is high for a model that predicts nothing",
    question: "Why does a pooled AUC mislead?",
    paragraphs: [
      "ROC-AUC is the probability that a bin with a spike has a higher score than a bin without one. "
        + "Pooled, the two bins may belong to different units. Rates of units often differ by a factor of "
        + "ten and more, so most bins with a spike come from a few busy units, and most silent bins "
        + "from quiet ones. A model that gives every unit one number, its rate, ranks nearly all such "
        + "pairs correctly. It does not know when anything happens.",
      "So a pooled AUC of 0.9 says that the model knows which units fire more. That is easy, needs no "
        + "neural network, and hides whether the model predicts anything in time. Pooled average "
        + "precision has the same problem. So has every accuracy over all entries: where one entry in a "
        + "hundred is a spike, predicting silence everywhere is right 99 times in 100.",
      "The stratified AUC takes both bins from the same unit. Then the constant rate has exactly 0.5, "
        + "and whatever is above 0.5 comes from timing. The unit mean of AUC does this too, and counts "
        + "every unit equally, however few spikes it has. The table leads with neither of them but with "
        + "bits per spike over the constant rate, for which the rates are the zero.",
      "When you compare with a published AUC, ask what the constant rate scores on the same data. Here it "
        + "is a row of every table.",
    ],
    findings: { results in
      perRecording(results) { board, _ in
        guard let rate = board.constantRate else { return nil }
        func pooled(_ entry: Leaderboard.Entry) -> Double { entry.mean(.rocAUCPooled) }
        func within(_ entry: Leaderboard.Entry) -> Double { entry.mean(.rocAUCStratified) }
        guard pooled(rate).isFinite else { return nil }
        let start =
          "the constant rate alone has a pooled AUC of \(NumberText.fixed(pooled(rate), 3)) and a "
          + "stratified AUC of \(NumberText.fixed(within(rate), 3))"
        guard let best = board.bestModel, pooled(best).isFinite else { return start + "." }
        return start
          + "; \(best.label) has \(NumberText.fixed(pooled(best), 3)) and "
          + "\(NumberText.fixed(within(best), 3)). That is "
          + "\(signed(pooled(best) - pooled(rate))) where pooled and "
          + "\(signed(within(best) - within(rate))) within units."
      }
    })

  /// A difference with its sign.
  private static func signed(_ value: Double) -> String {
    (value >= 0 ? "+" : "") + NumberText.fixed(value, 3)
  }
}
