import Zoo

/// `zoo-cli diff`: asks whether a change helped.
enum Diff: Subcommand {
  static let model = CommandOption.text(
    "model", placeholder: "LABEL", "a model of both runs; default all that both have")
  static let models = CommandOption.text(
    "models", placeholder: "LABEL", isRepeatable: true, takesSeveral: true,
    "two models: one of the first run, one of the second")
  static let metric = CommandOption<Metric>(
    "metric", placeholder: "NAME", allowed: "a metric of 'zoo-cli metrics'", isRepeatable: true,
    "what is compared, the deciding one first; default \(Metric.headline.name), and of a single "
      + "model also every other metric with intervals"
  ) { name in Metric.named(name) }
  static let recording = CommandOption.text(
    "recording", placeholder: "NAME", isRepeatable: true,
    "a recording of both runs; default all that both have")

  static let definition = CommandDefinition(
    name: "diff", summary: "compare two runs, or two models of one, pair by pair",
    discussion: [
      "Did a change help? Models of the same name, recordings of the same name and fits of the same "
        + "seed are paired, and differences (second run minus first) are taken on the same scored "
        + "bins, with 95 % intervals from the block statistics of the cells. Runs with other spikes, "
        + "units or scored bins cannot be paired and are refused. Other options, budgets and "
        + "versions of the program can: they are what is compared, and are listed.",
      "Where nothing can be told apart, the smallest difference that could have been shown is given. "
        + "Over several recordings the recordings are the replicates.",
    ],
    operands: [
      .required("RUN_A", "a run directory"),
      .optional("RUN_B", "another; default the same, with --models"),
    ],
    options: [model, models, metric, recording],
    examples: [
      .init(arguments: "diff before after", summary: "what a change did to every model"),
      .init(
        arguments: "diff before after --model gru --metric roc_auc.stratified",
        summary: "one model in one metric"),
      .init(arguments: "diff my-run --models glm gru", summary: "two models of one run"),
    ])

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let arguments = invocation.arguments
    let paths = arguments.operands
    var request = RunDifference.Request()
    request.label = arguments[model]
    let pair = arguments.all(models)
    guard pair.isEmpty || pair.count == 2 else {
      throw CommandFailure.usage(
        "--models takes two labels, one of each run, but \(pair.count) were given",
        hint: "name the run directories before --models")
    }
    guard pair.isEmpty || request.label == nil else {
      throw CommandFailure.usage("--model names one model, --models two: give one of them")
    }
    guard paths.count == 2 || !pair.isEmpty else {
      throw CommandFailure.usage(
        "diff needs RUN_B, another run directory, or --models with two models of \(paths[0])",
        hint: "see 'zoo-cli help diff'")
    }
    if !pair.isEmpty { request.labels = (pair[0], pair[1]) }
    request.metrics = arguments.all(metric)
    request.recordings = arguments.all(recording)
    let difference = try RunDifference(
      RunDirectory(paths[0]), RunDirectory(paths.count > 1 ? paths[1] : paths[0]), request)
    let isDamaged = FittedModels.warn(of: difference.damage, invocation)
    if invocation.isJSON {
      try invocation.print(json: difference)
    } else {
      DifferenceReport(difference).print(to: invocation)
    }
    if isDamaged { return .data }
    return difference.leaks.isEmpty ? .success : .leak
  }
}
