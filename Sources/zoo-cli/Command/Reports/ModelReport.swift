import Zoo

/// The output of `zoo-cli info MODEL`.
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
    let isDefault: Bool
    let paper: String?
    let notes: [String]
    let options: [Option]
    let units: Int
    let context: Int
    let cost: NetworkCost?
  }

  /// A report on a model with options, for the units and context of the command line.
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
    let cost = try selection.model.cost(selection.options, units: units, context: context)
    if invocation.isJSON {
      try invocation.print(
        json: Document(
          name: card.name, label: selection.label, summary: card.summary,
          role: card.role.rawValue, isDefault: card.isDefault, paper: card.paper, notes: card.notes,
          options: card.options.map { option in
            .init(
              name: option.name, value: selection.options[option.name]?.text ?? "",
              defaultValue: option.defaultText, allowed: option.rangeText, summary: option.summary)
          }, units: units, context: context, cost: cost))
      return
    }
    let style = invocation.style
    invocation.print(lines: [style.emphasized(selection.label, .bold)])
    invocation.print(prose: card.summary, indent: "  ")
    if card.role == .null {
      invocation.print(
        prose: "A null row: part of every comparison, it knows little on purpose.", indent: "  ")
    }
    if card.role == .competitor, !card.isDefault {
      invocation.print(prose: "Takes part in a comparison only when named.", indent: "  ")
    }
    if let paper = card.paper { invocation.print(prose: "Paper: \(paper)", indent: "  ") }
    printOptions()
    if let cost { print(cost) }
    if !card.notes.isEmpty {
      invocation.print()
      invocation.print("Where paper and code disagree, and what is done here")
      for note in card.notes { invocation.print(prose: note, indent: "    ", first: "  - ") }
    }
    let rivals = ["gru", "glm"].filter { $0 != selection.label }
    let words = ["zoo-cli", "compare", selection.label] + rivals
    invocation.note("Try:", commands: [words.map(ShellQuoting.quoted).joined(separator: " ")])
  }

  private func print(_ cost: NetworkCost) {
    let perBin = Double(cost.multiplications) / Double(cost.window)
    invocation.print()
    invocation.print("With \(units) units and a context of \(NumberText.grouped(context)) bins")
    FieldList.write(
      [
        ("parameters", NumberText.grouped(cost.parameters)),
        ("window", NumberText.counted(cost.window, "bin")),
        (
          "operations",
          "\(NumberText.count(Double(cost.multiplications))) multiplications forward per window, "
            + "\(NumberText.count(perBin)) per bin; about three times that in training"
        ),
        ("memory", "\(NumberText.bytes(cost.bytes)) of values per window in training"),
      ], to: invocation)
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
}
