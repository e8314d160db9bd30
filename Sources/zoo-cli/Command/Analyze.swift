import Tensor
import Zoo

/// `zoo-cli analyze`: shows what fitted models have learned.
enum Analyze: Subcommand {
  static let seconds = CommandOption.number(
    "seconds", allowed: "a positive number", "how much of the part to look at; default 30"
  ) { $0 > 0 }
  static let part = CommandOption<Split.Part>.choice(
    "part", "the part of each recording to look at; default test")
  static let lags = CommandOption.integer(
    "lags", 1...100_000, "how many bins back single bins are silenced; default 100")
  static let layer = CommandOption.integer("layer", 1...1000, "the layer of the map; default 1")
  static let head = CommandOption.integer("head", 1...1000, "the head of the map; default 1")
  static let window = CommandOption.integer(
    "window", 1...1_000_000,
    "the window of the map, of those in the stretch; default the one with the most spikes")
  static let only = CommandOption<[ModelAnalysis.Question]>(
    "only", placeholder: "WHAT,...",
    allowed: "some of \(ModelAnalysis.Question.allCases.map(\.rawValue).joined(separator: ", "))",
    "what to find out: "
      + ModelAnalysis.Question.allCases.map(\.rawValue).joined(separator: ", ") + "; default all"
  ) { text in
    let questions = text.split(separator: ",").map { ModelAnalysis.Question(rawValue: String($0)) }
    return questions.isEmpty || questions.contains(nil) ? nil : questions.compactMap(\.self)
  }
  static let map = CommandOption.text(
    "map", placeholder: "FILE", "also write every weight of the map's head to an npz file")

  static let definition = CommandDefinition(
    name: "analyze", summary: "show what fitted models have learned",
    discussion: [
      "Looks at the beginning of the test part of each recording of the run, or of the part that "
        + "--part names. Of any model: what its "
        + "rows lose without single bins, by lag, and without single units. Of a network: how much "
        + "each bin of its input matters to its loss. Of a network with attention: where its heads "
        + "look, what it scores without attention and with the units of its older context shuffled.",
      "The findings go into the folders of the fits and into report.html, and nothing of the "
        + "results changes. Without --model the model that is best on its own validation part is "
        + "analysed.",
    ],
    operands: [.required("RUN_DIR", "a run directory made by 'train' or 'compare'")],
    options: [
      FittedModels.model, Generate.fitSeed, FittedModels.trainedOn, part, seconds, lags, layer,
      head,
      window, map, only, ProtocolOptions.threads, BrowserOpening.option,
    ],
    examples: [
      .init(arguments: "analyze my-run", summary: "the best model on all recordings of the run"),
      .init(
        arguments: "analyze my-run --model dice-transformer --layer 1 --head 3 --only attention",
        summary: "where one head looks"),
      .init(
        arguments: "analyze my-run --part training --only importance",
        summary: "which bins matter in the data that it learned from"),
    ])

  private struct Document: Encodable {
    let schema = "zoo.analyses/1"
    let analyses: [ModelAnalysis]
    let summary: AnalysisSummary?
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    ProtocolOptions.applyThreads(arguments)
    let path = arguments.operands[0]
    let directory = RunDirectory(path)
    let all = try FittedModels.choose(path, invocation, seed: Generate.fitSeed)
    // The label of the best, and of each of its recordings the best seed.
    var seen: Set<String> = []
    let entries = all.filter { $0.row.label == all[0].row.label }
      .filter { seen.insert($0.row.trainedOn).inserted }
    if let file = arguments[map] { try check(map: file, entries) }
    var settings = ModelAnalysis.Settings()
    settings.part = arguments[part] ?? settings.part
    settings.seconds = arguments[seconds] ?? settings.seconds
    settings.lags = arguments[lags] ?? settings.lags
    settings.layer = arguments[layer] ?? settings.layer
    settings.head = arguments[head] ?? settings.head
    settings.window = arguments[window] ?? settings.window
    if let questions = arguments[only] { settings.questions = Set(questions) }

    let progress = ProgressDisplay(
      invocation.errorOutput, style: invocation.errorStyle, isQuiet: invocation.isQuiet)
    defer { progress.end() }
    var analyses: [ModelAnalysis] = []
    for (index, entry) in entries.enumerated() {
      let dataset: Dataset
      do {
        dataset = try RunRecordings.dataset(of: entry.row, in: directory)
      } catch let error as RunRecordingError {
        throw CommandFailure(
          code: .data, message: error.description,
          hint: "put it back, or analyse another with --trained-on")
      }
      let predictor = try entry.fitted.predictor(zoo: invocation.zoo)
      let place = "[\(index + 1)/\(entries.count)] \(entry.row.label) on \(entry.row.testedOn)"
      let analysis = try ModelAnalysis(
        of: entry.row, by: predictor, on: dataset, settings: settings
      ) { question, share in
        progress.show(working: "\(place): \(question.rawValue), \(NumberText.percent(share, 0))")
      }
      try analysis.write(entry.row, to: directory)
      analyses.append(analysis)
      if let file = arguments[map] {
        // The map of the file is the one that is drawn.
        settings.window = settings.window ?? analysis.attention?.map?.window
        do {
          try AttentionMapFile.write(file, of: predictor, on: dataset, settings: settings)
        } catch let error as AttentionMapError {
          throw CommandFailure.usage("--map: \(error)")
        }
      }
    }
    progress.end()
    let summary = AnalysisSummary(analyses)
    if invocation.isJSON {
      try invocation.print(json: Document(analyses: analyses, summary: summary))
    } else {
      for analysis in analyses { AnalysisReport.print(analysis, to: invocation) }
      if let summary { AnalysisReport.print(summary, to: invocation) }
    }
    try writeReport(directory, invocation)
    return .success
  }

  private static func check(
    map file: String, _ entries: [FittedModels.Entry]
  ) throws(CommandFailure) {
    guard file.hasSuffix(".npz") else {
      throw .usage("--map '\(file)': the file's name must end in .npz")
    }
    guard entries.count == 1 else {
      throw .usage(
        "--map writes the attention on one recording, and the run has \(entries.count)",
        hint: "choose one with --trained-on")
    }
  }

  private static func writeReport(_ directory: RunDirectory, _ invocation: Invocation) throws {
    try RunReport(of: directory)?.write()
    invocation.note("Report: \(directory.report)")
    BrowserOpening.showReport(directory, invocation)
  }
}
