extension ExplanationTopic {
  /// Why intervals are wider than the number of bins suggests.
  static let intervals = ExplanationTopic(
    name: "intervals",
    summary: "why intervals are wide, what a shared rank means, and what would narrow them",
    question: "Why are the intervals so wide?",
    paragraphs: [
      "A test part has a hundred thousand bins and more, so one expects differences in the third digit to "
        + "be certain. But bins are not independent. A burst fills hundreds of them, a state of the "
        + "network lasts for seconds, and a model that is good at one of them is good in all its bins. "
        + "Such a stretch is closer to one observation than to a thousand. Intervals that treat bins as "
        + "independent are often several times too narrow, and they find winners where there are none.",
      "So resampling draws stretches of time, as many as fill the test part, the same ones for all "
        + "models. How long they are follows from the recording and the null rows alone, so that no model "
        + "changes another's interval. The design effect says how many times larger the variance is than "
        + "for independent bins; intervals are wider by its square root.",
      "Two intervals may overlap although their models are clearly different. What is hard for one is "
        + "often hard for the other, so the difference of the two is known better than either. Ranks and "
        + "the matrix of differences use the differences, corrected for the number of pairs. Models that "
        + "share a place could not be separated. That does not make them equal: the smallest difference "
        + "that could have been found says how much may be hidden.",
      "Four times as much test time halves an interval. More seeds do not: they show how much a new fit "
        + "differs. And no length of a single recording says how a model does on the next animal; that "
        + "takes several recordings, and at least six before their test can be significant at all.",
    ],
    findings: { results in
      var sentences = perRecording(results) { board, recording in
        guard let uncertainty = board.uncertainty else { return nil }
        var text =
          "stretches of \(NumberText.duration(uncertainty.blockSeconds)), of which "
          + "\(NumberText.fixed(uncertainty.blocks, 0)) fill the test part."
        if let effect = uncertainty.designEffect, effect.isFinite, effect > 1.05 {
          let worth = Double(recording.scoredBins) / effect
          text +=
            " The design effect is \(NumberText.fixed(effect, 1)): intervals are "
            + "\(NumberText.fixed(effect.squareRoot(), 1)) times as wide as for independent bins, and "
            + "\(NumberText.counted(recording.scoredBins, "bin")) say as much as "
            + "\(NumberText.counted(Int(worth.rounded()), "independent one"))."
        }
        if uncertainty.isTooShort {
          text +=
            " The recording needs stretches of \(NumberText.duration(uncertainty.wantedSeconds)) and is "
            + "too short for them, so true intervals are wider."
        }
        if let best = uncertainty.ranking.models.first, best.low.isFinite {
          text +=
            " \(best.label) has \(NumberText.fixed(best.value, 3)), from "
            + "\(NumberText.fixed(best.low, 3)) to \(NumberText.fixed(best.high, 3))."
        }
        if let pair = uncertainty.ranking.pairs.first, pair.smallestDetectable.isFinite {
          text +=
            " Between \(pair.first) and \(pair.second) a difference of "
            + "\(NumberText.fixed(pair.smallestDetectable, 4)) could have been found; it is "
            + "\(NumberText.fixed(pair.difference, 4))."
        }
        return text
      }
      if let across = results.acrossRecordings, across.leastP >= ModelRanking.level {
        sentences.append(
          "With \(NumberText.counted(across.recordings.count, "recording")) the test over recordings "
            + "cannot have a p-value below \(NumberText.fixed(across.leastP, 3)).")
      }
      return sentences
    })
}
