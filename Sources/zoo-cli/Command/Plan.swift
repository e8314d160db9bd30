import Tensor
import Zoo

/// `zoo-cli plan`: divides a comparison, a transfer or a sweep into units that processes do on their own.
enum Plan: Subcommand {
  /// What is printed.
  enum Format: String, CaseIterable { case json, ids, slurm, snakemake, parallel }

  static let commands: [any PlannedCommand.Type] = [Compare.self, Transfer.self, Sweep.self]

  static let out = CommandOption.text(
    "out", letter: "o", placeholder: "FILE", "write the plan to a file")
  static let format = CommandOption<Format>.choice(
    "format", "what is printed: the plan, the units' ids, or a script; default json without --out")
  static let directory = CommandOption.text(
    "dir", placeholder: "RUN", "the run directory; default zoo-runs/plan-DIGEST")
  static let remaining = CommandOption.flag(
    "remaining", "only the units that are not done in --dir")

  static let definition = CommandDefinition(
    name: "plan", summary: "divide a comparison, transfer or sweep among processes and machines",
    discussion: [
      "After 'plan' comes the command with its models, recordings and protocol options; or a plan's "
        + "file, to print it in another format. A unit of work is a fit with all its scores; of a "
        + "sweep, a fit of a candidate, and the process that ends the last one scores the winner. The "
        + "plan holds the units, the longest first, with their ids and estimates, and the SHA-256 of "
        + "every recording. The same inputs give the same bytes, in any order and on any machine "
        + "with the same instruction set (ZOO_ISA chooses one). Programs of --external are named "
        + "by their commands, which 'run' starts in its own folder.",
      "'zoo-cli run' does units, 'zoo-cli merge' makes the tables. The formats slurm, snakemake and "
        + "parallel print what these programs need, for the plan in --out.",
    ],
    operands: [
      .required("COMMAND", "compare, transfer or sweep, or the file of a plan"),
      .any("ARGUMENT", "arguments and options of that command"),
    ],
    options: [out, format, directory, remaining],
    examples: [
      .init(
        arguments: "plan compare gru glm --data a.npz --seeds 0,1,2 --out plan.json",
        summary: "a plan"),
      .init(
        arguments: "plan plan.json --format slurm --dir my-run", summary: "a script for sbatch"),
      .init(
        arguments: "plan plan.json --dir my-run --remaining --format ids",
        summary: "what is left to do"),
    ])

  static func definition(for arguments: [String]) -> CommandDefinition {
    var own = definition
    if let command = command(arguments.first) { own.options += command.planOptions }
    return own
  }

  private static func command(_ name: String?) -> (any PlannedCommand.Type)? {
    commands.first { $0.definition.name == name }
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    var (plan, file) = try plan(invocation)
    let format = invocation.isJSON ? .json : arguments[format]
    if let path = arguments[out] {
      try AtomicFile.write(try plan.document(), to: path)
      file = path
    }
    let run = try arguments[directory] ?? defaultDirectory(plan)
    if arguments.has(remaining) {
      guard arguments[directory] != nil else {
        throw CommandFailure.usage(
          "--remaining needs --dir: where to look for what is done",
          hint: "see 'zoo-cli help plan'")
      }
      plan = try left(of: plan, in: RunDirectory(run), invocation)
    }
    switch format ?? (file == nil ? .json : nil) {
    case .json: invocation.output.write(String(decoding: try plan.document(), as: UTF8.self))
    case .ids: for unit in plan.units { invocation.print(unit.id) }
    case .slurm, .snakemake, .parallel:
      guard let file else {
        throw CommandFailure.usage(
          "--format \(format?.rawValue ?? "") needs --out: the script runs the plan's file",
          hint: "add --out plan.json, or give the file of a plan in place of the command")
      }
      let script = EngineScript(
        plan: plan, file: file, directory: run, digest: String(try plan.digest().prefix(12)))
      let text =
        switch format {
        case .slurm: script.slurm
        case .snakemake: try script.snakemake()
        default: script.parallel
        }
      invocation.output.write(text)
    case nil: try summarize(plan, file: file ?? "PLAN", directory: run, invocation)
    }
    return .success
  }

  /// Where a plan is carried out unless `--dir` says otherwise: the same place each time.
  static func defaultDirectory(_ plan: WorkPlan) throws -> String {
    "zoo-runs/plan-\(try plan.digest().prefix(12))"
  }

  /// The plan of a command, or of a file.
  private static func plan(_ invocation: Invocation) throws -> (plan: WorkPlan, file: String?) {
    let operands = invocation.arguments.operands
    let name = operands[0]
    if invocation.commandLine.dropFirst().first == name, let command = command(name) {
      let (joined, operands) = try ExternalModels.joined(to: invocation)
      // Its directory does not matter; here, --out is the plan's file.
      let plan = try command.workPlan(joined, operands: Array(operands.dropFirst()))
      return (plan.starting(try ExternalModels.models(invocation.arguments)), nil)
    }
    guard command(name) == nil else {
      throw CommandFailure.usage(
        "options come before the command '\(name)'",
        hint: "write 'zoo-cli plan \(name) ...' and options after it")
    }
    guard FileBytes.exists(name) else {
      let suggestion = nearestName(to: name, among: commands.map { $0.definition.name })
      throw CommandFailure.usage(
        "'\(name)' is neither a command that can be planned (compare, transfer, sweep) nor the file of "
          + "a plan" + (suggestion.map { "; did you mean '\($0)'?" } ?? ""))
    }
    guard operands.count == 1 else {
      throw CommandFailure.usage("the plan \(name) is complete and does not take '\(operands[1])'")
    }
    return (try WorkPlan(contentsOf: name), name)
  }

  /// The plan with the units that are not done; those that failed would fail again.
  private static func left(
    of plan: WorkPlan, in directory: RunDirectory, _ invocation: Invocation
  ) throws -> WorkPlan {
    let states = try plan.states(of: plan.units, in: directory)
    let failed = states.count { if case .failed = $0 { true } else { false } }
    if failed > 0 {
      invocation.note(
        "\(NumberText.counted(failed, "unit")) failed before and would fail again; "
          + "'zoo-cli run --retry-failed' tries nevertheless")
    }
    return plan.keeping(
      zip(plan.units, states).filter { _, state in
        switch state {
        case .missing, .damaged: true
        case .done, .failed: false
        }
      }.map(\.0))
  }

  private static func summarize(
    _ plan: WorkPlan, file: String, directory: String, _ invocation: Invocation
  ) throws {
    let seconds = plan.units.map(\.seconds)
    FieldList.write(
      [
        ("units", NumberText.counted(plan.units.count, "fit")),
        plan.sweep == nil
          ? ("cells", NumberText.counted(plan.units.reduce(0) { $0 + $1.cells.count }, "cell"))
          : (
            "candidates",
            NumberText.counted(Set(plan.units.compactMap(\.candidate)).count, "candidate")
          ),
        (
          "time",
          "roughly \(NumberText.duration(seconds.reduce(0, +))) on one thread, the longest unit "
            + NumberText.duration(seconds.max() ?? 0)
        ),
        ("memory", "about \(NumberText.bytes(plan.units.map(\.memoryBytes).max() ?? 0)) a process"),
        ("digest", try plan.digest()),
      ], to: invocation)
    let (file, directory) = (ShellQuoting.quoted(file), ShellQuoting.quoted(directory))
    invocation.print()
    invocation.print(
      "Next:",
      commands: [
        "zoo-cli run \(file) --shard 1/2 --dir \(directory)   (and 2/2 elsewhere)",
        "zoo-cli merge \(directory)",
      ], joined: ", then ")
  }
}
