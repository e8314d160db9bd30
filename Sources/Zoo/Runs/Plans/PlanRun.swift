import Tensor

/// One process's part of a plan: it makes fits with their cells, and writes nothing else.
///
/// Finished units are skipped before any recording is read. Several processes may do the same units at
/// the same time: they divide the work, or where files cannot be locked, write the same bytes twice.
public struct PlanRun: Sendable {
  /// The plan.
  public let plan: WorkPlan
  /// The units to do, in this order.
  public let units: [WorkUnit]
  /// Where the fits go.
  public let directory: RunDirectory
  /// Whether to continue with the other units after a failure.
  public var keepGoing = false
  /// Whether to try again what failed before.
  ///
  /// The same fit on the same data fails again, unless the cause was outside, as memory is.
  public var retriesFailed = false
  /// The command line, for the manifest.
  public var command: [String] = []

  /// What became of the units.
  public struct Outcome: Sendable {
    /// A unit with its state after the run.
    public struct Line: Sendable {
      /// The unit.
      public let unit: WorkUnit
      /// How far it is.
      public let state: WorkState
      /// Whether it was so before.
      public let isOld: Bool
    }
    /// The units, in the order in which they were asked for.
    public let lines: [Line]
  }

  /// A part of a plan.
  public init(_ plan: WorkPlan, units: [WorkUnit], in directory: RunDirectory) {
    self.plan = plan
    self.units = units
    self.directory = directory
  }

  /// Does what is not done.
  ///
  /// - Parameters:
  ///   - zoo: the models that can be named.
  ///   - observer: told what happens, on the calling thread.
  ///   - isCancelled: asked often; true saves the fit and ends with `FitCancelled`.
  /// - Returns: the state of every unit.
  /// - Throws: `WorkPlanError` if the plan cannot be carried out here, what reading recordings throws,
  ///   `ComparisonError.otherRun`, `FileError`, `FitCancelled`.
  public func run(
    _ zoo: ModelZoo, observer: @escaping @Sendable (ComparisonEvent) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> Outcome {
    try Interruption.adding(isCancelled) { try run(zoo, observer) }
  }

  private func run(
    _ zoo: ModelZoo, _ observer: @escaping @Sendable (ComparisonEvent) -> Void
  ) throws -> Outcome {
    if plan.sweep != nil { return try sweep(zoo, observer) }
    let reader = RunReader(directory)
    let before = try plan.states(of: units, reader)
    let left = zip(units, before).filter { needsWork($0.1) }.map(\.0)
    if !left.isEmpty { try work(on: left, zoo, reader, observer) }
    let after = left.isEmpty ? before : try plan.states(of: units, reader)
    return Outcome(
      lines: units.indices.map { index in
        Outcome.Line(
          unit: units[index], state: after[index],
          isOld: !needsWork(before[index]))
      })
  }

  func needsWork(_ state: WorkState) -> Bool {
    switch state {
    case .done: false
    case .failed: retriesFailed
    case .missing, .damaged: true
    }
  }

  private func work(
    on units: [WorkUnit], _ zoo: ModelZoo, _ reader: RunReader,
    _ observer: @escaping @Sendable (ComparisonEvent) -> Void
  ) throws {
    var comparison = try plan.comparison(zoo, in: directory)
    comparison.keepGoing = keepGoing
    comparison.command = command
    let planned = try plan.cells(of: units, comparison)
    let contents = try reader.contents(units.map { directory.folder($0.folder) })
    let cells = units.flatMap { planned[$0.id] ?? [] }.filter { cell in
      let id = cell.cell(plan.recordings[cell.target].summary).id
      return retriesFailed || contents.absences[id]?.failure == nil
    }
    try carryOut(cells, of: comparison, reader, observer)
  }

  /// Does cells of a comparison on the plan's recordings, without writing tables.
  func carryOut(
    _ cells: [PlannedCell], of comparison: Comparison, _ reader: RunReader,
    _ observer: @escaping @Sendable (ComparisonEvent) -> Void
  ) throws {
    _ = try comparison.begin(cells, plan.recordings.map(\.summary), observer)
    // So that a merge knows what should be there.
    try directory.keep(plan)
    // Only what these units need is read and held.
    let needed = Set(cells.flatMap { [$0.recording, $0.target] }).sorted()
    let datasets = try needed.map { try plan.recordings[$0].dataset(comparison.settings) }
    let places = Dictionary(uniqueKeysWithValues: zip(needed, needed.indices))
    let numbered = cells.compactMap { cell -> PlannedCell? in
      guard let recording = places[cell.recording], let target = places[cell.target] else {
        return nil
      }
      var cell = cell
      (cell.recording, cell.target) = (recording, target)
      return cell
    }
    var work = ComparisonWork(
      comparison: comparison, datasets: datasets, reader: reader,
      session: comparison.session(origins(needed)), observer: observer)
    work.isPartOfPlan = true
    work.writesDocuments = false
    try work.run(numbered)
  }

  /// Where some of the plan's recordings are found.
  func origins(_ recordings: [Int]) -> [RecordingOrigin] {
    recordings.map {
      RecordingOrigin(plan.recordings[$0].source, name: plan.recordings[$0].summary.name)
    }
  }
}

extension RunDirectory {
  /// The plans of which fits were made here.
  ///
  /// - Throws: `FileError` if one cannot be read.
  public func keptPlans() throws(FileError) -> [WorkPlan] {
    var kept: [WorkPlan] = []
    for name in (try SourceFile.list(plans) ?? []).sorted() where Self.isPlan(name) {
      kept.append(try WorkPlan(contentsOf: "\(plans)/\(name)"))
    }
    return kept
  }

  /// Whether a file has the name of a plan that was kept.
  static func isPlan(_ name: String) -> Bool {
    let stem = name.dropLast(".json".count)
    return name.hasSuffix(".json") && stem.utf8.count == ContentID.length
      && UInt64(stem, radix: 16) != nil
  }

  /// Where a plan is kept.
  ///
  /// - Throws: what encoding the plan throws.
  public func file(of plan: WorkPlan) throws -> String {
    "\(plans)/\(try plan.digest().prefix(ContentID.length)).json"
  }

  /// Writes a plan into the folder of plans, unless it is there.
  ///
  /// - Throws: `FileError` if it cannot be written.
  func keep(_ plan: WorkPlan) throws {
    let file = try file(of: plan)
    if (try? WorkPlan(contentsOf: file)) != nil { return }
    try Self.createFolder(plans)
    try AtomicFile.write(try plan.document(), to: file)
  }
}
