import Zoo

/// `zoo-cli explain`: answers what readers of a report ask, with the numbers of their own run.
enum Explain: Subcommand {
  /// The topics: texts, and experiments, each a file in `Explanations`.
  static let topics: [any Explanation] =
    ExplanationTopic.all.map { WrittenExplanation(topic: $0) as any Explanation }
    + [ReconstructionExplanation()]

  static let definition = CommandDefinition(
    name: "explain", summary: "explain what the numbers mean, with those of your run",
    discussion: [
      "Without TOPIC the topics are listed. Most are a page of text, which every report has as well; "
        + "with --run RUN_DIR the page ends with the numbers of that run.",
      ReconstructionExplanation.discussion,
    ],
    operands: [.optional("TOPIC", topics.map { $0.name }.joined(separator: ", "))],
    options: topics.flatMap { $0.options }.reduce(into: []) { options, option in
      if !options.contains(where: { $0.name == option.name }) { options.append(option) }
    },
    examples: [
      .init(
        arguments: "explain intervals --run my-run",
        summary: "why they are wide, and how wide yours are"),
      .init(
        arguments: "explain reconstruction",
        summary: "a score near 1 where nothing can be predicted, in half a minute"),
      .init(
        arguments: "explain reconstruction --data slice.npz --units 32",
        summary: "the same on a recording"),
    ])

  private struct Entry: Encodable {
    let name: String, summary: String
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    guard let word = invocation.arguments.operands.first else {
      if let option = definition.options.first(where: { invocation.arguments.contains($0.name) }) {
        throw CommandFailure.usage(
          "explain --\(option.name) needs TOPIC: what to explain",
          hint: "'zoo-cli explain' lists the topics")
      }
      if invocation.isJSON {
        try invocation.print(json: topics.map { Entry(name: $0.name, summary: $0.summary) })
      } else {
        FieldList.write(topics.map { ($0.name, $0.summary) }, to: invocation)
      }
      return .success
    }
    let name = word.lowercased()
    guard let topic = topics.first(where: { $0.name == name }) else {
      let suggestion = nearestName(to: name, among: topics.map { $0.name })
      throw CommandFailure.usage(
        "there is nothing to explain under '\(word)'"
          + (suggestion.map { "; did you mean '\($0)'?" } ?? ""),
        hint: "'zoo-cli explain' lists the topics")
    }
    if let option = definition.options.first(where: { option in
      invocation.arguments.contains(option.name)
        && !topic.options.contains { $0.name == option.name }
    }) {
      throw CommandFailure.usage("explain \(topic.name) has no option '--\(option.name)'")
    }
    return try topic.run(invocation)
  }
}
