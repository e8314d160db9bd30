import Tensor

extension WorkPlan {
  /// The plan of a sweep, with its recordings in the order of their names.
  ///
  /// - Throws: `SweepError`, `ModelOptionError`, `FitCancelled`.
  init(_ sweep: ModelSweep, _ recordings: [(source: DatasetSource, dataset: Dataset)]) throws {
    let space = sweep.space
    var drawn: (count: Int, seed: UInt64)?
    if case .random(let count, let seed) = space.search { drawn = (count, seed) }
    self.init(
      settings: sweep.settings,
      models: [Model(label: space.model.label, options: space.model.options.texts)],
      seeds: sweep.seeds,
      recordings: recordings.map { source, dataset in
        Recording(source, PlannedRecording(dataset), group: nil)
      },
      sweep: Sweep(
        vary: space.axes.map { "\($0.name)=\($0.text)" }, random: drawn?.count,
        searchSeed: drawn?.seed),
      units: try WorkUnit.units(sweep.plan(recordings.map(\.dataset.summary))))
  }

  /// The sweep of the plan, with its model; nil for other plans.
  ///
  /// - Throws: `WorkPlanError` if this program would compute something else, `SweepError`.
  func modelSweep(_ zoo: ModelZoo, in directory: RunDirectory) throws -> ModelSweep? {
    guard let sweep, let model = models.first else { return nil }
    guard numerics == .current else {
      throw WorkPlanError.otherArithmetic(plan: numerics, here: .current)
    }
    let search: SweepSpace.Search =
      sweep.random.map { .random(count: $0, seed: sweep.searchSeed ?? 0) } ?? .grid
    return ModelSweep(
      try SweepSpace(Self.selection(model, zoo), varying: sweep.vary, search: search),
      recordings: recordings.map(\.source), settings: settings, seeds: seeds, directory: directory)
  }

  /// The candidates of the sweep and their pieces.
  ///
  /// - Throws: `WorkPlanError.otherProgram` if they are not those that the plan names.
  func candidates(_ sweep: ModelSweep) throws -> ModelSweep.Plan {
    let plan = try sweep.plan(recordings.map(\.summary))
    let folders = Dictionary(
      plan.pieces.map { ($0.fit.id, $0.fit.folder) }, uniquingKeysWith: { first, _ in first })
    for unit in units where folders[unit.id] != unit.folder {
      throw WorkPlanError.otherProgram(unit: unit.name)
    }
    return plan
  }

  /// How far each unit of a sweep is in a directory, in the order of the units.
  func candidateStates(of units: [WorkUnit], in directory: RunDirectory) -> [WorkState] {
    let candidates = directory.candidates
    let verified = VerifiedFiles(candidates.path)
    defer { verified.save() }
    return units.map { unit in
      let folder = candidates.folder(unit.folder)
      do throws(FileError) {
        if try folder.readCandidate(unit.id, verified) != nil { return .done }
        guard FileBytes.exists(folder.failure) else { return .missing(cells: []) }
        return .failed(try folder.readFailure())
      } catch {
        return .damaged([RunContents.Damage(error, in: directory)])
      }
    }
  }

  /// How far a sweep is in a directory, with all of its candidates.
  ///
  /// - Throws: `WorkPlanError` if this program would compute something else, `SweepError`, `FileError`.
  func sweepState(_ zoo: ModelZoo, in directory: RunDirectory) throws -> SweepState? {
    guard let sweep = try modelSweep(zoo, in: directory) else { return nil }
    let plan = try candidates(sweep)
    let states = candidateStates(of: units, in: directory)
    guard states.allSatisfy(\.isSettled) else { return SweepState(sweep: sweep, plan: plan) }
    var failures: [Int: String] = [:]
    for (unit, state) in zip(units, states) {
      guard case .failed(let failure) = state, let number = unit.candidate else { continue }
      failures[number] = failure.message
    }
    let verified = VerifiedFiles(directory.candidates.path)
    let document = sweep.document(plan, verified, failures: failures)
    return SweepState(
      sweep: sweep, plan: plan, document: document,
      winner: document.winner.flatMap { plan.candidate($0.number) })
  }
}

/// How far a planned sweep is.
struct SweepState {
  let sweep: ModelSweep
  let plan: ModelSweep.Plan
  /// The table of the candidates, without test scores; nil unless every candidate is there or failed.
  var document: SweepDocument?
  /// The winner; nil if it is not known yet, or none could win.
  var winner: SweepCandidate?

  /// The cells of the winner's run that are not in a directory.
  func missing(_ recordings: [PlannedRecording], _ contents: RunContents) -> [PlannedCell] {
    guard let winner else { return [] }
    return sweep.comparison(winner).plan(recordings).filter { cell in
      contents.cell(cell.cell(recordings[cell.target].summary), of: cell.fit) == nil
    }
  }
}

extension WorkState {
  /// Whether nothing is left to do but what would fail again.
  var isSettled: Bool {
    switch self {
    case .done, .failed: true
    case .missing, .damaged: false
    }
  }
}

/// A sweep that was planned, in the directory in which its parts were done.
public struct PlannedSweep {
  /// The table of the candidates, with the winner's test scores as far as they are there; nil unless every
  /// candidate is there or failed.
  public let document: SweepDocument?
  /// The label of the winner, if its test scores are not there yet.
  public let unscored: String?

  /// The sweep of a plan; nil for another plan.
  ///
  /// - Parameters:
  ///   - plan: the plan.
  ///   - zoo: the models that can be named.
  ///   - directory: where the parts are.
  ///   - results: what else the directory holds; nil if nothing.
  /// - Throws: `WorkPlanError` if this program would compute something else, `FileError`.
  public init?(
    _ plan: WorkPlan, _ zoo: ModelZoo, in directory: RunDirectory, _ results: ComparisonResults?
  ) throws {
    guard let state = try plan.sweepState(zoo, in: directory) else { return nil }
    var document = state.document
    let missing = state.missing(
      plan.recordings.map(\.planned), try RunReader(directory).contents())
    if missing.isEmpty, let winner = state.winner, let results {
      document?.add(results, winner: winner)
    }
    self.document = document
    unscored = missing.isEmpty ? nil : state.winner?.selection.label
  }

  /// Writes `sweep.json`, `sweep.csv` and the report, if every candidate is there or failed.
  ///
  /// - Throws: `FileError`, and what reading the directory throws.
  public func write(to directory: RunDirectory) throws {
    guard let document else { return }
    try document.write(to: directory)
    try RunReport(of: directory)?.write()
  }
}
