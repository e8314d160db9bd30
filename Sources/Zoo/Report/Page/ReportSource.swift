/// What a report says, section by section, in the order in which a reader asks: who wins, how surely,
/// on which recordings and units, at what cost; then what was left out, and how it was done.
struct ReportSource {
  let results: ComparisonResults
  let manifest: Manifest?
  /// The sweep that chose the model; nil if none did.
  let sweep: SweepDocument?
  let boards: [Leaderboard]
  let series: FigureSeries
  /// What spikes are like that models of the run generated.
  let generations: [GenerationDocument]
  /// What analyses found of fits.
  let analyses: [ModelAnalysis]
  /// What was kept of the predictions of a row; nil if nothing was.
  let curves: (ResultRow) -> CellCurves?
  private(set) var figures: [Figure] = []
  private(set) var sections: [ReportPage.Section] = []

  init(
    _ results: ComparisonResults, _ manifest: Manifest?, _ sweep: SweepDocument?,
    generations: [GenerationDocument] = [], analyses: [ModelAnalysis] = [],
    curves: @escaping (ResultRow) -> CellCurves?
  ) {
    self.results = results
    self.manifest = manifest
    self.sweep = sweep
    self.generations = generations
    self.analyses = analyses
    self.curves = curves
    boards = results.recordings.map { results.leaderboard(on: $0.name) }
    series = FigureSeries(boards)
    sections = [
      transfer(), sweeping(), overview(), ranking(), differences(), recordings(), units(),
      predictions(), learned(), generated(), learning(), cost(), audit(), leftOut(), method(),
      tables(), explanations(),
    ].compactMap { $0 }
  }

  /// The heading of the page.
  var title: String {
    if let table = results.transfer?.table {
      return "What carries over between \(NumberText.counted(table.recordings.count, "recording"))?"
    }
    if let sweep, isOfSweep { return "Which options of \(sweep.model) are best?" }
    return boards.count == 1
      ? "Which model predicts \(boards[0].recording)?"
      : "Which model predicts \(NumberText.counted(boards.count, "recording"))?"
  }

  /// The verdict, made by rule: over all recordings, or on the only one.
  var verdicts: [String] {
    // The sentences of a transfer are many; they are the first section.
    if results.transfer != nil { return [] }
    let choice = sweep.map { [SweepVerdict($0).sentences[0]] } ?? []
    return (isOfSweep ? choice : []) + modelVerdicts
  }

  /// Whether the page is of a sweep and what it chose, and of no other model.
  private var isOfSweep: Bool {
    guard let sweep else { return false }
    return results.rows.allSatisfy { $0.role != .competitor || $0.label == sweep.winner?.label }
  }

  private var modelVerdicts: [String] {
    guard boards.count > 1 else { return boards.map { Verdict($0).text } }
    var texts = results.acrossRecordings.map { [AcrossVerdict($0, boards).text] } ?? []
    if texts.isEmpty { texts = boards.map { "\($0.recording): \(Verdict($0).text)" } }
    return texts
  }

  /// Where the numbers come from, in a line.
  var origin: String {
    guard let session = manifest?.sessions.last else {
      return results.rows.isEmpty
        ? "No model was scored on a test part." : NumberText.counted(results.rows.count, "cell")
    }
    return
      "\(NumberText.counted(results.rows.count, "cell")) (a model, a seed, a recording), \(session.started), zoo-cli "
      + "\(session.version), \(session.instructionSet), on \(session.host)"
  }

  /// A picture with its title and caption; it is also written to a file.
  mutating func show(_ figure: Figure?) -> [Markup] {
    guard let figure else { return [] }
    figures.append(figure)
    return [
      Markup(
        "figure", ["id": ReportPage.figureID + figure.name],
        [
          Markup("p", ["class": "title"], figure.title),
          Markup("div", ["class": "wide"], [figure.inline]),
          Markup("figcaption", [:], figure.caption),
        ])
    ]
  }

  func name(_ stem: String, _ board: Leaderboard) -> String {
    boards.count == 1 ? stem : "\(stem)-\(FileName.of(board.recording))"
  }

  func section(
    _ id: String, _ title: String, _ content: [Markup]
  ) -> ReportPage.Section? {
    content.isEmpty ? nil : ReportPage.Section(id: id, title: title, content: content)
  }

  func paragraph(_ text: String, _ style: String? = nil) -> [Markup] {
    text.isEmpty ? [] : [Markup("p", ["class": style], text)]
  }
}
