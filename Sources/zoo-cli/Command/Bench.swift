import Tensor
import Zoo

/// `zoo-cli bench`: times this machine, against its limits.
enum Bench: Subcommand {
  static let only = CommandOption<[String]>(
    "only", placeholder: "NAME,...", allowed: "names or beginnings of names, separated by commas",
    "run only these workloads or benchmarks; --list shows all"
  ) { text in
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return names.contains("") ? nil : names
  }
  static let list = CommandOption.flag("list", "show the benchmarks and run none")
  static let repetitions = CommandOption.integer(
    "repetitions", 1...100_000, "runs of each benchmark; default: at least 7 and at least 0.3 s")
  static let context = CommandOption.integer(
    "context", 2...1_000_000, "bins per window of training and prediction; default 3,125")
  static let units = CommandOption.integer(
    "units", 1...65_536, "units of training and prediction; default 128")
  static let file = CommandOption.text(
    "file", letter: "f", placeholder: "FILE", isRepeatable: true,
    "a recording whose reading is timed too")
  static let scaling = CommandOption.flag(
    "scaling", "time and memory of a training step against context, units and threads")
  static let out = CommandOption.text(
    "out", letter: "o", placeholder: "DIR",
    "where --scaling writes scaling.svg and bench.json; default zoo-runs/TIME-scaling")
  static let bare = CommandOption.flag(
    "bare", "measure no limits and start no other process: for the memory of a single benchmark")
  static let small = CommandOption.flag(
    "small", "do hardly any work: shows that everything runs; the figures mean nothing")

  static let definition = CommandDefinition(
    name: "bench", summary: "time kernels, training, metrics and reading on this machine",
    discussion: [
      "Times are medians over repetitions after a warm-up; the spread is the range of the middle "
        + "half of them. Limits are measured too: the fused products (products and sums with the "
        + "baseline) that a core's registers can do, in turn with each benchmark of arithmetic, "
        + "and beforehand the bytes that memory and cache move. Without --only everything is run, "
        + "in about a minute.",
      "ZOO_ISA=baseline, avx2 or avx512 chooses the instruction set, and ZOO_CACHE=32K,512K,16M the "
        + "sizes of the caches that blocks are cut for.",
    ],
    options: [
      only, list, ProtocolOptions.threads, repetitions, context, units, file, ProtocolOptions.tick,
      scaling, out, bare, small,
    ],
    examples: [
      .init(arguments: "bench", summary: "everything"),
      .init(
        arguments: "bench --only kernels/product,attention --threads 1", summary: "one core"),
      .init(
        arguments: "bench --only training/step --context 1000 --json",
        summary: "a training step, as JSON"),
      .init(
        arguments: "bench --scaling --out scaling",
        summary: "how a step grows, as tables and a figure"),
    ])

  private struct Entry: Encodable {
    let name: String
    let summary: String
    let benchmarks: [String]
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    ProtocolOptions.applyThreads(arguments)
    let settings = settings(invocation)
    let chosen = try choose(arguments[only] ?? [], settings)
    if arguments.has(list) {
      try show(chosen, invocation)
      return .success
    }
    let isBare = arguments.has(bare)
    let isScaling = arguments.has(scaling)
    if arguments[out] != nil, !isScaling {
      throw CommandFailure.usage(
        "--out needs --scaling, whose figure it holds", hint: "see 'zoo-cli help bench'")
    }
    let progress = BenchmarkProgress(
      stream: invocation.errorOutput, style: invocation.errorStyle, isQuiet: invocation.isQuiet)
    let machine = MachineFacts(measuringLimits: !isBare, isSmall: settings.isSmall)
    if !isBare, !settings.isSmall, let trouble = machine.trouble {
      invocation.warn("the machine is busy, so times will be too long: \(trouble)")
    }
    var document = BenchmarkDocument(machine: machine)
    if !isScaling || arguments[only] != nil {
      document.results = try BenchmarkRun(settings: settings, isBare: isBare, progress: progress)
        .results(of: chosen.flatMap(\.benchmarks), machine: machine)
    }
    document.peakMemoryBytes = MemoryMeter.peakBytes
    if isScaling {
      document.scaling = try Scaling(settings: settings, progress: progress).points()
    }
    let files = try isScaling ? write(document, invocation) : []
    if invocation.isJSON {
      try invocation.print(json: document)
    } else {
      BenchmarkReport(document: document).print(to: invocation)
      if !files.isEmpty {
        invocation.print()
        invocation.print("Written: \(files.joined(separator: ", "))")
      }
    }
    let disturbed = document.results.filter(\.isDisturbed)
    if !settings.isSmall, !disturbed.isEmpty {
      let names = disturbed.prefix(3).map(\.name).joined(separator: ", ")
      let more = disturbed.count > 3 ? " and \(disturbed.count - 3) more" : ""
      invocation.warn(
        "a core was disturbed during \(names)\(more): times are too long; shares of the limit of "
          + "arithmetic are of what was left of it")
    }
    let unsteady = document.results.filter { $0.seconds.spread > 0.2 && $0.seconds.repetitions > 2 }
    if !isBare, !settings.isSmall, !unsteady.isEmpty {
      invocation.note(
        "\(NumberText.counted(unsteady.count, "benchmark")) varied by more than 20 %: "
          + "something else is using the machine; run again when it is idle.")
    }
    return .success
  }

  /// Writes the scaling figure and the whole document; returns their paths.
  private static func write(
    _ document: BenchmarkDocument, _ invocation: Invocation
  ) throws -> [String] {
    let folder = invocation.arguments[out] ?? "zoo-runs/\(Timestamp.now())-scaling"
    try RunDirectory.createFolder(folder)
    let contents = [
      ("scaling.svg", ScalingFigure.make(document.scaling, document.machine).file),
      ("bench.json", try Invocation.json(document) + "\n"),
    ]
    return try contents.map { name, text in
      let path = "\(folder)/\(name)"
      try AtomicFile.write(text, to: path)
      return path
    }
  }

  private static func settings(_ invocation: Invocation) -> BenchmarkSettings {
    let arguments = invocation.arguments
    var settings = BenchmarkSettings()
    settings.isSmall = arguments.has(small)
    settings.context = arguments[context] ?? settings.context
    settings.units = arguments[units] ?? settings.units
    settings.repetitions = arguments[repetitions]
    settings.executable = invocation.executable
    settings.files = arguments.all(file)
    settings.reading = ProtocolOptions.reading(arguments)
    settings.isCancelled = { invocation.cancellation.isRequested }
    return settings
  }

  /// The benchmarks whose names begin with one of the given names; all if none is given.
  private static func choose(
    _ names: [String], _ settings: BenchmarkSettings
  ) throws -> [(workload: Workload, benchmarks: [Benchmark])] {
    let groups = try Workload.all.map { (workload: $0, benchmarks: try $0.benchmarks(settings)) }
    let all = groups.flatMap { $0.benchmarks.map(\.name) }
    for name in names where !all.contains(where: { $0.hasPrefix(name) }) {
      let suggestion = nearestName(to: name, among: groups.map(\.workload.name) + all)
      throw CommandFailure.usage(
        "there is no benchmark '\(name)'" + (suggestion.map { "; did you mean '\($0)'?" } ?? ""),
        hint: "'zoo-cli bench --list' shows all")
    }
    guard !names.isEmpty else { return groups }
    return groups.map { group in
      (
        group.workload,
        group.benchmarks.filter { benchmark in
          names.contains(benchmark.name)
            || names.contains { !all.contains($0) && benchmark.name.hasPrefix($0) }
        }
      )
    }.filter { !$0.benchmarks.isEmpty }
  }

  private static func show(
    _ groups: [(workload: Workload, benchmarks: [Benchmark])], _ invocation: Invocation
  ) throws {
    if invocation.isJSON {
      try invocation.print(
        json: groups.map {
          Entry(
            name: $0.workload.name, summary: $0.workload.summary,
            benchmarks: $0.benchmarks.map(\.name))
        })
      return
    }
    for (index, group) in groups.enumerated() {
      if index > 0 { invocation.print() }
      let name = invocation.style.emphasized(group.workload.name, .bold)
      invocation.print(lines: [name])
      invocation.print(prose: group.workload.summary, indent: "  ")
      for benchmark in group.benchmarks { invocation.print("    \(benchmark.name)") }
    }
  }
}
