import Tensor
import Zoo

/// `zoo-cli run`: does a part of a plan.
enum Run: Subcommand {
  static let unit = CommandOption.text(
    "unit", placeholder: "ID", isRepeatable: true, "one unit, by its id")
  static let all = CommandOption.flag("all", "every unit")
  static let keepGoing = CommandOption.flag(
    "keep-going", "if a unit fails, still do the others")
  static let retryFailed = CommandOption.flag(
    "retry-failed", "try units again that failed before")
  static let timeLimit = CommandOption.number(
    "time-limit", allowed: "a positive number of seconds", "stop and save after X seconds"
  ) { $0 > 0 }
  static let threads = CommandOption.integer(
    "threads", 1...1024,
    "the number of threads; default SLURM_CPUS_PER_TASK, else one per core; results do not depend "
      + "on it")
  static let threadsVariable = "SLURM_CPUS_PER_TASK"

  static let definition = CommandDefinition(
    name: "run", summary: "do a part of a plan, on any machine",
    discussion: [
      "Makes the fits of the chosen units with all their scores, and writes them under 'fits' of the "
        + "run directory, and no tables: 'zoo-cli merge' makes these from all parts. What is done is "
        + "skipped before any recording is read, so the same command may be repeated at no cost.",
      "SIGTERM, SIGUSR1, Ctrl-C and --time-limit save; the same command continues. A unit that "
        + "fails is recorded and ends with exit code 5; it is not tried again without --retry-failed. "
        + "Recordings are found by the paths of the plan, and refused if they are others.",
    ],
    operands: [.required("PLAN", "the file of a plan, from 'zoo-cli plan'")],
    options: [
      unit, ShardChoice.option, all, Plan.directory, keepGoing, retryFailed, threads, timeLimit,
    ],
    examples: [
      .init(arguments: "run plan.json --all --dir my-run", summary: "everything, in this process"),
      .init(arguments: "run plan.json --shard 3/40 --dir my-run", summary: "a share of 40"),
      .init(arguments: "run plan.json --unit 0a1b2c3d4e5f --dir my-run", summary: "one unit"),
    ])

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    try checkChoice(arguments)
    applyThreads(invocation)
    let plan = try WorkPlan(contentsOf: arguments.operands[0])
    let path = try arguments[Plan.directory] ?? Plan.defaultDirectory(plan)
    var run = PlanRun(plan, units: try units(of: plan, invocation), in: RunDirectory(path))
    run.keepGoing = arguments.has(keepGoing)
    run.retriesFailed = arguments.has(retryFailed)
    run.command = ["zoo-cli"] + invocation.commandLine
    let outcome = try outcome(
      of: run, path, ExternalModels.adding(plan.external ?? [], to: invocation))
    return try report(outcome, path, invocation)
  }

  /// Checks that the options say which part of the plan to do, and say it once.
  private static func checkChoice(_ arguments: ParsedArguments) throws(CommandFailure) {
    let choices = [
      ("--unit", arguments.contains(unit.name)), ("--shard", arguments.contains("shard")),
      ("--all", arguments.has(all)),
    ].filter(\.1).map(\.0)
    if choices.count > 1 {
      throw .usage(
        "\(choices.joined(separator: " and ")) each say which part of the plan to do: give one of them",
        hint: "--shard 1/2 is a half, --all is everything")
    }
    if choices.isEmpty {
      throw .usage(
        "run needs one of --unit ID, --shard I/N and --all: which part of the plan to do",
        hint: "see 'zoo-cli help run'")
    }
  }

  /// The units that the options choose, each once.
  private static func units(
    of plan: WorkPlan, _ invocation: Invocation
  ) throws -> [WorkUnit] {
    let arguments = invocation.arguments
    if let choice = arguments[ShardChoice.option] {
      let (shard, source) = try choice.shard(invocation.environment)
      if let source { invocation.note("shard \(shard), from \(source)") }
      return shard.of(plan.units)
    }
    guard !arguments.has(all) else { return plan.units }
    var seen: Set<String> = []
    return try arguments.all(unit).filter { seen.insert($0).inserted }.map { id in
      guard let found = plan.units.first(where: { $0.id == id }) else {
        throw WorkPlanError.unknownUnit(
          id: id, suggestion: nearestName(to: id, among: plan.units.map(\.id)))
      }
      return found
    }
  }

  private static func applyThreads(_ invocation: Invocation) {
    let given = invocation.arguments[threads]
    let slurm = invocation.environment[threadsVariable].flatMap { Int($0) }
    if let count = given ?? slurm, (1...1024).contains(count) {
      ThreadPool.shared.threadCount = count
    }
  }

  /// Does the work, with progress on standard error.
  private static func outcome(
    of run: PlanRun, _ path: String, _ invocation: Invocation
  ) throws -> PlanRun.Outcome {
    let progress = ProgressDisplay(
      invocation.errorOutput, style: invocation.errorStyle, isQuiet: invocation.isQuiet)
    defer { progress.end() }
    let cancellation = invocation.cancellation
    let clock = ContinuousClock()
    let deadline = invocation.arguments[timeLimit].map { clock.now + .seconds($0) }
    do {
      return try run.run(
        invocation.zoo, observer: { progress.show($0) },
        isCancelled: { cancellation.isRequested || deadline.map { clock.now >= $0 } ?? false })
    } catch is FitCancelled {
      progress.end()
      let why = cancellation.isRequested ? "stopped" : "the time limit is reached"
      let line = (["zoo-cli"] + invocation.commandLine).map(ShellQuoting.quoted)
        .joined(separator: " ")
      invocation.insist("\(why); finished work is saved. To continue:", commands: [line])
      throw FitCancelled()
    } catch {
      var failure = CommandFailure(error)
      // Other commands have --out.
      let remedies = [Remedy.chooseAnotherOutput, .chooseAnotherOutputOrBeginAnew]
      if remedies.map(RemedyText.text).contains(failure.hint) {
        failure.hint = "choose another place with --dir"
      }
      throw failure
    }
  }

  private struct Document: Encodable {
    struct Unit: Encodable {
      let id: String
      let label: String
      let trainedOn: String
      let seed: UInt64
      let state: String
      let problem: String?
    }
    let runDirectory: String
    let units: [Unit]
  }

  /// Says what became of the units, and returns the exit code.
  private static func report(
    _ outcome: PlanRun.Outcome, _ path: String, _ invocation: Invocation
  ) throws -> ExitCode {
    let lines = outcome.lines
    let failures = lines.filter { $0.state != .done }
    if invocation.isJSON {
      try invocation.print(
        json: Document(
          runDirectory: path,
          units: lines.map { line in
            Document.Unit(
              id: line.unit.id, label: line.unit.label, trainedOn: line.unit.trainedOn,
              seed: line.unit.seed, state: line.state.word,
              problem: line.state.problem(of: line.unit))
          }))
    } else {
      let done = lines.count { $0.state == .done && !$0.isOld }
      let old = lines.count { $0.state == .done && $0.isOld }
      let parts = [
        "\(NumberText.counted(done, "unit")) done", old > 0 ? "\(old) done before" : nil,
        failures.isEmpty ? nil : "\(failures.count) not done",
      ]
      invocation.print(parts.compactMap { $0 }.joined(separator: ", ") + "; run directory: \(path)")
    }
    for line in failures {
      invocation.warn(
        "\(line.unit.name) (\(line.unit.id)): \(line.state.problem(of: line.unit) ?? "")"
          + (line.isOld ? "; --retry-failed tries again" : ""))
    }
    return failures.isEmpty ? .success : .partial
  }
}
