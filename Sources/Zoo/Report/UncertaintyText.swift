/// What a reader must know about the intervals and ranks of a table, in a few sentences.
package struct UncertaintyText: Sendable, Equatable {
  /// The sentences in one line.
  package let text: String

  /// The text below a recording's table.
  package init(_ board: Leaderboard, _ recording: DatasetSummary) {
    guard let uncertainty = board.uncertainty else {
      let reason =
        BlockGrid(bins: recording.scoredBins) == nil
        ? "\(NumberText.counted(recording.scoredBins, "scored bin")) are too few"
        : "an earlier version wrote these cells without block statistics; --no-resume redoes them"
      text = board.ranked.isEmpty ? "" : "No intervals: \(reason)."
      return
    }
    let ranking = uncertainty.ranking
    var sentences = [
      "± is half of a 95 % interval, from \(NumberText.grouped(uncertainty.resamples)) resamples of "
        + "stretches of \(NumberText.duration(uncertainty.blockSeconds)), the same for all models."
    ]
    // Below 1 where a null row knows next to nothing; then it says nothing of models.
    if let effect = uncertainty.designEffect, effect.isFinite, effect > 1.05 {
      sentences[0] +=
        " Bins are not independent: intervals are "
        + "\(NumberText.fixed(effect.squareRoot(), 1)) times as wide as if they were (design effect "
        + "\(NumberText.fixed(effect, 1)))."
    }
    if uncertainty.isTooShort {
      sentences.append(
        "The recording is too short for stretches of "
          + "\(NumberText.duration(uncertainty.wantedSeconds)), which it needs: true intervals are "
          + "wider.")
    }
    sentences.append(
      "Models that share a place cannot be separated, after Holm's correction for "
        + "\(NumberText.counted(ranking.pairs.count, "pair")).")
    if let pair = ranking.pairs.first, pair.smallestDetectable >= 0.00005 {
      sentences.append(
        "Between \(pair.first) and \(pair.second) this recording could have shown a difference of "
          + "\(NumberText.fixed(pair.smallestDetectable, 4)) (found four times out of five).")
    }
    let missing = board.ranked.map(\.label).filter { ranking.model($0) == nil }
    if !missing.isEmpty {
      sentences.append("Without an interval, and not ranked: \(Verdict.list(missing)).")
    }
    text = sentences.joined(separator: " ")
  }

  /// The sentence above the table of all recordings.
  package static func sentence(_ across: AcrossRecordings) -> String {
    let count = across.recordings.count
    var text =
      "Recordings, and within them stretches, were resampled; models are separated by the sign-flip "
      + "test over recordings, Holm's correction included."
    if across.leastP >= ModelRanking.level {
      text +=
        " With \(NumberText.counted(count, "recording")) its p-value cannot be below "
        + "\(NumberText.fixed(across.leastP, 3)), so no two models can be separated: at least 6 are "
        + "needed."
    } else if across.leastP * Double(across.ranking.pairs.count) >= ModelRanking.level {
      text +=
        " With \(NumberText.counted(count, "recording")) and "
        + "\(NumberText.counted(across.ranking.pairs.count, "pair")) of models, corrected p-values "
        + "cannot be below 0.05: more recordings or fewer models are needed."
    }
    return text
  }
}
