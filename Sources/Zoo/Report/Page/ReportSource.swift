/// What a report says, section by section, in the order in which a reader asks: who wins, how surely,
/// on which recordings and units, at what cost; then what was left out, and how it was done.
struct ReportSource {
  let results: ComparisonResults
  let manifest: Manifest?
  /// The sweep that chose the model; nil if none did.
  let sweep: SweepDocument?
  let boards: [Leaderboard]
  let series: FigureSeries
  /// What was kept of the predictions of a row; nil if nothing was.
  let curves: (ResultRow) -> CellCurves?
  /// What analyses found of fits.
  let analyses: [ModelAnalysis]
  private(set) var figures: [Figure] = []
  private(set) var sections: [ReportPage.Section] = []

  init(
    _ results: ComparisonResults, _ manifest: Manifest?, _ sweep: SweepDocument?,
    analyses: [ModelAnalysis], curves: @escaping (ResultRow) -> CellCurves?
  ) {
    self.results = results
    self.manifest = manifest
    self.sweep = sweep
    self.curves = curves
    self.analyses = analyses
    boards = results.recordings.map { results.leaderboard(on: $0.name) }
    series = FigureSeries(boards)
    sections = [
      transfer(), sweeping(), ranking(), differences(), recordings(), units(), predictions(),
      learning(), learned(), cost(), audit(), leftOut(), method(), tables(), explanations(),
    ].compactMap { $0 }
  }

  /// The heading of the page.
  var title: String {
    if let table = results.transfer?.table {
      return "What carries over between \(NumberText.counted(table.recordings.count, "recording"))?"
    }
    return boards.count == 1
      ? "Which model predicts \(boards[0].recording)?"
      : "Which model predicts \(NumberText.counted(boards.count, "recording"))?"
  }

  /// The verdict, made by rule: over all recordings, or on the only one.
  var verdicts: [String] {
    // The sentences of a transfer are many; they are the first section.
    if results.transfer != nil { return [] }
    guard boards.count > 1 else { return boards.map { Verdict($0).text } }
    var texts = results.acrossRecordings.map { [AcrossVerdict($0, boards).text] } ?? []
    if texts.isEmpty { texts = boards.map { "\($0.recording): \(Verdict($0).text)" } }
    return texts
  }

  /// Where the numbers come from, in a line.
  var origin: String {
    guard let session = manifest?.sessions.last else {
      return NumberText.counted(results.rows.count, "cell")
    }
    return
      "\(NumberText.counted(results.rows.count, "cell")) (a model, a seed, a recording), \(session.started), zoo-cli "
      + "\(session.version), \(session.instructionSet), on \(session.host)"
  }

  /// A picture with its title and caption; it is also written to a file.
  private mutating func show(_ figure: Figure?) -> [Markup] {
    guard let figure else { return [] }
    figures.append(figure)
    return [
      Markup(
        "figure", ["id": figure.name],
        [
          Markup("p", ["class": "title"], figure.title),
          Markup("div", ["class": "wide"], [figure.inline]),
          Markup("figcaption", [:], figure.caption),
        ])
    ]
  }

  private func name(_ stem: String, _ board: Leaderboard) -> String {
    boards.count == 1 ? stem : "\(stem)-\(FileName.of(board.recording))"
  }

  private mutating func section(
    _ id: String, _ title: String, _ content: [Markup]
  ) -> ReportPage.Section? {
    content.isEmpty ? nil : ReportPage.Section(id: id, title: title, content: content)
  }

  private func paragraph(_ text: String, _ style: String? = nil) -> [Markup] {
    text.isEmpty ? [] : [Markup("p", ["class": style], text)]
  }

  private mutating func ranking() -> ReportPage.Section? {
    var content: [Markup] = []
    if let across = results.acrossRecordings {
      content += show(RankFigure.across(across, series, name: "ranking"))
      content += paragraph(UncertaintyText.sentence(across), "soft")
      if !across.incomplete.isEmpty {
        content += paragraph(
          "Not ranked, since a recording lacks them: \(Verdict.list(across.incomplete)).")
      }
    } else if let board = boards.first, boards.count == 1 {
      content += paragraph(CompletenessText(results, on: board.recording).text, "bad")
      content += show(RankFigure.recording(board, series, name: "ranking"))
      content += paragraph(UncertaintyText(board, results.recordings[0]).text, "soft")
      content += paragraph(
        ProtocolText.pooled(results, on: board.recording) ?? "", "soft")
    }
    return section("ranking", "Ranking", content)
  }

  private mutating func differences() -> ReportPage.Section? {
    let ranking =
      results.acrossRecordings?.ranking
      ?? (boards.count == 1 ? boards[0].uncertainty?.ranking : nil)
    guard let ranking else { return nil }
    return section(
      "differences", "Differences",
      show(
        DifferenceFigure.make(ranking, name: "differences", title: "Row minus column, bits/spike"))
    )
  }

  private mutating func recordings() -> ReportPage.Section? {
    guard boards.count > 1 else { return nil }
    var content = show(RecordingsFigure.make(boards, series))
    for (board, recording) in zip(boards, results.recordings) where !board.ranked.isEmpty {
      content.append(Markup("h3", [:], board.recording))
      content += paragraph(ProtocolText.size(recording) + ".", "soft")
      content += paragraph(Verdict(board).text)
      content += paragraph(CompletenessText(results, on: board.recording).text, "bad")
      content += show(RankFigure.recording(board, series, name: name("ranking", board)))
      content += paragraph(UncertaintyText(board, recording).text, "soft")
    }
    return section("recordings", "Recordings", content)
  }

  private mutating func units() -> ReportPage.Section? {
    var content: [Markup] = []
    for (board, recording) in zip(boards, results.recordings) {
      content += show(
        UnitsFigure.make(
          board, binSeconds: recording.binSeconds, series, name: name("units", board)))
    }
    return section("units", "Units", content)
  }

  /// The most models whose predictions are drawn: more lines hide each other.
  private static let mostDrawn = 3

  private mutating func predictions() -> ReportPage.Section? {
    var content: [Markup] = []
    for (board, recording) in zip(boards, results.recordings) {
      func drawn(_ entries: [Leaderboard.Entry]) -> [(label: String, curves: CellCurves)] {
        entries.compactMap { entry in curves(entry.rows[0]).map { (entry.label, $0) } }
      }
      let models = drawn(
        Array(board.ranked.filter { $0.role == .competitor }.prefix(Self.mostDrawn)))
      let rates = drawn(board.ranked.filter { $0.label == ConstantRate.card.name })
      content += show(
        ReliabilityFigure.make(
          models, recording, designEffect: board.uncertainty?.designEffect, series,
          name: name("calibration", board)))
      content += show(
        OperatingFigure.make(models + rates, recording, series, name: name("curves", board)))
      content += show(RasterFigure.make(models, recording, name: name("second", board)))
    }
    if content.isEmpty {
      content = paragraph(
        "No curves were kept with these results: an earlier version wrote them.", "soft")
    }
    return section("predictions", "Predictions", content)
  }

  private mutating func learning() -> ReportPage.Section? {
    var content: [Markup] = []
    for board in boards {
      content += show(CurvesFigure.make(board, series, name: name("learning", board)))
    }
    return section("learning", "Learning", content)
  }

  private mutating func learned() -> ReportPage.Section? {
    var content: [Markup] = []
    for item in AnalysisSection(analyses).items {
      switch item {
      case .heading(let text): content.append(Markup("h3", [:], text))
      case .sentences(let texts): content += texts.flatMap { paragraph($0) }
      case .figure(let figure): content += show(figure)
      case .folded(let title, let inner): content.append(PageTable.folded(title, inner))
      }
    }
    return section("learned", "What it has learned", content)
  }

  private mutating func cost() -> ReportPage.Section? {
    var content: [Markup] = []
    for board in boards {
      content += show(CostFigure.make(board, series, name: name("cost", board)))
    }
    return section("cost", "Cost", content)
  }

  private mutating func audit() -> ReportPage.Section? {
    let rows = Dictionary(grouping: results.rows.filter { $0.role != .oracle }, by: \.label)
    let lines = rows.keys.sorted().compactMap { label -> (cells: [String], style: String?)? in
      let reports = (rows[label] ?? []).map {
        (place: "seed \($0.seed) on \($0.testedOn)", report: $0.audit)
      }
      guard let report = AuditReport.merged(reports) else { return nil }
      let memory =
        report.memoryBins.map {
          (report.memoryIsLowerBound ? "at least " : "") + NumberText.grouped($0)
        } ?? "–"
      return (
        [
          label, report.verdict.rawValue, memory, NumberText.grouped(report.probes),
          report.reason ?? "",
        ], report.mayBeRanked ? nil : "bad"
      )
    }
    guard !lines.isEmpty else { return nil }
    return section(
      "audit", "Audit",
      paragraph(
        "For every model the future of random bins was replaced, and the rows before them had to stay "
          + "the same to the bit. Memory is how far back a single flipped bin still changed a row.")
        + [
          PageTable.make(
            [
              ("model", false), ("verdict", false), ("memory, bins", true), ("probes", true),
              ("reason", false),
            ], lines)
        ])
  }

  private mutating func transfer() -> ReportPage.Section? {
    guard let documents = results.transfer else { return nil }
    let table = documents.table
    var content = [
      Markup(
        "ul", [:], documents.verdict.sentences.map { Markup("li", [:], $0) })
    ]
    for label in table.models {
      for alignment in table.alignments where table.has(label, alignment) {
        let stem = FileName.of("\(label).\(alignment.rawValue)")
        for (metric, chance, short) in [
          (TransferVerdict.metric, TransferVerdict.chance, "auc"), (Metric.headline, 0.0, "bits"),
        ] {
          content += show(
            GroupsFigure.make(
              table, label, metric, alignment, chance: chance, name: "groups-\(short)-\(stem)"))
          content += show(
            MatrixFigure.make(
              table, label, metric, alignment, chance: chance, name: "matrix-\(short)-\(stem)"))
        }
        let named = documents.maps.first {
          $0.label == label && $0.alignment == alignment
            && $0.metric.name == TransferVerdict.metric.name
        }
        content += show(named.flatMap { MapFigure.make($0, table, name: "map-\(stem)") })
      }
    }
    content += paragraph(TransferGroup.publishedNote, "soft")
    return section("transfer", "Transfer", content)
  }

  private mutating func sweeping() -> ReportPage.Section? {
    guard let sweep else { return nil }
    return section(
      "sweep", "Sweep",
      [
        Markup("ul", [:], SweepVerdict(sweep).sentences.map { Markup("li", [:], $0) })
      ] + show(SweepFigure.make(sweep, name: "sweep")))
  }

  private mutating func leftOut() -> ReportPage.Section? {
    var lines: [(cells: [String], style: String?)] = []
    for board in boards {
      for (entries, word) in [(board.leaks, "leak"), (board.unjudged, "cannot be judged")] {
        for unranked in entries {
          lines.append(
            (
              [
                unranked.entry.label, board.recording, word, unranked.culprit.audit.reason ?? "",
              ], "bad"
            ))
        }
      }
    }
    for failure in results.failures {
      lines.append(([failure.label, failure.recording, "failed", failure.message], nil))
    }
    guard !lines.isEmpty else {
      return section(
        "left-out", "Left out", paragraph("No model failed, and none was disqualified."))
    }
    return section(
      "left-out", "Left out",
      paragraph("These models have no place in any ranking of this page.")
        + [
          PageTable.make(
            [("model", false), ("recording", false), ("what", false), ("reason", false)], lines)
        ])
  }

  private mutating func method() -> ReportPage.Section? {
    var content = paragraph(ProtocolText.text(results)) + paragraph(ProtocolText.columns)
    content.append(
      PageTable.make(
        [
          ("recording", false), ("preparation", false), ("used", false),
          ("SHA-256 of the spikes", false),
        ],
        results.recordings.map {
          (
            [
              $0.name, $0.preparation, ProtocolText.size($0),
              String($0.spikesSHA256.prefix(16)) + "…",
            ], nil
          )
        }))
    for recording in results.recordings {
      for note in recording.notes { content += paragraph("\(recording.name): \(note).", "soft") }
    }
    if let manifest {
      content.append(Markup("h3", [:], "To repeat (with another --out), or to continue"))
      let commands = manifest.sessions.map {
        $0.command.map(ShellQuoting.quoted).joined(separator: " ")
      }
      var seen: Set<String> = []
      content.append(
        Markup(
          "pre", [:], commands.filter { seen.insert($0).inserted }.joined(separator: "\n")))
      content += paragraph(
        "Version of the arithmetic and platform: \(manifest.numerics). Every fit and cell is in the "
          + "folder fits; results.json, results.csv and per_unit.csv hold every number of this page.",
        "soft")
    }
    content.append(Markup("h3", [:], "To cite"))
    content += paragraph(
      "Zoo\(manifest?.sessions.last.map { " \($0.version)" } ?? ""), protocol of one-step-ahead "
        + "prediction, results "
        + (results.rows.map(\.cell.id).min().map { "\($0) and others" } ?? "") + ".")
    return section("method", "Method", content)
  }

  private mutating func tables() -> ReportPage.Section? {
    section(
      "tables", "Tables",
      zip(boards, results.recordings).map { board, recording in
        PageTable.folded(
          "\(recording.name): all models", [PageTable.make(LeaderboardTable(board))])
      })
  }

  /// What users ask about such numbers, with those of this page.
  private mutating func explanations() -> ReportPage.Section? {
    section(
      "explanations", "Explanations",
      ExplanationTopic.all.map { topic in
        let own = topic.findings(results)
        return PageTable.folded(
          topic.question,
          topic.paragraphs.flatMap { paragraph($0) }
            + (own.isEmpty ? [] : [Markup("ul", [:], own.map { Markup("li", [:], $0) })]))
      })
  }
}
