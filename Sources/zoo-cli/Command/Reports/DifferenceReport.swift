import Zoo

/// The difference of two runs as tables for people: first what it says, then the numbers.
struct DifferenceReport {
  private let difference: RunDifference

  /// A report of a difference.
  init(_ difference: RunDifference) { self.difference = difference }

  /// Writes everything.
  func print(to invocation: Invocation) {
    var sides = [
      ("A, the first run", side(difference.first)),
      ("B, the second run", side(difference.second)),
    ]
    for change in difference.changes {
      let name = (change.model.map { "\($0), " } ?? "") + change.name
      sides.append((name, "\(change.first ?? "unset") -> \(change.second ?? "unset")"))
    }
    FieldList.write(sides, to: invocation)
    invocation.print()
    for sentence in DifferenceText(difference).sentences { invocation.print(prose: sentence) }
    let deciding = difference.lines.first?.metric
    for (title, lines, isDeciding) in [
      (deciding ?? "", difference.lines, true), ("other metrics", difference.lines, false),
      ("\(deciding ?? ""), all recordings", difference.across, true),
      ("other metrics, all recordings", difference.across, false),
    ] {
      let shown = lines.filter { ($0.metric == deciding) == isDeciding }
      guard !shown.isEmpty else { continue }
      invocation.print()
      let style = invocation.style
      invocation.print(lines: [style.emphasized(style.plain(title), .bold)])
      invocation.print(table(shown, hasMetrics: !isDeciding))
    }
    invocation.print()
    notes(invocation)
  }

  private func side(_ side: RunDifference.Side) -> String {
    "\(side.path) (version \(side.version), arithmetic \(side.numerics))"
  }

  private func table(_ lines: [DifferenceLine], hasMetrics: Bool) -> Table {
    // The name of a single model is above the table, and metrics have long names.
    let hasModels = !hasMetrics || Set(lines.map(\.label)).count > 1
    let hasRecordings = lines.contains { $0.recording != nil } && recordings > 1
    var columns: [Table.Column] = hasModels ? [.init(title: "model")] : []
    if hasRecordings { columns.append(.init(title: "recording")) }
    if hasMetrics { columns.append(.init(title: "metric")) }
    columns += [
      .init(title: "A", isNumeric: true, dispensability: 2),
      .init(title: "B", isNumeric: true, dispensability: 2), .init(title: "B - A", isNumeric: true),
      .init(title: "± 95 %", isNumeric: true),
      .init(title: "p (Holm)", isNumeric: true, dispensability: 1),
      .init(title: "could show", isNumeric: true, dispensability: 3), .init(title: "B is"),
    ]
    var table = Table(columns)
    for line in lines {
      let metric = Metric.named(line.metric)
      func number(_ value: Double, signed: Bool = false) -> String {
        DifferenceText.number(value, metric, signed: signed)
      }
      var cells = hasModels ? [line.label] : []
      if hasRecordings { cells.append(line.recording ?? "") }
      if hasMetrics { cells.append(line.metric) }
      table.append(
        cells + [
          number(line.firstValue), number(line.secondValue), number(line.difference, signed: true),
          number((line.high - line.low) / 2), DifferenceText.p(line.adjustedP),
          number(line.smallestDetectable), words(line),
        ], line.reading == .better ? .green : line.reading == .worse ? .red : nil)
    }
    return table
  }

  private var recordings: Int { Set(difference.lines.map(\.recording)).count }

  private func words(_ line: DifferenceLine) -> String {
    let isTarget = Metric.named(line.metric)?.direction == .target
    return switch line.reading {
    case .identical: "identical"
    case .better: isTarget ? "nearer" : "better"
    case .worse: isTarget ? "farther" : "worse"
    case .different: "different"
    case .level: "not told apart"
    case .unknown: "unknown"
    }
  }

  private func notes(_ invocation: Invocation) {
    let lines = difference.lines
    if let deciding = lines.first?.metric {
      let count = lines.count { $0.metric == deciding }
      let others = (difference.across.isEmpty ? lines : difference.across)
        .count { $0.metric != deciding }
      invocation.print(
        prose:
          "± is half of a 95 % interval. Both runs were resampled with the same stretches, so what "
          + "they share cancels. "
          + "p-values are corrected by Holm for \(NumberText.counted(count, "comparison")) of "
          + "\(deciding)"
          + (others > 0
            ? " and, apart from it, for \(NumberText.counted(others, "comparison")) of other "
              + "metrics" : "") + ".")
      let seeds = Set(lines.map(\.seeds.count))
      invocation.print(
        prose: seeds == [1]
          ? "One seed: what another seed would have changed is not in these intervals."
          : "Fits were paired by seed, and seeds averaged on both sides before the difference was "
            + "taken; what other seeds would have changed is not in these intervals.")
    }
    if let leastP = difference.leastP, !difference.across.isEmpty {
      invocation.print(
        prose:
          "All recordings: recordings, and within them stretches, were resampled; p is that of "
          + "the sign-flip test over recordings, which cannot be below "
          + "\(NumberText.fixed(leastP, 4)) here.")
    }
    if !difference.identicalNulls.isEmpty, !lines.isEmpty {
      invocation.print(
        prose: "Identical to the bit in both runs, as they should be: "
          + difference.identicalNulls.joined(separator: ", ") + ".")
    }
    if !difference.isIdentical, difference.changes.contains(where: { $0.name == "arithmetic" }) {
      invocation.print(
        prose:
          "The runs have other arithmetic, which may round differently: small differences may be "
          + "nothing else. A null row that differs shows how much that is.")
    }
    for note in difference.notes { invocation.print(prose: "Note: \(note).") }
  }
}
