import Zoo

/// `zoo-cli metrics`: what the numbers of a table mean.
enum Metrics: Subcommand {
  static let definition = CommandDefinition(
    name: "metrics", summary: "define the metrics: formula, chance level, edge cases",
    operands: [.optional("NAME", "a metric, such as bits_per_spike.pooled; all without it")],
    examples: [.init(arguments: "metrics roc_auc.stratified", summary: "one definition")])

  struct Document: Encodable {
    let name: String
    let definition: String
    let chance: String
    let direction: String
    let edgeCases: String

    enum CodingKeys: String, CodingKey {
      case name, definition, chance, direction
      case edgeCases = "edge_cases"
    }

    init(_ metric: MetricDefinition) {
      name = metric.name
      definition = metric.definition
      chance = metric.chance
      direction = metric.direction.rawValue
      edgeCases = metric.edgeCases
    }
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    var metrics = MetricDefinition.all
    if let name = invocation.arguments.operands.first {
      let wanted = name.lowercased()
      metrics = metrics.filter { $0.name == wanted || $0.name.hasPrefix(wanted + ".") }
      guard !metrics.isEmpty else {
        let suggestion = nearestName(to: name, among: MetricDefinition.all.map(\.name))
        throw CommandFailure.usage(
          "there is no metric '\(name)'" + (suggestion.map { "; did you mean '\($0)'?" } ?? ""),
          hint: "see 'zoo-cli list metrics'")
      }
    }
    if invocation.isJSON {
      try invocation.print(json: metrics.map(Document.init))
      return .success
    }
    for (index, metric) in metrics.enumerated() {
      if index > 0 { invocation.print() }
      invocation.print("\(metric.name) \(arrow(metric.direction))")
      invocation.print(prose: metric.definition, indent: "  ")
      invocation.print(prose: "Chance: \(metric.chance).", indent: "  ")
      invocation.print(prose: metric.edgeCases, indent: "  ")
    }
    return .success
  }

  /// The sign of a direction in a table's head.
  static func arrow(_ direction: MetricDefinition.Direction) -> String {
    switch direction {
    case .higher: "↑"
    case .lower: "↓"
    case .target: "→"
    }
  }
}
