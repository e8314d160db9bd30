import Tensor

extension PlanRun {
  /// Fits and scores candidates of a sweep; the process that finds all of them done scores the winner.
  ///
  /// A candidate that fails is recorded and cannot win; the others go on in any case.
  func sweep(
    _ zoo: ModelZoo, _ observer: @escaping @Sendable (ComparisonEvent) -> Void
  ) throws -> Outcome {
    guard var sweep = try plan.modelSweep(zoo, in: directory) else { return Outcome(lines: []) }
    sweep.command = command
    let candidates = try plan.candidates(sweep)
    let before = plan.candidateStates(of: units, in: directory)
    let left = Set(zip(units, before).filter { needsWork($0.1) }.map(\.0.id))
    if !left.isEmpty {
      try sweep.checkDirectory(candidates)
      try directory.create()
      try directory.candidates.create()
      // So that a merge knows what should be there.
      try directory.keep(plan)
      try work(on: candidates.pieces.filter { left.contains($0.fit.id) }, sweep, observer)
    }
    try scoreWinner(zoo, observer)
    let after = plan.candidateStates(of: units, in: directory)
    return Outcome(
      lines: units.indices.map { index in
        Outcome.Line(
          unit: units[index], state: after[index], isOld: !needsWork(before[index]))
      })
  }

  private func work(
    on pieces: [CandidatePiece], _ sweep: ModelSweep,
    _ observer: @escaping @Sendable (ComparisonEvent) -> Void
  ) throws {
    var datasets: [Int: Dataset] = [:]
    // Only what these units need is read and held.
    for index in Set(pieces.map(\.recording)).sorted() {
      let dataset = try plan.recordings[index].dataset(sweep.space.shared(plan.settings))
      try ModelSweep.check(dataset)
      datasets[index] = dataset
    }
    let verified = VerifiedFiles(directory.candidates.path)
    defer { verified.save() }
    var work = CandidatesWork(
      sweep: sweep, datasets: datasets,
      session: .current(command: command, recordings: origins(datasets.keys.sorted())),
      verified: verified, observer: observer)
    work.isPartOfPlan = true
    _ = try work.run(pieces)
  }

  /// Scores the winner on the test part, if all candidates of the plan are there and it was not scored.
  private func scoreWinner(
    _ zoo: ModelZoo, _ observer: @escaping @Sendable (ComparisonEvent) -> Void
  ) throws {
    guard let state = try plan.sweepState(zoo, in: directory), let winner = state.winner else {
      return
    }
    let reader = RunReader(directory)
    let contents = try reader.contents()
    let cells = state.missing(plan.recordings.map(\.planned), contents).filter {
      retriesFailed || contents.failedFits[$0.fit.folder] == nil
    }
    guard !cells.isEmpty else { return }
    try state.sweep.promote(winner, state.plan)
    var comparison = state.sweep.comparison(winner)
    comparison.keepGoing = true
    comparison.command = command
    try carryOut(cells, of: comparison, reader, observer)
  }
}
