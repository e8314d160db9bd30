import Zoo

/// `zoo-cli explain`: shows by an experiment why the protocol is as it is.
enum Explain: Subcommand {
  /// The topics, each a file in `Explanations`.
  static let topics: [any Explanation.Type] = [ReconstructionExplanation.self]

  static let definition = CommandDefinition(
    name: "explain", summary: "show by an experiment why the protocol is as it is",
    discussion: [
      "Without TOPIC the topics are listed. Every topic is an experiment that runs here and now, on "
        + "simulated spikes or on your recording."
    ] + topics.map { $0.discussion },
    operands: [.optional("TOPIC", topics.map { $0.name }.joined(separator: ", "))],
    options: topics.flatMap { $0.options }.reduce(into: []) { options, option in
      if !options.contains(where: { $0.name == option.name }) { options.append(option) }
    },
    examples: [
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
