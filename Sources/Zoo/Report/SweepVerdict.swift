/// What a sweep says, in a few sentences made by rule: what was chosen and how clearly, what matters,
/// whether the candidates had enough training and enough room, and which score to believe.
public struct SweepVerdict: Sendable, Equatable {
  /// The sentences, most important first.
  public let sentences: [String]

  /// The sentences in one line.
  public var text: String { sentences.joined(separator: " ") }

  /// The verdict on a sweep.
  ///
  /// - Parameters:
  ///   - sweep: the sweep.
  ///   - modelsSeen: for how many models the test part of some recording was opened in the directory.
  public init(_ sweep: SweepDocument, modelsSeen: Int = 1) {
    guard let winner = sweep.winner,
      let best = sweep.candidates.first(where: { $0.number == winner.number })
    else {
      sentences = [
        "No candidate could win: each failed, looks into the future, or has no score on validation. "
          + "This sweep did not open the test part."
      ]
      return
    }
    sentences = [
      Self.choice(sweep, best), Self.defaults(sweep), Self.effects(sweep), Self.edges(sweep, best),
      Self.budget(sweep), Self.training(sweep), Self.honesty(sweep, winner, modelsSeen),
    ].compactMap { $0 }
  }

  private static func bits(_ value: Double) -> String { NumberText.fixed(value, 3) }

  /// The values of a candidate, such as `hidden=8, context=100`.
  package static func name(_ row: SweepRow, _ sweep: SweepDocument) -> String {
    zip(sweep.axes, row.values).map { "\($0.name)=\($1)" }.joined(separator: ", ")
  }

  private static func choice(_ sweep: SweepDocument, _ best: SweepRow) -> String {
    var over: [String] = []
    if sweep.recordings.count > 1 { over.append("\(sweep.recordings.count) recordings") }
    if sweep.seeds.count > 1 { over.append("\(sweep.seeds.count) seeds") }
    let mean = over.isEmpty ? "" : ", mean of " + over.joined(separator: " and ")
    let start =
      "\(name(best, sweep)) was chosen, with \(bits(best.validation)) bits/spike on validation\(mean)"
    let others = sweep.candidates.filter { $0.status == .eligible }
    guard let second = others.first, let difference = second.difference else {
      return start + "; no other candidate could win."
    }
    let ahead =
      start
      + (-difference > Verdict.margin
        ? ", \(bits(-difference)) ahead of " : ", level with ") + name(second, sweep)
    guard let spread = second.differenceSpread else {
      return ahead + ". Another seed might choose another one."
    }
    return ahead
      + (spread >= -difference
        ? ". Seeds make a difference as large: it spreads by \(bits(spread)) between them."
        : ". The difference spreads by \(bits(spread)) between seeds.")
  }

  private static func defaults(_ sweep: SweepDocument) -> String? {
    guard let row = sweep.candidates.first(where: \.isDefault) else { return nil }
    guard row.status == .eligible, let difference = row.difference else {
      return row.status == .chosen ? "These are the model's defaults." : nil
    }
    return "The model's defaults (candidate \(row.number)) are "
      + (-difference > Verdict.margin ? "\(bits(-difference)) behind." : "level with it.")
  }

  private static func effects(_ sweep: SweepDocument) -> String? {
    let ordered = sweep.effects.sorted { $0.range > $1.range }
    guard let first = ordered.first, ordered.count > 1 else { return nil }
    let others = ordered.dropFirst().map { "\($0.name) (\(bits($0.range)))" }
    return
      "\(first.name) matters most: \(bits(first.range)) between the means of its best and worst "
      + "values, more than \(Verdict.list(Array(others)))."
      + (sweep.effects.contains { $0.groups.contains { $0.candidates < 3 } }
        ? " These are means of few candidates." : "")
  }

  /// Values beyond which nothing was tried.
  private static func edges(_ sweep: SweepDocument, _ best: SweepRow) -> String? {
    let found = sweep.axes.indices.compactMap { index -> String? in
      let numbers = sweep.candidates.compactMap { Double($0.values[index]) }
      guard numbers.count == sweep.candidates.count, Set(numbers).count > 2,
        let own = Double(best.values[index])
      else { return nil }
      let end = own == numbers.max() ? "largest" : own == numbers.min() ? "smallest" : nil
      return end.map {
        "\(sweep.axes[index].name)=\(best.values[index]) is the \($0) that was tried"
      }
    }
    return found.isEmpty ? nil : Verdict.list(found) + ": the best may lie beyond."
  }

  private static func budget(_ sweep: SweepDocument) -> String {
    let settings = sweep.settings
    let rest =
      "patience \(settings.patience) and \(NumberText.grouped(settings.binsPerStep)) bins per step"
    if sweep.budgetsDiffer {
      return "Budgets differ, since epochs vary: a candidate may be ahead only because it trained "
        + "longer. All had \(rest)."
    }
    return "All candidates had the same budget: at most "
      + NumberText.counted(settings.epochs, "epoch")
      + (settings.minimumSteps > 0
        ? " or \(NumberText.grouped(settings.minimumSteps)) steps, whichever is more" : "")
      + ", \(rest)."
  }

  /// Whether fits ended while they still improved.
  private static func training(_ sweep: SweepDocument) -> String? {
    let fits = sweep.candidates.flatMap(\.fits).filter { $0.epochs > 0 }
    let unfinished = fits.count { $0.bestEpoch == $0.epochs }
    guard fits.count > 0, 2 * unfinished > fits.count else { return nil }
    return
      "\(unfinished) of \(NumberText.counted(fits.count, "fit")) were best in their last epoch: "
      + "with more training the order may change, most of all for large candidates."
  }

  /// Which score to believe.
  private static func honesty(
    _ sweep: SweepDocument, _ winner: SweepDocument.Winner, _ modelsSeen: Int
  ) -> String {
    let start =
      "The validation part chose epochs and calibration, and the winner among "
      + "\(NumberText.counted(sweep.candidates.count, "candidate")), so the winner's score there is "
      + "too good."
    guard !winner.test.isEmpty else { return start }
    let scores = winner.test.map { test in
      let interval =
        test.low.isFinite ? " (95 % interval \(bits(test.low)) to \(bits(test.high)))" : ""
      return "\(bits(test.value)) on \(test.recording)\(interval)"
    }
    guard modelsSeen <= 1 else {
      return start
        + " The score of the test part, which this sweep opened for the winner alone, is "
        + Verdict.list(scores)
        + ". In this directory that part was opened for "
        + "\(NumberText.counted(modelsSeen, "model")): the score is honest only if what the others "
        + "scored had no say in what was tried here."
    }
    return start
      + " The honest score is that of the test part, which this sweep opened for the winner alone: "
      + Verdict.list(scores) + "."
  }
}
