import Tensor
import Zoo

/// `zoo-cli sweep`: tries versions of one model, chooses one on validation, and opens the test part for
/// that one.
enum Sweep: PlannedCommand {
  static let vary = CommandOption.text(
    "vary", placeholder: "NAME=VALUES", isRepeatable: true,
    "an option of the model, or context or epochs, and its values: hidden=8,16 depth=1..4 "
      + "width=16..128:*2 dropout=0..0.4:+0.1")
  static let random = CommandOption.integer(
    "random", 1...SweepSpace.mostCandidates,
    "draw N combinations instead of trying all; then a range of numbers needs no steps: "
      + "learning-rate=1e-4..1e-2")
  static let searchSeed = CommandOption<UInt64>(
    "search-seed", placeholder: "N", allowed: "a whole number",
    "which combinations --random draws; default 0"
  ) { UInt64($0) }

  static let planOptions: [any AnyCommandOption] = [
    vary, random, searchSeed, ProtocolOptions.data, ProtocolOptions.preset, Compare.seeds,
    ProtocolOptions.units, ProtocolOptions.minutes, ProtocolOptions.start,
    ProtocolOptions.context, ProtocolOptions.epochs, ProtocolOptions.bin, ProtocolOptions.tick,
    ProtocolOptions.variable, ProtocolOptions.trials, ExternalModels.command,
    ExternalModels.exchange,
    ExternalModels.fitLimit,
  ]

  static let definition = CommandDefinition(
    name: "sweep", summary: "vary a model's options and choose the best on validation",
    discussion: [
      "Every candidate is fitted once per recording and seed with the same budget, on one split, and "
        + "scored on the validation part. The highest mean over recordings and seeds wins. The test part "
        + "is opened for the winner alone, which becomes an ordinary run of --out, next to the null "
        + "models: 'info', 'predict' and 'evaluate' use it.",
      "Without --random all combinations are tried. A range of whole numbers, 1..4, has steps of 1; "
        + ":*2 and :+2 set others. With --random a range that spans a factor of ten or more is drawn on "
        + "a logarithmic scale, every other one evenly; values have three digits.",
      "A candidate that fails or looks into the future is listed and cannot win; the others go on "
        + "(exit code 5 or 4). Ctrl-C saves; the same command with the same --out continues, and with "
        + "more values it fits only what is new. The manifest counts how many models the test part was "
        + "ever opened for in --out.",
    ],
    operands: [
      .optional(
        "MODEL", "a name, with options that stay fixed: gru:layers=2; needed without --external")
    ],
    options: planOptions + [
      ProtocolOptions.threads, Compare.out, Compare.noResume, Compare.redo, Transfer.dryRun,
      BrowserOpening.option,
    ],
    examples: [
      .init(
        arguments: "sweep gru --vary hidden=8,16,32 --vary context=100,500 --data slice.npz",
        summary: "six candidates"),
      .init(
        arguments: "sweep --external 'python3 my_model.py' --vary ridge=1,10,100 --data slice.npz",
        summary: "an option of your own program"),
      .init(
        arguments: "sweep gru --vary hidden=8..256:*2 --vary learning-rate=1e-4..1e-2 --random 20 "
          + "--data slice.npz --seeds 0,1,2 --out gru-sweep",
        summary: "twenty candidates, three seeds each"),
    ])

  private struct Outline: Encodable {
    struct Candidate: Encodable {
      let number: Int
      let values: [String: String]
      let label: String
      let context: Int
      let epochs: Int
      let problem: String?
    }
    let candidates: [Candidate]
    let work: WorkOutline
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    ProtocolOptions.applyThreads(arguments)
    let (invocation, operands) = try ExternalModels.joined(to: invocation)
    var sweep = try sweep(invocation, operands: operands)
    let path = sweep.directory.path
    sweep.existing = try Compare.existing(arguments)
    sweep.command = ["zoo-cli"] + invocation.commandLine
    if arguments.has(Transfer.dryRun) {
      try print(try sweep.outline(), sweep.space, to: invocation)
      return .success
    }
    let outcome = try ComparisonRunner.run(path: path, invocation) { observer, isCancelled in
      try sweep.run(observer: observer, isCancelled: isCancelled)
    }
    return try finish(outcome, path, invocation)
  }

  static func workPlan(_ invocation: Invocation, operands: [String]) throws -> WorkPlan {
    try sweep(invocation, operands: operands).workPlan()
  }

  private static func sweep(
    _ invocation: Invocation, operands: [String]
  ) throws -> ModelSweep {
    let arguments = invocation.arguments
    let space = try space(invocation, operands: operands)
    let paths = arguments.all(ProtocolOptions.data)
    var settings = ProtocolOptions.settings(arguments)
    let recordings =
      paths.isEmpty
      ? Compare.simulations(&settings, arguments)
      : paths.map { ProtocolOptions.input($0, arguments) }
    let path =
      arguments[Compare.out] ?? "zoo-runs/\(Timestamp.now())-sweep-\(space.model.name)"
    return ModelSweep(
      space, recordings: recordings, settings: settings, seeds: arguments[Compare.seeds] ?? [0],
      directory: RunDirectory(path))
  }

  /// What the command line says to try.
  private static func space(_ invocation: Invocation, operands: [String]) throws -> SweepSpace {
    let arguments = invocation.arguments
    guard let specification = operands.first else {
      throw CommandFailure.usage(
        "sweep needs MODEL: which model's options to vary", hint: "see 'zoo-cli help sweep'")
    }
    guard operands.count == 1 else {
      throw CommandFailure.usage(
        "sweep does not take '\(operands[1])'", hint: "see 'zoo-cli help sweep'")
    }
    let models = try invocation.zoo.select(specification)
    guard models.count == 1 else {
      throw CommandFailure.usage(
        "sweep takes one model, but '\(specification)' means \(models.count)",
        hint: "sweep them one by one, each with its own --out")
    }
    guard arguments[searchSeed] == nil || arguments[random] != nil else {
      throw CommandFailure.usage("--search-seed is for --random, which is not given")
    }
    let search: SweepSpace.Search =
      arguments[random].map { .random(count: $0, seed: arguments[searchSeed] ?? 0) } ?? .grid
    let space = try SweepSpace(models[0], varying: arguments.all(vary), search: search)
    for (name, isGiven) in [
      ("context", arguments[ProtocolOptions.context] != nil),
      ("epochs", arguments[ProtocolOptions.epochs] != nil),
    ] where isGiven && space.axes.contains(where: { $0.name == name }) {
      throw SweepError.alreadyGiven(name)
    }
    if let count = arguments[random], count >= space.combinations {
      invocation.note(
        "there are only \(NumberText.counted(space.combinations, "combination")): all are tried")
    }
    return space
  }

  private static func print(
    _ plan: (candidates: [SweepCandidate], impossible: [Int: String], work: WorkOutline),
    _ space: SweepSpace, to invocation: Invocation
  ) throws {
    let names = space.axes.map(\.name)
    if invocation.isJSON {
      try invocation.print(
        json: Outline(
          candidates: plan.candidates.map { candidate in
            .init(
              number: candidate.number,
              values: Dictionary(uniqueKeysWithValues: zip(names, candidate.values)),
              label: candidate.selection.label, context: candidate.settings.context,
              epochs: candidate.settings.epochs, problem: plan.impossible[candidate.number])
          }, work: plan.work))
      return
    }
    let isNumeric = names.indices.map { axis in
      plan.candidates.allSatisfy { Double($0.values[axis]) != nil }
    }
    var table = Table(
      [.init(title: "candidate", isNumeric: true)]
        + zip(names, isNumeric).map { .init(title: $0, isNumeric: $1) })
    for candidate in plan.candidates { table.append(["\(candidate.number)"] + candidate.values) }
    invocation.print(table)
    for (number, problem) in plan.impossible.sorted(by: { $0.key < $1.key }) {
      invocation.print(prose: "Candidate \(number) cannot be made: \(problem).")
    }
    invocation.print()
    OutlineText.print(plan.work, to: invocation)
    invocation.print(
      prose:
        "A cell is a candidate on the validation part of a recording. After them the winner and the "
        + "null models are scored on the test part.")
  }

  /// Writes the report and returns the exit code.
  private static func finish(
    _ outcome: ModelSweep.Outcome, _ path: String, _ invocation: Invocation
  ) throws -> ExitCode {
    if invocation.isJSON {
      try invocation.print(json: outcome.sweep)
      invocation.note("Run directory: \(path)")
    } else {
      SweepReport(outcome.sweep, outcome.winner).print(to: invocation)
      invocation.print()
      let ofWinner = outcome.winner == nil ? "" : "report.html, results.json, fits, "
      invocation.print("Run directory: \(path) (\(ofWinner)sweep.json, sweep.csv, candidates)")
    }
    BrowserOpening.showReport(RunDirectory(path), invocation)
    let candidates = outcome.sweep.candidates
    if candidates.contains(where: { $0.status == .barred })
      || outcome.winner?.rows.contains(where: { $0.audit.verdict == .leak }) == true
    {
      return .leak
    }
    guard outcome.winner != nil else { return .failed }
    let hasFailed = candidates.contains { $0.status == .failed }
    return hasFailed || outcome.winner?.failures.isEmpty == false ? .partial : .success
  }
}
