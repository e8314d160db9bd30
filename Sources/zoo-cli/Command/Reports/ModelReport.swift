import Layers
import Tensor
import Zoo

/// What `zoo-cli info MODEL` shows.
struct ModelReport {
  private let card: ModelCard
  private let selection: ModelSelection
  private let invocation: Invocation
  private let units: Int
  private let context: Int

  private struct Document: Encodable {
    struct Option: Encodable {
      let name: String
      let value: String
      let defaultValue: String
      let allowed: String
      let summary: String

      enum CodingKeys: String, CodingKey {
        case name, value, allowed, summary
        case defaultValue = "default"
      }
    }
    let name: String
    let label: String
    let summary: String
    let role: String
    let paper: String?
    let notes: [String]
    let options: [Option]
    let units: Int
    let context: Int
    let parameters: Int?
  }

  /// A report on a model with options, at the units and context of the command line.
  init(_ selection: ModelSelection, _ invocation: Invocation) {
    self.selection = selection
    self.invocation = invocation
    card = selection.model.card
    units = invocation.arguments[ProtocolOptions.units] ?? UnitSelection.defaultLimit
    context = ProtocolOptions.settings(invocation.arguments).context
  }

  /// Writes it.
  ///
  /// - Throws: what making a network of that size throws.
  func print() throws {
    let parameters = try (selection.model as? any Network.Type).map { try parameterCount($0) }
    if invocation.isJSON {
      try invocation.print(
        json: Document(
          name: card.name, label: selection.label, summary: card.summary,
          role: card.role.rawValue, paper: card.paper, notes: card.notes,
          options: card.options.map { option in
            .init(
              name: option.name, value: selection.options[option.name]?.text ?? "",
              defaultValue: option.defaultText, allowed: option.rangeText, summary: option.summary)
          }, units: units, context: context, parameters: parameters))
      return
    }
    let style = invocation.style
    invocation.print(lines: [style.emphasized(selection.label, .bold)])
    invocation.print(prose: card.summary, indent: "  ")
    if card.role == .null {
      invocation.print(
        prose: "A null row: in every comparison, on purpose knowing little.", indent: "  ")
    }
    if let paper = card.paper { invocation.print(prose: "Paper: \(paper)", indent: "  ") }
    printOptions()
    if let parameters {
      invocation.print()
      invocation.print(
        "With \(units) units and a context of \(NumberText.grouped(context)) bins")
      FieldList.write(
        [("parameters", NumberText.grouped(parameters))], to: invocation)
    }
    if !card.notes.isEmpty {
      invocation.print()
      invocation.print("Where paper and code disagree, and what is done here")
      for note in card.notes { invocation.print(prose: note, indent: "    ", first: "  - ") }
    }
    invocation.note("Try: zoo-cli compare \(ShellQuoting.quoted(selection.label)) gru glm")
  }

  private func printOptions() {
    guard !card.options.isEmpty else { return }
    invocation.print()
    var table = Table([
      .init(title: "option"), .init(title: "value"), .init(title: "allowed", dispensability: 2),
      .init(title: "what it changes", dispensability: 1),
    ])
    for option in card.options {
      let value = selection.options[option.name]?.text ?? ""
      let isDefault = value == option.defaultText
      table.append([
        option.name, isDefault ? value : "\(value) (default \(option.defaultText))",
        option.rangeText, option.summary,
      ])
    }
    invocation.print(table, indent: "  ")
  }

  private func parameterCount<N: Network>(_ type: N.Type) throws -> Int {
    var generator = RandomGenerator(seed: 0)
    return try N(
      units: units, context: N.window(forContext: context, options: selection.options),
      options: selection.options, generator: &generator
    ).parameterCount
  }
}
