import Synchronization
import Tensor

/// Checks what every model must do: what its author should see before it takes part in a comparison.
///
///     let report = try ModelCheck(MyModel.entry).run()
///
/// It learns from a few thousand bins of six units, several times over, so that all takes seconds.
public struct ModelCheck: Sendable {
  private let selection: ModelSelection
  private let training = ClientCheck.spikes(bins: 1500, units: Self.units, seed: 1)
  private let validation = ClientCheck.spikes(bins: 700, units: Self.units, seed: 2)

  private static let units = 6
  private static let context = 50

  /// A check of a model with its options.
  public init(_ selection: ModelSelection) { self.selection = selection }

  /// A check of a model with the options of its smallest self.
  ///
  /// - Throws: `ModelOptionError` if the card's `smallest` are no options of the card.
  public init(_ model: ModelEntry) throws(ModelOptionError) {
    self.init(
      ModelSelection(
        model, options: try ModelOptions(parsing: model.card.smallest, for: model.card)))
  }

  /// Checks everything.
  ///
  /// - Parameter observer: told each item as it is done.
  /// - Returns: what was found; the model's failures are part of it.
  /// - Throws: `FitCancelled`.
  public func run(_ observer: @escaping (CheckReport.Item) -> Void = { _ in }) throws -> CheckReport
  {
    var list = CheckList(CheckReport(model: selection.label), observer)
    try list.check("its card is complete, and refuses values that it does not allow", card)
    try list.check("asked before the fit, it says so", unfitted)
    var predictor: (any Predictor)?
    var found: Tensor?
    try list.check("learns, and gives a row for each bin") {
      let fitted = try self.fitted()
      found = try rows(fitted)
      predictor = fitted
      return NumberText.counted(fitted.parameterCount, "parameter")
    }
    guard let predictor, let rows = found else { return list.report }
    for threads in [1, 2] {
      try list.check(
        "the same seed gives the same bits, with \(NumberText.counted(threads, "thread"))"
      ) {
        try compare(ThreadPool.shared.withThreadCount(threads) { try self.rows(fitted()) }, rows)
      }
    }
    try list.check("what it has learned, saved and restored, gives the same bits") {
      try restored(predictor, rows)
    }
    try list.check("a fit that was stopped goes on to the same bits") { try resumed(rows) }
    try list.check("no row depends on how many windows are computed together") {
      for batch in [1, 3] { _ = try compare(self.rows(predictor, batch: batch), rows) }
      return ""
    }
    try list.check("a recording of a few bins has the same rows as the beginning of a long one") {
      try short(predictor, rows)
    }
    try list.check("refuses a recording of another number of units") {
      try refusesUnits(predictor)
    }
    try checkSingleUnit(&list)
    var verdict: AuditReport.Verdict?
    try list.check("passes the audit: no row depends on a later bin, equal bins give equal rows") {
      let audit = try Audit().run(predictor, on: validation, context: Self.context)
      verdict = audit.verdict
      guard audit.mayBeRanked else {
        throw CheckList.Defect(
          words:
            "\(audit.text): \(audit.reason ?? "no reason given"); position i of a network's output "
            + "may use positions 0 to i of its input, and row t of a prediction bins before t")
      }
      return audit.text
    }
    list.report.audit = verdict
    return list.report
  }

  // MARK: The checks

  private func card() throws -> String {
    let card = selection.model.card
    guard !card.summary.isEmpty else { throw CheckList.Defect(words: "its summary is empty") }
    _ = try ModelOptions(parsing: card.smallest, for: card)
    for option in card.options {
      guard !option.summary.isEmpty else {
        throw CheckList.Defect(words: "the option '\(option.name)' has no summary")
      }
      _ = try ModelOptions(parsing: "\(option.name)=\(option.defaultText)", for: card)
      for text in option.disallowedTexts {
        guard (try? ModelOptions(parsing: "\(option.name)=\(text)", for: card)) == nil else {
          throw CheckList.Defect(words: "it accepts \(option.name)=\(text)")
        }
      }
    }
    try selection.check(units: Self.units, context: Self.context)
    return NumberText.counted(card.options.count, "option")
  }

  private func unfitted() throws -> String {
    guard (try? selection.predictor().logOdds(for: validation, batch: nil)) == nil else {
      throw CheckList.Defect(
        words: "it gives rows although it has learned nothing; throw PredictorError.notFitted")
    }
    return ""
  }

  private func session() -> FitSession {
    FitSession(context: Self.context, epochs: 2, binsPerStep: 300, seed: 7)
  }

  /// A predictor that has learned.
  private func fitted(_ session: FitSession? = nil) throws -> any Predictor {
    var predictor = try selection.predictor()
    _ = try predictor.fit(
      training: training, validation: validation, session: session ?? self.session())
    return predictor
  }

  private func rows(_ predictor: any Predictor, batch: Int? = nil) throws -> Tensor {
    let rows = try predictor.logOdds(for: validation, batch: batch).values
    guard rows.shape == [validation.bins, Self.units] else {
      throw CheckList.Defect(
        words: "its rows have the shape \(rows.shape) instead of \([validation.bins, Self.units]): "
          + "[bins, units]")
    }
    if let place = rows.values.firstIndex(where: { !$0.isFinite }) {
      throw CheckList.Defect(
        words: "the row of bin \(place / Self.units) has \(rows.values[place]) for unit "
          + "\(place % Self.units)")
    }
    return rows
  }

  private func compare(_ rows: Tensor, _ expected: Tensor) throws -> String {
    let pairs = zip(rows.values, expected.values).enumerated()
    guard let (place, pair) = pairs.first(where: { $1.0 != $1.1 }) else { return "" }
    throw CheckList.Defect(
      words: "the row of bin \(place / Self.units) is another: by \(abs(pair.0 - pair.1)) in the "
        + "log-odds of unit \(place % Self.units)")
  }

  private func restored(_ predictor: any Predictor, _ rows: Tensor) throws -> String {
    let state = predictor.state
    var restored = try selection.predictor()
    try restored.restore(state, units: Self.units, context: Self.context)
    _ = try compare(self.rows(restored), rows)
    guard let first = state.keys.min() else { return "it has nothing to save" }
    var incomplete = state
    incomplete[first] = nil
    var damaged = try selection.predictor()
    guard (try? damaged.restore(incomplete, units: Self.units, context: Self.context)) == nil else {
      throw CheckList.Defect(
        words: "it restores a state without '\(first)'; throw PredictorError.stateMismatch")
    }
    return NumberText.counted(state.count, "tensor")
  }

  private func resumed(_ rows: Tensor) throws -> String {
    try ScratchFolder.with("check") { folder in
      var session = self.session()
      session.checkpointPath = folder + "/unfinished"
      // In the second epoch of a network; and at once, for a fit that asks seldom.
      for patience in [25, 1] {
        let questions = Questions(patience)
        session.isCancelled = { questions.ask() }
        guard (try? fitted(session)) == nil else { continue }
        guard questions.hasEnded else { _ = try fitted(session); continue }
        let isKept = FileBytes.exists(folder + "/unfinished")
        session.isCancelled = { false }
        _ = try compare(self.rows(fitted(session)), rows)
        return isKept ? "from its checkpoint" : "from the beginning: it keeps nothing when stopped"
      }
      return "it cannot be stopped: it never asks session.isCancelled"
    }
  }

  /// Counts how often a fit asks whether it is to end, and ends it at last.
  private final class Questions: Sendable {
    private let left: Mutex<Int>
    init(_ patience: Int) { left = Mutex(patience) }
    var hasEnded: Bool { left.withLock { $0 <= 0 } }
    func ask() -> Bool {
      left.withLock { left in
        left -= 1
        return left <= 0
      }
    }
  }

  private func short(_ predictor: any Predictor, _ rows: Tensor) throws -> String {
    for bins in [1, 2, 7, 49, 77] {
      let found = try predictor.logOdds(for: validation.slice(0..<bins), batch: nil).values
      guard found.shape == [bins, Self.units] else {
        throw CheckList.Defect(
          words:
            "\(bins) bins have rows of the shape \(found.shape) instead of \([bins, Self.units])")
      }
      _ = try compare(found, rows.sliced(axis: 0, 0..<bins))
    }
    return ""
  }

  private func refusesUnits(_ predictor: any Predictor) throws -> String {
    let other = SpikeRaster(bins: 100, units: Self.units + 1)
    guard (try? predictor.logOdds(for: other, batch: nil)) == nil else {
      throw CheckList.Defect(
        words: "it predicts \(Self.units + 1) units although it has learned \(Self.units); throw "
          + "PredictorError.unitMismatch")
    }
    return ""
  }

  private func checkSingleUnit(_ list: inout CheckList) throws(FitCancelled) {
    let name = "works with a single unit"
    let alone = training.columns([0])
    do {
      try selection.check(units: 1, context: Self.context)
    } catch {
      list.add(name, .skipped, "it refuses one: \(error)")
      return
    }
    try list.check(name) {
      var predictor = try selection.predictor()
      _ = try predictor.fit(
        training: alone, validation: validation.columns([0]), session: session())
      let rows = try predictor.logOdds(for: alone.slice(0..<100), batch: nil).values
      guard rows.shape == [100, 1], rows.values.allSatisfy(\.isFinite) else {
        throw CheckList.Defect(words: "its rows are not 100 finite numbers")
      }
      return ""
    }
  }
}

extension OptionDefinition {
  /// Texts that are no value of the option.
  fileprivate var disallowedTexts: [String] {
    switch kind {
    case .integer(_, let range):
      ["", "x", "0.5"] + (range.lowerBound > .min ? ["\(range.lowerBound - 1)"] : [])
        + (range.upperBound < .max ? ["\(range.upperBound + 1)"] : [])
    case .number(_, let range):
      ["", "x", "nan", "inf", "\(range.lowerBound.nextDown)", "\(range.upperBound.nextUp)"]
    case .flag: ["", "maybe"]
    case .choice: ["", "none of them"]
    case .names: []
    }
  }
}
