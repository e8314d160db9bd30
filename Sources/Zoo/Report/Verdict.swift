/// What a table says, in a few sentences made by rule.
///
/// First whether any model beats the best null row, and who wins by how much; then, with block
/// statistics, whether that could be chance, whether a few
/// units carry the gain, whether the median unit prefers another model, and whether a model does far
/// better on validation than on test. All numbers are calibrated bits per spike.
public struct Verdict: Sendable, Equatable {
  /// The sentences, most important first; empty if there is nothing to compare.
  public let sentences: [String]

  /// The sentences in one line.
  public var text: String { sentences.joined(separator: " ") }

  /// Differences below this count as equal: the table shows three decimals.
  static let margin = 0.0005

  /// The verdict on a recording.
  public init(_ leaderboard: Leaderboard) {
    let defined = leaderboard.ranked.filter { $0.mean(.headline).isFinite }
    let standing = Standing(leaderboard, defined)
    sentences = [
      standing.sentence, standing.separationSentence, standing.unitSentence,
      Self.medianSentence(defined),
      Self.validationSentence(defined),
    ].compactMap { $0 }
  }

  /// Whether the median unit prefers the model that leads over all units.
  private static func medianSentence(_ defined: [Leaderboard.Entry]) -> String? {
    func median(_ entry: Leaderboard.Entry) -> Double { entry.mean(.calibratedUnitMedian) }
    guard defined.count > 1, let leader = defined.first, median(leader).isFinite,
      let best = defined.filter({ median($0).isFinite }).max(by: { median($0) < median($1) })
    else { return nil }
    // Of several that lead together, the one with the best median unit represents all.
    let leaders = defined.prefix { leader.mean(.headline) - $0.mean(.headline) <= margin }
    let champion =
      leaders.filter { median($0).isFinite }.max { median($0) < median($1) } ?? leader
    guard median(best) - median(champion) > margin else {
      return median(best) > 0
        ? "The median unit agrees."
        : "The median unit gains nothing from any of them: \(name(best)) has \(bits(median(best)))."
    }
    return "For the median unit \(name(best)) is best, with \(bits(median(best))) against "
      + "\(bits(median(champion))) of \(champion.label)."
  }

  /// Models that do far better on validation, which makes choices, than on test.
  private static func validationSentence(_ defined: [Leaderboard.Entry]) -> String? {
    let fallen = defined.filter { fall($0) != nil }
    let models = fallen.filter { $0.role == .competitor }
    guard let worst = models.max(by: { (fall($0) ?? 0) < (fall($1) ?? 0) }),
      let before = worst.validation
    else { return nil }
    let reason =
      fallen.count > models.count
      ? "the recording changed, since null rows fall as well"
      : "it has learned the validation part, or the recording changed"
    let others = models.filter { $0.label != worst.label }.map(\.label)
    return "\(worst.label) scores \(bits(before)) on validation and \(bits(worst.mean(.headline))) "
      + "on test: \(reason)."
      + (others.isEmpty ? "" : " The same holds for \(list(others)).")
  }

  /// How much less a model scores on test than on validation, if it is far less.
  static func fall(_ entry: Leaderboard.Entry) -> Double? {
    guard let before = entry.validation, before.isFinite else { return nil }
    let after = entry.mean(.headline)
    // A model that is worse than the rate on both has learned neither.
    return before > 0 && before - after > 0.2 && after < before / 2 ? before - after : nil
  }

  static func bits(_ value: Double) -> String { NumberText.fixed(value, 3) }

  /// A label that says whether it is a null row.
  static func name(_ entry: Leaderboard.Entry) -> String {
    entry.role == .null ? "the null row \(entry.label)" : entry.label
  }

  /// Names as a list in prose; of many, the first three.
  static func list(_ names: [String]) -> String {
    guard names.count <= 4 else {
      return names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more"
    }
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and \(last)"
  }
}

/// Who leads, and against which null row.
private struct Standing {
  private let leaderboard: Leaderboard
  private let models: [Leaderboard.Entry]
  private let null: Leaderboard.Entry?

  init(_ leaderboard: Leaderboard, _ defined: [Leaderboard.Entry]) {
    self.leaderboard = leaderboard
    models = defined.filter { $0.role == .competitor }
    null = defined.first { $0.role == .null }
  }

  private func bits(_ entry: Leaderboard.Entry) -> Double { entry.mean(.headline) }

  /// Whether the best model is ahead of every null row.
  private var isWon: Bool {
    guard let best = models.first else { return false }
    return null.map { bits(best) - bits($0) > Verdict.margin } ?? true
  }

  /// Who wins by how much, or that nobody does.
  var sentence: String? {
    guard let best = models.first else { return withoutModels }
    if let null, !isWon {
      let (which, model) =
        models.count == 1
        ? ("\(best.label) does not beat", "\(best.label)")
        : ("No model beats", "the best model, \(best.label),")
      return "\(which) the best null row: \(null.label) has \(Verdict.bits(bits(null))) "
        + "bits/spike, \(model) \(Verdict.bits(bits(best)))\(seeds(best))."
    }
    let level = models.filter { bits(best) - bits($0) <= Verdict.margin }
    let value = "\(Verdict.bits(bits(best))) bits/spike\(seeds(best))"
    var ahead: [String] = []
    if level.count == 1, models.count > 1 {
      ahead.append("\(Verdict.bits(bits(best) - bits(models[1]))) ahead of \(models[1].label)")
    }
    if let null {
      ahead.append(
        "\(Verdict.bits(bits(best) - bits(null))) ahead of the best null row, \(null.label)")
    }
    let subject =
      level.count > 1
      ? "\(Verdict.list(level.map(\.label))) are level with \(value)"
      : models.count > 1
        ? "\(best.label) \(isCertain ? "wins" : "leads") with \(value)"
        : "\(best.label) has \(value)"
    return ([subject] + (ahead.isEmpty ? [] : [Verdict.list(ahead)])).joined(separator: ", ")
      + share(of: best, level: level.count) + "."
  }

  /// The labels that cannot be separated from the first one in the ranking, without it.
  private var equals: [String] {
    Array((leaderboard.uncertainty?.ranking.best ?? []).dropFirst())
  }

  /// Whether nothing is known against the order of the first two.
  private var isCertain: Bool { equals.isEmpty }

  /// Which models might be as good as the first.
  var separationSentence: String? {
    guard let ranking = leaderboard.uncertainty?.ranking, let first = ranking.models.first,
      ranking.models.count > 1
    else { return nil }
    guard isCertain else {
      return "\(first.label) cannot be separated from \(Verdict.list(equals)) in this recording."
    }
    let others = ranking.models.count - 1
    return "\(first.label) is separated from "
      + (others == 1 ? "the other row." : "all \(others) others.")
  }

  /// Whether a few units carry the winner's gain, or many are predicted worse than by their rate.
  var unitSentence: String? {
    guard isWon, let best = models.first, let gains = UnitGains(best) else { return nil }
    var parts: [String] = []
    if let half = gains.halfOfGain,
      half * 10 <= gains.units || (half == 1 && gains.units >= 4)
    {
      parts.append("\(half) make\(half == 1 ? "s" : "") half of its gain over the constant rate")
    }
    if gains.belowZero * 3 >= gains.units, gains.belowZero > 0 {
      parts.append("\(gains.belowZero) \(gains.belowZero == 1 ? "is" : "are") below zero")
    }
    guard !parts.isEmpty else { return nil }
    return "Of \(NumberText.counted(gains.units, "unit")) with spikes, "
      + "\(Verdict.list(parts))."
  }

  private var withoutModels: String? {
    let judged = leaderboard.ranked.filter { $0.role == .competitor }
    if let first = judged.first {
      return judged.count == 1
        ? "The score of \(first.label) is undefined." : "The scores of all models are undefined."
    }
    if let leak = leaderboard.leaks.first {
      return leaderboard.leaks.count == 1
        ? "\(leak.entry.label) looks into the future, so no model is ranked."
        : "All models look into the future, so none is ranked."
    }
    return null.map {
      "No model but null rows: the best, \($0.label), has \(Verdict.bits(bits($0))) bits/spike."
    }
  }

  private func seeds(_ entry: Leaderboard.Entry) -> String {
    entry.rows.count > 1 ? " (mean of \(entry.rows.count) seeds)" : ""
  }

  /// The winner's share of the oracle's score.
  private func share(of best: Leaderboard.Entry, level: Int) -> String {
    guard let oracle = leaderboard.oracle.map(bits), oracle > 0, bits(best) > 0 else { return "" }
    return (level == 1 ? "; it reaches " : "; they reach ")
      + "\(NumberText.percent(bits(best) / oracle)) of the oracle"
  }
}
