extension ExplanationTopic {
  /// Why the outputs of a model that was trained with Dice loss are not probabilities.
  static let dice = ExplanationTopic(
    name: "dice",
    summary: "why the outputs of a model that was trained with Dice loss are no probabilities",
    question: "Why is Dice not a probability?",
    paragraphs: [
      "Dice loss is one minus twice the overlap of predicted and true spikes, divided by the sum of both. "
        + "It was made for finding shapes in images, where the answer for each pixel is yes or no. It "
        + "looks attractive for spikes, because silent bins that are predicted silent do not enter, so that "
        + "a model cannot earn anything by predicting silence.",
      "But it does not ask for probabilities. Suppose a bin has a spike with probability q, whatever "
        + "the model does. Cross-entropy is least where the model says q. Over many bins Dice loss is least where "
        + "it says 1 if q is above half of the overlap that is reached, and 0 if it is below: a decision. "
        + "Trained long enough, outputs move to the ends, and 0.9 does not mean nine times in ten.",
      "Two things follow. Read as probabilities, the outputs are too extreme (a slope below 1), and the "
        + "expected number of spikes is wrong. And bins that all lie on one side of the border "
        + "become alike, although some of them are more likely to have a spike than others; spikes of "
        + "single units are rare, so this is nearly all bins.",
      "The first is repaired before scoring: the table is ordered by bits per spike after a slope and an "
        + "intercept that were fitted on validation, for every model. The second cannot be repaired, and is "
        + "a fair part of the result. Scores that only depend on the order of outputs, such as ROC-AUC and "
        + "average precision, need no repair.",
    ],
    findings: { results in
      let sentences = perRecording(results) { board, _ in
        let models = board.ranked.filter { $0.rows[0].model.hasPrefix("dice-") }
        guard !models.isEmpty else { return nil }
        return models.prefix(2).map { entry in
          let raw = entry.mean(.bitsPerSpike)
          let slope = entry.mean(.calibrationSlope)
          let word =
            !slope.isFinite || abs(slope - 1) < 0.05
            ? "" : slope < 1 ? ", too extreme" : ", not extreme enough"
          return
            "\(entry.label) has a slope of \(NumberText.fixed(slope, 2)) where 1 is right\(word), "
            + "expects \(NumberText.fixed(100 * entry.mean(.calibrationRatio), 0)) spikes for every 100, "
            + "and has \(NumberText.fixed(raw, 3)) bits/spike as it is, "
            + "\(NumberText.fixed(entry.mean(.headline), 3)) after calibration."
        }.joined(separator: " ")
      }
      if !sentences.isEmpty { return sentences }
      return results.rows.isEmpty ? [] : ["No ranked model of this run was trained with Dice loss."]
    })
}
