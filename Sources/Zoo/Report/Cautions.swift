#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a reader of a comparison should not trust, in sentences made by rule from the results.
package struct Cautions: Sendable, Equatable {
  /// The sentences, those about all recordings first; empty if there is nothing to say.
  package let sentences: [String]

  /// Fewer spikes than this in a test part are few: differences of models hang on single ones.
  static let fewSpikes = 1000
  /// Predicted over observed spikes beyond this factor, or its inverse, are wrong for some purposes.
  static let ratio = 1.15
  /// A program that explains more than this share of all that could be known about the spikes may know
  /// them; models of real recordings explain 5 to 40 %.
  static let suspicious = 0.5

  package init(_ results: ComparisonResults, _ boards: [Leaderboard]) {
    let judged = boards.filter { !$0.ranked.isEmpty }
    sentences =
      [Self.recordings(results), Self.seeds(results), Self.budget(results)].compactMap { $0 }
      + zip(judged, judged.map { board in results.recordings.first { $0.name == board.recording } })
      .flatMap { board, recording in
        [
          Self.nulls(board), Self.spikes(board, recording), Self.length(board), Self.change(board),
          Self.rates(board), Self.singleUnit(board), Self.tooGood(board, recording),
        ].compactMap { $0 }
          .map {
            judged.count > 1
              ? "\(board.recording): \($0)" : $0.prefix(1).uppercased() + $0.dropFirst()
          }
      }
  }

  private static func recordings(_ results: ComparisonResults) -> String? {
    guard let across = results.acrossRecordings, across.leastP >= ModelRanking.level else {
      return nil
    }
    return
      "\(NumberText.counted(across.recordings.count, "recording")) cannot show that one model is "
      + "better than another in general, however large the difference; at least 6 are needed."
  }

  private static func seeds(_ results: ComparisonResults) -> String? {
    let trained = results.rows.filter { $0.role == .competitor && $0.fit.epochs > 1 }
    guard !trained.isEmpty, Set(trained.map(\.seed)).count == 1 else { return nil }
    return "One seed: how much trained models depend on their random start is not known "
      + "(--seeds 0,1,2)."
  }

  /// Models whose best epoch was the last that they were allowed.
  private static func budget(_ results: ComparisonResults) -> String? {
    let rising = results.rows.filter { row in
      let report = row.fit
      return row.role == .competitor && report.epochs > 1 && report.bestEpoch == report.epochs
    }
    let labels = rising.map(\.label).unique
    guard !labels.isEmpty else { return nil }
    return
      "\(Verdict.list(labels)) \(labels.count == 1 ? "was" : "were") still getting better when "
      + "the budget of epochs was used up, so a longer training (--epochs, --preset) may change the "
      + "order."
  }

  /// Null rows that cannot be separated from the best model.
  private static func nulls(_ board: Leaderboard) -> String? {
    guard let ranking = board.uncertainty?.ranking,
      let best = board.ranked.first(where: { $0.role == .competitor })
    else { return nil }
    let level = board.ranked.filter { $0.role == .null }.map(\.label).filter { label in
      ranking.pair(best.label, label).map { !$0.isSeparated } ?? false
    }
    guard !level.isEmpty else { return nil }
    return "the best model, \(best.label), cannot be separated from \(Verdict.list(level)), which "
      + "\(level.count == 1 ? "knows" : "know") next to nothing, so this recording does not show "
      + "that any model predicts more."
  }

  private static func spikes(_ board: Leaderboard, _ recording: DatasetSummary?) -> String? {
    guard let spikes = Self.testSpikes(board), spikes < fewSpikes else { return nil }
    return "its test part has \(NumberText.counted(spikes, "spike")) only; single ones decide."
  }

  private static func length(_ board: Leaderboard) -> String? {
    guard let uncertainty = board.uncertainty, uncertainty.isTooShort else { return nil }
    return "it is too short for its slow changes (stretches of "
      + "\(NumberText.duration(uncertainty.wantedSeconds)) would be needed), so true intervals are "
      + "wider than those shown."
  }

  /// Models that validation, which chose epochs and calibration, puts in quite another light.
  private static func change(_ board: Leaderboard) -> String? {
    let falls = board.ranked.filter { Verdict.fall($0) != nil }
    guard !falls.isEmpty else { return nil }
    let examples = falls.prefix(3).map { entry in
      "\(entry.label) \(NumberText.fixed(entry.validation ?? .nan, 2)) and "
        + NumberText.fixed(entry.mean(.headline), 2)
    }
    return "validation and test disagree (bits/spike of \(examples.joined(separator: ", "))): the "
      + "recording changed, or models fitted its validation part; what was chosen there may not suit "
      + "the test part."
  }

  /// Whether the best models expect another number of spikes than there are.
  private static func rates(_ board: Leaderboard) -> String? {
    let wrong = board.ranked.filter { $0.role == .competitor }.prefix(3).filter { entry in
      let value = entry.mean(.calibrationRatio)
      return value.isFinite && (value > ratio || value < 1 / ratio)
    }
    guard !wrong.isEmpty else { return nil }
    let texts = wrong.map { "\($0.label) \(NumberText.fixed($0.mean(.calibrationRatio), 2))" }
    return
      "some of the best expect another number of spikes than there are (predicted over observed: "
      + "\(texts.joined(separator: ", "))); their numbers are not probabilities as they are."
  }

  /// A unit with a spike or two that has a large part of the best model's gain.
  private static func singleUnit(_ board: Leaderboard) -> String? {
    guard let column = Metric.headline.perUnit?.name,
      let best = board.ranked.first(where: { $0.role == .competitor })
    else { return nil }
    let units = best.rows[0].metrics.units.filter { $0.spikes > 0 && $0[column].isFinite }
    let total = units.reduce(0) { $0 + max(0, $1[column]) * Double($1.spikes) }
    let few = units.filter { $0.spikes <= 5 && $0[column] * Double($0.spikes) > 0.02 * total }
    guard total > 0, units.count > 1, !few.isEmpty else { return nil }
    let texts = few.prefix(3).map { unit in
      "unit \(unit.unit.identifier) (\(NumberText.counted(unit.spikes, "spike")), "
        + "\(NumberText.fixed(unit[column], 1)) bits/spike)"
    }
    return "a few spikes weigh much: \(texts.joined(separator: ", ")) of \(best.label)'s gain."
  }

  /// Programs in other languages whose scores are too good to be true.
  ///
  /// Who knows all spikes gains what the constant rates lack: the entropy of the units' bins.
  package static func tooGood(_ board: Leaderboard, _ recording: DatasetSummary?) -> String? {
    guard let bins = recording?.scoredBins, bins > 0, let spikes = testSpikes(board),
      let units = board.ranked.first?.rows.first?.metrics.units
    else { return nil }
    let entropy = units.reduce(0.0) { sum, unit in
      let (count, all) = (Double(unit.spikes), Double(bins))
      guard count > 0, count < all else { return sum }
      let silent = all - count
      return sum - count * log2(count / all) - silent * log2(silent / all)
    }
    guard spikes > 0, entropy > 0 else { return nil }
    let all = entropy / Double(spikes)
    let found = board.ranked.filter {
      $0.rows.first?.audit.delivery != nil && $0.mean(.headline) > suspicious * all
    }
    guard let best = found.first else { return nil }
    return "\(Verdict.list(found.map(\.label))) \(found.count == 1 ? "is" : "are") too good to be "
      + "believed without a look: \(NumberText.fixed(best.mean(.headline), 2)) bits/spike of the "
      + "\(NumberText.fixed(all, 2)) that knowing every spike would give. The audit sees what a "
      + "program is sent, not whether it has read the recording from a disk."
  }

  /// The spikes of the test part; nil if no row has units.
  static func testSpikes(_ board: Leaderboard) -> Int? {
    guard let units = board.ranked.first?.rows.first?.metrics.units, !units.isEmpty else {
      return nil
    }
    return units.reduce(0) { $0 + $1.spikes }
  }
}
