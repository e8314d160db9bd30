/// What several recordings say, in a few sentences made by rule: first whether any model beats every
/// null row, then who cannot be told apart at the top, and on how many recordings the first is ahead.
struct AcrossVerdict {
  /// The sentences in one line.
  let text: String

  init(_ across: AcrossRecordings, _ boards: [Leaderboard]) {
    let roles = Dictionary(
      boards.flatMap(\.ranked).map { ($0.label, $0.role) }, uniquingKeysWith: { first, _ in first })
    let models = across.ranking.models.filter { $0.value.isFinite }
    let competitors = models.filter { roles[$0.label] == .competitor }
    let nulls = models.filter { roles[$0.label] == .null }
    guard let best = competitors.first else {
      text = "No model but null rows was scored on all recordings."
      return
    }
    let place = "On \(NumberText.counted(across.recordings.count, "recording"))"
    if let null = nulls.first, best.value - null.value <= Verdict.margin {
      text =
        "\(place) no model beats the best null row: \(null.label) has "
        + "\(Verdict.bits(null.value)) bits/spike, the best model, \(best.label), "
        + "\(Verdict.bits(best.value))."
      return
    }
    var sentences: [String] = []
    let equals = across.ranking.best.filter { $0 != best.label }
    let hasNulls = equals.contains { roles[$0] == .null }
    let value = "\(Verdict.bits(best.value)) bits/spike over the constant rate"
    if equals.isEmpty {
      sentences.append("\(place) \(best.label) is best, with \(value).")
    } else {
      let difference =
        equals.compactMap { across.ranking.pair(best.label, $0)?.difference }
        .map { abs($0) }.max() ?? .nan
      sentences.append(
        "\(place) \(best.label) has the best mean, \(value), but cannot be told apart from "
          + "\(Verdict.list(equals))\(hasNulls ? ", null rows among them" : "") (at most "
          + "\(NumberText.fixed(difference, 3)) behind).")
    }
    if across.leastP >= ModelRanking.level {
      sentences.append(
        "So few recordings cannot separate any two models, whatever they score: at least 6 are needed."
      )
    }
    let firsts = boards.count { $0.ranked.first?.label == best.label }
    if nulls.isEmpty {
      sentences.append(
        "No null row was scored on all recordings, so nobody can say whether it knows more than rates."
      )
    } else {
      let wins = boards.count { board in
        guard let own = board.ranked.first(where: { $0.label == best.label }) else { return false }
        return board.ranked.allSatisfy {
          $0.role != .null || own.mean(.headline) > $0.mean(.headline)
        }
      }
      sentences.append(
        "Its score is above every null row on \(wins) of \(boards.count), and first on \(firsts).")
    }
    let leaks = Set(boards.flatMap(\.leaks).map(\.entry.label)).sorted()
    if !leaks.isEmpty {
      sentences.append(
        "\(Verdict.list(leaks)) failed the audit and \(leaks.count == 1 ? "is" : "are") not ranked."
      )
    }
    text = sentences.joined(separator: " ")
  }
}
