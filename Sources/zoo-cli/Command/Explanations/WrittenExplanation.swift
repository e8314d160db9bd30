import Zoo

/// A topic that is a text, with the numbers of a run if one is given.
struct WrittenExplanation: Explanation {
  static let directory = CommandOption.text(
    "run", placeholder: "RUN_DIR", "a run directory, whose numbers are shown next to the text")

  /// The text.
  let topic: ExplanationTopic

  var name: String { topic.name }
  var summary: String { topic.summary }
  var options: [any AnyCommandOption] { [Self.directory] }

  private struct Document: Encodable {
    let topic: String, question: String
    let text: [String]
    /// What the run shows of it; null without `--run`.
    let findings: [String]?

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(topic, forKey: .topic)
      try container.encode(question, forKey: .question)
      try container.encode(text, forKey: .text)
      try container.encode(findings, forKey: .findings)
    }

    enum CodingKeys: String, CodingKey { case topic, question, text, findings }
  }

  func run(_ invocation: Invocation) throws -> ExitCode {
    let path = invocation.arguments[Self.directory]
    let results = try path.map { try FittedModels.results($0, invocation) }
    let findings = results.map(topic.findings)
    if invocation.isJSON {
      try invocation.print(
        json: Document(
          topic: topic.name, question: topic.question, text: topic.paragraphs, findings: findings))
      return .success
    }
    let style = invocation.style
    invocation.print(lines: [style.emphasized(style.plain(topic.question), .bold)])
    for paragraph in topic.paragraphs {
      invocation.print()
      invocation.print(prose: paragraph)
    }
    invocation.print()
    guard let findings, let path else {
      invocation.print(
        prose: "With --run RUN_DIR this page shows the numbers of a run of yours.")
      return .success
    }
    invocation.print(lines: [style.emphasized(style.plain("In \(path)"), .bold)])
    for sentence in findings { invocation.print(prose: sentence, indent: "    ", first: "  - ") }
    if findings.isEmpty { invocation.print(prose: "This run has no numbers for it.") }
    return .success
  }
}
