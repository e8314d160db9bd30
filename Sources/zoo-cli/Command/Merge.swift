import Zoo

/// `zoo-cli merge`: makes the results of a run directory again from its fits.
enum Merge: Subcommand {
  static let plan = CommandOption.text(
    "plan", placeholder: "FILE", isRepeatable: true,
    "a plan, all of whose units should be there; default those that 'zoo-cli run' left in RUN_DIR")
  static let allowMissing = CommandOption.flag(
    "allow-missing", "exit code 0 although units of the plan are missing or failed")
  static let wait = CommandOption.number(
    "wait", allowed: "0 or a positive number of seconds",
    "seconds before a missing file is looked for again, for network file systems; default 5"
  ) { $0 >= 0 && $0 <= 3600 }

  static let definition = CommandDefinition(
    name: "merge", summary: "make results.json and the tables of a run directory from its fits",
    discussion: [
      "The results of a run directory are made from its folder 'fits' alone. Copy the fits of "
        + "several machines into one directory, and this writes the results of them all. What "
        + "cannot share a table (other settings, other arithmetic, other recordings under one "
        + "name) is refused, and damaged files are named.",
      "With a plan, its units that are missing, failed or damaged are named, and the exit code is 5. "
        + "The tables are written in any case; models that some recording lacks are marked "
        + "incomplete in them. The table of a sweep is written when all candidates are there.",
    ],
    operands: [.required("RUN_DIR", "a run directory")],
    options: [plan, allowMissing, wait, BrowserOpening.option],
    examples: [.init(arguments: "merge my-run", summary: "after copying fits into my-run/fits")]
  )

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    let path = arguments.operands[0]
    let directory = RunDirectory(path)
    let merge = RunMerge(directory)
    let plans =
      arguments.contains("plan")
      ? try arguments.all(plan).map { try WorkPlan(contentsOf: $0) } : try directory.keptPlans()
    let unfinished = try merge.unfinished(of: plans, patience: arguments[wait] ?? 5)
    let reconstructions = try ReconstructionDocuments(directory)
    try reconstructions?.write(to: directory)
    let sweep = try sweep(plans, merge, directory, invocation)
    let merged = try merge.write(hasReport: sweep?.sweep.document == nil)
    try sweep?.sweep.write(to: directory)
    if merged == nil, sweep?.sweep.document == nil {
      if let reconstructions, unfinished.isEmpty {
        try ReconstructionReport.print(reconstructions, to: invocation)
        return .success
      }
      try name(unfinished, of: plans, directory, invocation)
      throw FittedModels.noRun(path)
    }
    try print(merged?.results, sweep?.sweep, path, invocation)
    BrowserOpening.showReport(directory, invocation)
    try name(unfinished, of: plans, directory, invocation)
    if let sweep, let label = sweep.sweep.unscored {
      try nameWinner(label, of: sweep.plan, directory, invocation)
    }
    let isDamaged = FittedModels.warn(of: merged?.damage ?? [], invocation)
    let isComplete = unfinished.isEmpty && sweep?.sweep.unscored == nil
    if !isComplete, !arguments.has(allowMissing) { return .partial }
    return isDamaged ? .data : .success
  }

  private static func print(
    _ results: ComparisonResults?, _ sweep: PlannedSweep?, _ path: String, _ invocation: Invocation
  ) throws {
    var files = "report.html, results.json, results.csv, per_unit.csv"
    if let document = sweep?.document {
      if invocation.isJSON { return try invocation.print(json: document) }
      SweepReport(document, sweep?.unscored == nil ? results : nil).print(to: invocation)
      files = "report.html, sweep.json, sweep.csv" + (results == nil ? "" : ", results.json")
    } else if let results {
      if invocation.isJSON { return try invocation.print(json: results) }
      if let transfer = results.transfer {
        TransferReport(transfer, results).print(to: invocation)
        files = "report.html, transfer.json, map.csv, results.json"
      } else {
        ComparisonReport(results).print(to: invocation)
      }
    }
    invocation.print()
    invocation.print("Run directory: \(path) (\(files))")
  }

  /// The planned sweep, of which `sweep.json` is; nil if none was planned here.
  private static func sweep(
    _ plans: [WorkPlan], _ merge: RunMerge, _ directory: RunDirectory, _ invocation: Invocation
  ) throws -> (plan: WorkPlan, sweep: PlannedSweep)? {
    let sweeps = plans.filter { $0.sweep != nil }
    guard let plan = sweeps.first else { return nil }
    if sweeps.count > 1 {
      invocation.warn(
        "\(sweeps.count) sweeps were planned here, and sweep.json is of one: that of "
          + "\(try directory.file(of: plan)); --plan chooses another")
    }
    let zoo = try ExternalModels.adding(plan.external ?? [], to: invocation).zoo
    return try PlannedSweep(plan, zoo, in: directory, merge.read()?.results)
      .map { (plan: plan, sweep: $0) }
  }

  /// Says that the winner of a sweep is to be scored.
  private static func nameWinner(
    _ label: String, of plan: WorkPlan, _ directory: RunDirectory, _ invocation: Invocation
  ) throws {
    let given = invocation.arguments.all(Self.plan).first
    let file = try given ?? directory.file(of: plan)
    invocation.insist(
      "All candidates are there, and the winner, \(label), is not scored on the test part yet. To do "
        + "that:",
      commands: [
        "zoo-cli run \(ShellQuoting.quoted(file)) --all --dir \(ShellQuoting.quoted(directory.path))"
      ])
  }

  /// How many units are named one by one.
  private static let mostNames = 40

  /// Names the units that are not done.
  private static func name(
    _ unfinished: [(unit: WorkUnit, state: WorkState)], of plans: [WorkPlan],
    _ directory: RunDirectory, _ invocation: Invocation
  ) throws {
    guard !unfinished.isEmpty else { return }
    for (unit, state) in unfinished.prefix(mostNames) {
      // Damaged files are named with the others of the directory.
      let problem = if case .damaged = state { "damaged" } else { state.problem(of: unit) ?? "" }
      invocation.warn("\(unit.name) (\(unit.id)): \(problem)")
    }
    if unfinished.count > mostNames {
      invocation.warn("and \(unfinished.count - mostNames) units more")
    }
    let all = Set(plans.flatMap(\.units).map(\.id)).count
    let ids = Set(unfinished.map(\.unit.id))
    let lacking = plans.firstIndex { $0.units.contains { ids.contains($0.id) } } ?? 0
    let given = invocation.arguments.all(plan)
    let file = given.isEmpty ? try directory.file(of: plans[lacking]) : given[lacking]
    invocation.insist(
      "\(unfinished.count) of \(NumberText.counted(all, "unit")) of the plan "
        + "\(unfinished.count == 1 ? "is" : "are") not done. To do what is missing:",
      commands: [
        "zoo-cli run \(ShellQuoting.quoted(file)) --all --dir \(ShellQuoting.quoted(directory.path))"
      ])
  }
}
