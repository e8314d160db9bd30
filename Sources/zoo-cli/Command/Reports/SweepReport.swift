import Zoo

/// The candidates of a sweep as tables for people: first the verdict, then the candidates by their
/// validation score, then what each value does on its own.
struct SweepReport {
  private let sweep: SweepDocument
  private let results: ComparisonResults?
  private static let most = 40

  /// A report of a sweep, and of what its directory holds; nil where nothing won.
  init(_ sweep: SweepDocument, _ results: ComparisonResults? = nil) {
    self.sweep = sweep
    self.results = results
  }

  /// Writes everything: the candidates, then the winner's own report.
  func print(to invocation: Invocation) {
    printCandidates(to: invocation)
    guard let results else { return }
    // An earlier sweep or comparison in the directory has left its models.
    let hasOthers = results.rows.contains {
      $0.role == .competitor && $0.label != sweep.winner?.label
    }
    let heading =
      "The winner on the test part, next to the null models"
      + (hasOthers ? " and to the other models of this directory" : "")
    let style = invocation.style
    invocation.print()
    invocation.print(lines: [style.emphasized(style.plain(heading), .bold)])
    invocation.print()
    ComparisonReport(results).print(to: invocation)
  }

  private func printCandidates(to invocation: Invocation) {
    let style = invocation.style
    invocation.print(lines: [
      style.emphasized(style.plain("Sweep of \(sweep.model)"), .bold)
    ])
    invocation.print(prose: setting)
    for sentence in SweepVerdict(sweep, modelsSeen: results?.mostModelsSeen ?? 1).sentences {
      invocation.print(prose: sentence, indent: "    ", first: "  - ")
    }
    invocation.print()
    invocation.print(candidates)
    let count = sweep.candidates.count
    if count > Self.most {
      invocation.print(
        prose: "The best \(Self.most) of \(NumberText.grouped(count)); all are in sweep.csv.")
    }
    for row in sweep.candidates where row.status == .barred || row.status == .failed {
      let what = row.status == .barred ? "cannot win, its audit says" : "failed:"
      invocation.print(
        prose: "Candidate \(row.number) (\(SweepVerdict.name(row, sweep))) \(what) "
          + "\(row.reason ?? "for an unknown reason").")
    }
    // Of a single axis the table of candidates says it all.
    if sweep.axes.count > 1 {
      for effect in sweep.effects { print(effect, to: invocation) }
    }
  }

  private var setting: String {
    let gap = NumberText.grouped(sweep.settings.splitGap)
    let search =
      sweep.search.method == "random"
      ? "drawn at random with seed \(sweep.search.seed ?? 0)" : "all combinations"
    return "\(NumberText.counted(sweep.candidates.count, "candidate")) (\(search) of "
      + sweep.axes.map { "\($0.name)=\($0.values)" }.joined(separator: " and ") + "), "
      + "\(NumberText.counted(sweep.recordings.count, "recording")), "
      + "\(NumberText.counted(sweep.seeds.count, "seed")). All share one split, with gaps of \(gap) "
      + "bins, and are judged by calibrated bits/spike on its validation part."
  }

  private var candidates: Table {
    let hasSeeds = sweep.seeds.count > 1
    let hasTimes = sweep.candidates.contains { $0.fitSeconds != nil }
    let axes = sweep.axes.indices.map { axis in
      Table.Column(
        title: sweep.axes[axis].name,
        isNumeric: sweep.candidates.allSatisfy { Double($0.values[axis]) != nil })
    }
    var columns: [Table.Column] =
      [.init(title: "candidate", isNumeric: true)] + axes + [
        .init(title: "validation ↑", isNumeric: true)
      ]
    if hasSeeds { columns.append(.init(title: "± seeds", isNumeric: true, dispensability: 4)) }
    columns.append(.init(title: "from best", isNumeric: true))
    if hasSeeds { columns.append(.init(title: "± seeds", isNumeric: true, dispensability: 2)) }
    columns += [
      .init(title: "parameters", isNumeric: true, dispensability: 3),
      .init(title: "at most", isNumeric: true, dispensability: 7),
      .init(title: "epochs", isNumeric: true, dispensability: 5),
      .init(title: "steps", isNumeric: true, dispensability: 6),
    ]
    if hasTimes { columns.append(.init(title: "fit", isNumeric: true, dispensability: 8)) }
    columns.append(.init(title: "", dispensability: 1))
    var table = Table(columns)
    func text(_ value: Double?, _ digits: Int) -> String {
      value.map { NumberText.fixed($0, digits) } ?? ""
    }
    for row in sweep.candidates.prefix(Self.most) {
      var cells = ["\(row.number)"] + row.values
      cells.append(row.status == .failed ? "" : NumberText.fixed(row.validation, 3))
      if hasSeeds { cells.append(text(row.seedSpread, 3)) }
      cells.append(row.status == .chosen ? "" : text(row.difference, 3))
      if hasSeeds { cells.append(row.status == .chosen ? "" : text(row.differenceSpread, 3)) }
      // Models that are fitted in closed form have no epochs.
      let hasEpochs = (row.epochs ?? 0) > 0
      cells += [
        row.parameters.map(NumberText.grouped) ?? "",
        hasEpochs ? NumberText.counted(row.mostEpochs, "epoch") : "",
        hasEpochs ? whole(row.epochs) : "", (row.steps ?? 0) > 0 ? whole(row.steps) : "",
      ]
      if hasTimes { cells.append(row.fitSeconds.map(NumberText.duration) ?? "") }
      cells.append(mark(row))
      table.append(cells, row.status == .chosen ? .bold : nil)
    }
    return table
  }

  /// A mean of counts, with a digit after the point only where it is needed.
  private func whole(_ value: Double?) -> String {
    guard let value else { return "" }
    return value == value.rounded()
      ? NumberText.grouped(Int(value)) : NumberText.fixed(value, 1)
  }

  private func mark(_ row: SweepRow) -> String {
    var marks: [String] = []
    switch row.status {
    case .chosen: marks.append("chosen")
    case .barred: marks.append("barred")
    case .failed: marks.append("failed")
    case .eligible: break
    }
    if row.isDefault { marks.append("defaults") }
    return marks.joined(separator: ", ")
  }

  private func print(_ effect: SweepEffect, to invocation: Invocation) {
    invocation.print()
    var table = Table([
      .init(title: effect.name), .init(title: "mean validation ↑", isNumeric: true),
      .init(title: "candidates", isNumeric: true),
    ])
    let best = effect.groups.map(\.validation).max()
    for group in effect.groups {
      table.append(
        [group.values, NumberText.fixed(group.validation, 3), "\(group.candidates)"],
        group.validation == best ? .bold : nil)
    }
    invocation.print(table)
  }
}
