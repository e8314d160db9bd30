import Zoo

/// `zoo-cli metrics`: defines the numbers of a table.
enum Metrics: Subcommand {
  static let demo = CommandOption.text(
    "demo", placeholder: "RUN_DIR",
    "also what the null rows and the best model of a run score, and how to read it")

  static let definition = CommandDefinition(
    name: "metrics", summary: "define the metrics: formula, chance level, edge cases",
    discussion: [
      "With --demo, each recording of a run shows what the constant rate, the other null rows and the "
        + "best model score, and what a copy of the input and a random score would, with a sentence "
        + "that says how to read the number there."
    ],
    operands: [.optional("NAME", "a metric, such as bits_per_spike.pooled; default all")],
    options: [demo],
    examples: [
      .init(arguments: "metrics roc_auc.stratified", summary: "one definition"),
      .init(
        arguments: "metrics roc_auc.pooled --demo my-run", summary: "what it says on your data"),
    ])

  struct Document: Encodable {
    let name: String
    let definition: String
    let chance: String
    let direction: String
    let edgeCases: String
    let csvName: String
    let reference: String
    let perUnit: Unit?
    let demo: [MetricDemo.Place]?

    /// A value of single units: a column of `per_unit.csv`.
    struct Unit: Encodable {
      let name: String
      let reference: String
    }

    enum CodingKeys: String, CodingKey {
      case name, definition, chance, direction, reference, demo
      case edgeCases = "edge_cases"
      case csvName = "csv_name"
      case perUnit = "per_unit"
    }

    init(_ metric: Metric, _ demo: MetricDemo?) {
      self.demo = demo?.places
      name = metric.name
      definition = metric.definition
      chance = metric.chance
      direction = metric.direction.rawValue
      edgeCases = metric.edgeCases
      csvName = metric.csvName
      reference = metric.reference
      perUnit = metric.perUnit.map { Unit(name: $0.name, reference: $0.reference) }
    }
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    var metrics = Metric.all
    if let name = invocation.arguments.operands.first {
      let wanted = name.lowercased()
      metrics = metrics.filter { $0.name == wanted || $0.name.hasPrefix(wanted + ".") }
      guard !metrics.isEmpty else {
        let suggestion = nearestName(to: name, among: Metric.all.map(\.name))
        throw CommandFailure.usage(
          "there is no metric '\(name)'" + (suggestion.map { "; did you mean '\($0)'?" } ?? ""),
          hint: "see 'zoo-cli list metrics'")
      }
    }
    let run = try invocation.arguments[demo].map { try FittedModels.results($0, invocation) }
    if invocation.isJSON {
      try invocation.print(
        json: metrics.map { metric in Document(metric, run.map { MetricDemo(metric, $0) }) })
      return .success
    }
    for (index, metric) in metrics.enumerated() {
      if index > 0 { invocation.print() }
      invocation.print(metric.name + (metric.arrow.isEmpty ? "" : " \(metric.arrow)"))
      invocation.print(prose: metric.definition, indent: "  ")
      invocation.print(prose: "Chance: \(metric.chance).", indent: "  ")
      invocation.print(prose: metric.edgeCases, indent: "  ")
      if let run { print(MetricDemo(metric, run), of: metric, to: invocation) }
    }
    return .success
  }

  private static func print(
    _ demo: MetricDemo, of metric: Metric, to invocation: Invocation
  ) {
    let digits = metric.decimals
    for place in demo.places {
      invocation.print()
      let style = invocation.style
      invocation.print(lines: ["  " + style.emphasized(style.plain(place.recording), .bold)])
      let hasIntervals = place.lines.contains { $0.low.isFinite }
      var table = Table(
        [.init(title: "row"), .init(title: metric.name, isNumeric: true)]
          + (hasIntervals
            ? [.init(title: "95 % interval", isNumeric: true, dispensability: 1)] : []))
      for line in place.lines {
        let mark =
          switch line.kind {
          case .best: " (best model)"
          case .null: " (null)"
          case .oracle: " (ceiling)"
          case .reference: ""
          }
        let interval =
          line.low.isFinite
          ? "\(NumberText.fixed(line.low, digits)) to \(NumberText.fixed(line.high, digits))" : ""
        table.append(
          [line.label + mark, NumberText.fixed(line.value, digits)]
            + (hasIntervals ? [interval] : []),
          line.kind == .best ? nil : .dim)
      }
      invocation.print(table, indent: "  ")
      invocation.print(prose: place.reading, indent: "  ")
    }
  }
}
