import Zoo

/// `zoo-cli list`: lists what can be named.
enum List: Subcommand {
  static let definition = CommandDefinition(
    name: "list", summary: "list models, presets, formats or metrics",
    operands: [
      .optional("KIND", "models (the default), presets, formats or metrics"),
      .optional("PATTERN", "only names that match, such as 'dice*'"),
    ],
    examples: [
      .init(arguments: "list", summary: "all models"),
      .init(arguments: "list 'dice*'", summary: "the models whose names begin with dice"),
      .init(arguments: "list presets", summary: "the budgets of a comparison"),
    ])

  static let kinds = ["models", "presets", "formats", "metrics"]

  private struct Entry: Encodable {
    let name: String
    let summary: String
    var role: String?
    var isDefault: Bool?
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    var operands = invocation.arguments.operands
    var kind = "models"
    if let first = operands.first, kinds.contains(first) {
      kind = first
      operands.removeFirst()
    }
    guard operands.count <= 1 else {
      throw CommandFailure.usage(
        "there is nothing to list under '\(operands[0])'"
          + (nearestName(to: operands[0], among: kinds).map { "; did you mean '\($0)'?" } ?? ""),
        hint: "the kinds are \(kinds.joined(separator: ", "))")
    }
    let all = entries(of: kind, invocation.zoo)
    var chosen = all
    if let pattern = operands.first {
      chosen = all.filter { matchesPattern($0.name, pattern) }
      if chosen.isEmpty, !pattern.contains("*") {
        // A plain word lists the names that contain it.
        chosen = all.filter { $0.name.contains(pattern) }
      }
      guard !chosen.isEmpty else {
        let suggestion = nearestName(to: pattern, among: all.map(\.name) + kinds)
        throw CommandFailure.usage(
          "no \(kind.dropLast()) matches '\(pattern)'"
            + (suggestion.map { "; did you mean '\($0)'?" } ?? ""),
          hint: "'zoo-cli list \(kind)' shows all")
      }
    }
    if invocation.isJSON {
      try invocation.print(json: chosen)
      return .success
    }
    print(chosen, invocation)
    if kind == "models", operands.isEmpty {
      invocation.note(
        "'zoo-cli info MODEL' explains one; 'zoo-cli compare' takes those without a mark, and all "
          + "of them with '*' for MODEL.")
    }
    return .success
  }

  private static func entries(of kind: String, _ zoo: ModelZoo) -> [Entry] {
    switch kind {
    case "presets":
      Preset.allCases.map { preset in
        let settings = ProtocolSettings(preset: preset)
        return Entry(
          name: preset.rawValue,
          summary: "context \(NumberText.grouped(settings.context)) bins, "
            + ProtocolText.budget(settings))
      }
    case "formats":
      Recording.formats.map { format in
        Entry(
          name: format.name,
          summary: format.summary + (format.mayNeed.map { "; " + RemedyText.need($0) } ?? ""))
      }
    case "metrics":
      Metric.all.map { metric in
        Entry(
          name: metric.name,
          summary: metric.arrow.isEmpty ? "not a score" : "\(metric.arrow) chance: \(metric.chance)"
        )
      }
    default:
      zoo.models.map {
        Entry(
          name: $0.card.name, summary: $0.card.summary, role: $0.card.role.rawValue,
          isDefault: $0.card.isDefault)
      }
    }
  }

  /// Name and summary, one line each; a summary that is too wide is wrapped under itself.
  private static func print(_ entries: [Entry], _ invocation: Invocation) {
    let style = invocation.style
    let longest = entries.map(\.name.count).max() ?? 0
    let room = min(style.width, 100) - longest - 2
    for entry in entries {
      let isNamed = entry.role == "competitor" && entry.isDefault == false
      let mark =
        isNamed
        ? " (when named)"
        : entry.role.flatMap { $0 == "competitor" ? nil : " (\($0) row)" } ?? ""
      let text = style.plain(entry.summary + mark)
      let wrapped = room < 24 ? [text] : TextWrap.lines(text, width: room)
      let padding = String(repeating: " ", count: longest + 2 - entry.name.count)
      let name = style.emphasized(entry.name, entry.role == "null" ? .dim : .bold)
      if room < 24 {
        invocation.print(lines: [name] + TextWrap.lines(text, width: 56).map { "  " + $0 })
      } else {
        invocation.print(
          lines: [name + padding + (wrapped.first ?? "")]
            + wrapped.dropFirst().map { String(repeating: " ", count: longest + 2) + $0 })
      }
    }
  }
}
