import Zoo

/// A topic of `zoo-cli explain`.
///
/// A text is an `ExplanationTopic`, which the report shows too. An experiment is a file like its
/// neighbours, and an entry of `Explain.topics`.
protocol Explanation: Sendable {
  /// The word that names it.
  var name: String { get }
  /// What it shows, in one line.
  var summary: String { get }
  /// The options that it takes; the same option may belong to several topics.
  var options: [any AnyCommandOption] { get }

  /// Explains.
  ///
  /// - Throws: anything, as a subcommand.
  func run(_ invocation: Invocation) throws -> ExitCode
}
