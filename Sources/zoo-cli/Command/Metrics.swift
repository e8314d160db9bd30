import Zoo

/// `zoo-cli metrics`: defines the numbers of a table.
enum Metrics: Subcommand {
  static let definition = CommandDefinition(
    name: "metrics", summary: "define the metrics: formula, chance level, edge cases",
    operands: [.optional("NAME", "a metric, such as bits_per_spike.pooled; default all")],
    examples: [.init(arguments: "metrics roc_auc.stratified", summary: "one definition")])

  struct Document: Encodable {
    let name: String
    let definition: String
    let chance: String
    let direction: String
    let edgeCases: String
    let csvName: String
    let reference: String
    let perUnit: Unit?

    /// A value of single units: a column of `per_unit.csv`.
    struct Unit: Encodable {
      let name: String
      let reference: String
    }

    enum CodingKeys: String, CodingKey {
      case name, definition, chance, direction, reference
      case edgeCases = "edge_cases"
      case csvName = "csv_name"
      case perUnit = "per_unit"
    }

    init(_ metric: Metric) {
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
    if invocation.isJSON {
      try invocation.print(json: metrics.map(Document.init))
      return .success
    }
    for (index, metric) in metrics.enumerated() {
      if index > 0 { invocation.print() }
      invocation.print(metric.name + (metric.arrow.isEmpty ? "" : " \(metric.arrow)"))
      invocation.print(prose: metric.definition, indent: "  ")
      invocation.print(prose: "Chance: \(metric.chance).", indent: "  ")
      invocation.print(prose: metric.edgeCases, indent: "  ")
    }
    return .success
  }
}
