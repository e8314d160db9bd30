import Tensor
import Zoo

/// `zoo-cli generate`: draws spikes from a fitted model.
enum Generate: Subcommand {
  static let seconds = CommandOption.number(
    "seconds", allowed: "a positive number up to 7200",
    "how much to generate; default 60, teacher-forced at most the test part"
  ) { $0 > 0 && $0 <= 7200 }
  static let start = CommandOption<Generation.Start>.choice(
    "from", "what comes before: the recording up to its test part (default), or nothing")
  static let teacherForced = CommandOption.flag(
    "teacher-forced", "the past of each bin is the recording's, not what was drawn")
  static let seed = CommandOption<UInt64>(
    "seed", placeholder: "N", allowed: "a whole number", "the seed of the draws; default 0"
  ) { UInt64($0) }
  static let fitSeed = CommandOption<UInt64>(
    "fit-seed", placeholder: "N", allowed: "a whole number", "the seed of the fit"
  ) { UInt64($0) }
  static let data = CommandOption.text(
    "data", letter: "d", placeholder: "FILE",
    "another recording; default the one of the fit, where the run found it")
  static let out = CommandOption.text(
    "out", letter: "o", placeholder: "FILE", "where to write, ending in .npz")

  static let definition = CommandDefinition(
    name: "generate", summary: "draw spikes from a fitted model, and compare with the recording",
    discussion: [
      "The model lives on its own: in every bin each unit spikes with the predicted probability, and "
        + "what was drawn is the past of the next bin. It begins where the test part of the "
        + "recording begins, after the same bins that a prediction has seen by then. With "
        + "--teacher-forced every bin follows the recording's own past. The same seed gives the "
        + "same spikes, for any number of threads.",
      "FILE is a recording that 'info' and 'compare' read; 'zoo-cli report RUN_DIR' adds a section on it to "
        + "the page. The table compares it with the test "
        + "part: rates, intervals, counts, correlations, bursts, time scales. Each distance stands "
        + "between a ceiling, how far the recording is from itself, and a floor, how far independent "
        + "spikes with the same rates are. Without --model the model that is best on its own "
        + "validation part is used.",
    ],
    operands: [.required("RUN_DIR", "a run directory made by 'train' or 'compare'")],
    options: [
      seconds, start, teacherForced, seed, out, FittedModels.model, fitSeed,
      FittedModels.trainedOn, data, ProtocolOptions.tick, ProtocolOptions.variable,
      ProtocolOptions.trials,
      ProtocolOptions.threads,
    ],
    examples: [
      .init(
        arguments: "generate my-run --model gru --out gru.generated.npz",
        summary: "a minute of one model on its own"),
      .init(
        arguments: "generate my-run --teacher-forced --seed 1 --out forced.npz",
        summary: "draws that follow the recording"),
    ])

  private struct Document: Encodable {
    let schema = "zoo.generation/1"
    let file: String
    let model: String
    let trainedOn: String
    let fitSeed: UInt64
    let recording: String
    let teacherForced: Bool
    let from: Generation.Start
    let seed: UInt64
    let units: Int
    let bins: Int
    let binSeconds: Double
    let runUp: Int
    let spikes: Int
    let seconds: Double
    let sentences: [String]
    let comparison: GenerationComparison
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    ProtocolOptions.applyThreads(arguments)
    let path = try outputPath(arguments)
    let isForced = arguments.has(teacherForced)
    let entries = try FittedModels.choose(arguments.operands[0], invocation, seed: fitSeed)
    let entry = entries[0]
    invocation.note(FittedModels.choice(entry, of: entries.count, seed: fitSeed))
    let dataset = try dataset(of: entry, invocation)
    let bins = try bins(dataset, isForced: isForced, arguments)
    let predictor = try entry.fitted.predictor(zoo: invocation.zoo)
    let seed = arguments[seed] ?? 0
    let from = arguments[start] ?? .data

    let clock = ContinuousClock()
    let began = clock.now
    let generation =
      isForced
      ? try Generation(teacherForcedBins: bins, of: dataset, by: predictor, seed: seed)
      : try Generation(bins: bins, from: from, of: dataset, by: predictor, seed: seed)
    let taken = (clock.now - began) / .seconds(1)
    let comparison = try GenerationComparison(generation.spikes, with: dataset, seed: seed)
    let kind = isForced ? "teacher-forced" : "free-running from \(from.rawValue)"
    do {
      try generation.recording(
        name: Compare.recordingName(path), like: dataset,
        origin: "\(entry.fitted.label), \(kind), seed \(seed)"
      ).write(to: path)
    } catch let error as GenerationError {
      throw CommandFailure(
        code: .failed, message: "\(entry.fitted.label): \(error)",
        hint: "generate longer with --seconds, or from other draws with --seed")
    }
    keep(
      GenerationDocument(
        entry.row, kind: kind, seed: seed, spikes: generation.spikes, with: dataset, comparison),
      invocation)
    let document = Document(
      file: path, model: entry.fitted.label, trainedOn: entry.fitted.recording,
      fitSeed: entry.row.seed, recording: dataset.summary.name, teacherForced: isForced, from: from,
      seed: seed, units: generation.spikes.units, bins: bins,
      binSeconds: dataset.summary.binSeconds, runUp: generation.runUp,
      spikes: generation.spikes.spikeCounts.reduce(0, +), seconds: taken,
      sentences: GenerationText.fate(comparison) + [GenerationText.count(comparison)],
      comparison: comparison)
    if invocation.isJSON {
      try invocation.print(json: document)
    } else {
      print(document, kind: kind, to: invocation)
    }
    return .success
  }

  /// Leaves what the report shows in the run directory; the spikes are there without it.
  private static func keep(_ document: GenerationDocument, _ invocation: Invocation) {
    do { try document.write(to: RunDirectory(invocation.arguments.operands[0])) } catch {
      invocation.warn("the report will not show these spikes: \(error)")
    }
  }

  private static func print(_ document: Document, kind: String, to invocation: Invocation) {
    let length = Double(document.bins) * document.binSeconds
    let rate = Double(document.spikes) / length / Double(document.units)
    invocation.print(
      "\(document.file): \(NumberText.duration(length)) of "
        + "\(NumberText.counted(document.units, "unit")) by \(document.model), \(kind), seed "
        + "\(document.seed): \(NumberText.counted(document.spikes, "spike")) "
        + "(\(NumberText.fixed(rate, 2)) per second and unit)")
    GenerationReport.print(
      document.comparison,
      seconds: Double(document.comparison.bins) * document.binSeconds, to: invocation)
    let observed = Double(document.runUp) * document.binSeconds
    invocation.note(
      "Generated in \(NumberText.duration(document.seconds))"
        + (document.runUp > 0 ? " after \(NumberText.duration(observed)) of the recording" : "")
        + ", \(NumberText.fixed((length + observed) / document.seconds, 1)) times as fast as real "
        + "time")
    invocation.note(
      "Next:",
      commands: [
        "zoo-cli info \(ShellQuoting.quoted(document.file))",
        "zoo-cli report \(ShellQuoting.quoted(invocation.arguments.operands[0])) --open",
      ])
  }

  private static func outputPath(_ arguments: ParsedArguments) throws(CommandFailure) -> String {
    guard let path = arguments[out], path.hasSuffix(".npz") else {
      throw .usage(
        "generate needs --out FILE.npz, the file to write", hint: "see 'zoo-cli help generate'")
    }
    guard path != arguments[data] else {
      throw .usage("--out '\(path)' would overwrite the recording of --data")
    }
    if arguments.has(teacherForced), arguments[start] == .silence {
      throw .usage("--teacher-forced follows the recording and cannot start --from silence")
    }
    if arguments[data] == nil {
      for name in ProtocolOptions.reading.map(\.name)
      where arguments.contains(name) {
        throw .usage("--\(name) says how to read the file of --data, which is missing")
      }
    }
    return path
  }

  /// The recording that the rollout stands next to.
  private static func dataset(
    of entry: FittedModels.Entry, _ invocation: Invocation
  ) throws -> Dataset {
    if let path = invocation.arguments[data] {
      return try FittedModels.prepare(path, for: entry.fitted, invocation)
    }
    do {
      return try RunRecordings.dataset(
        of: entry.row, in: RunDirectory(invocation.arguments.operands[0]))
    } catch let error as RunRecordingError {
      throw CommandFailure(
        code: .data, message: error.description, hint: "say where it is with --data FILE")
    }
  }

  /// The bins to generate.
  private static func bins(
    _ dataset: Dataset, isForced: Bool, _ arguments: ParsedArguments
  ) throws(CommandFailure) -> Int {
    let width = dataset.summary.binSeconds
    let wanted = Int(((arguments[seconds] ?? 60) / width).rounded())
    let test = dataset.split.test.count
    guard wanted >= 1 else {
      throw .usage("--seconds \(arguments[seconds] ?? 0): a bin alone takes \(width) s")
    }
    let units = dataset.raster.units
    guard wanted <= (1 << 31) / units else {
      throw CommandFailure(
        code: .resources,
        message: "\(NumberText.grouped(wanted)) bins of \(NumberText.counted(units, "unit")) do "
          + "not fit into memory",
        hint: "generate less with --seconds")
    }
    guard isForced, wanted > test else { return wanted }
    guard arguments[seconds] == nil else {
      throw .usage(
        "--teacher-forced follows the test part of '\(dataset.summary.name)', which is only "
          + "\(NumberText.duration(Double(test) * width)) long")
    }
    return test
  }
}
