import Zoo

/// A topic of `zoo-cli explain`.
///
/// A new one is a file like its neighbours, and a line in `Explain.topics`.
protocol Explanation: SendableMetatype {
  /// The word that names it.
  static var name: String { get }
  /// What it shows, in one line.
  static var summary: String { get }
  /// What help says of it: what it does, and where its defaults differ from those of other commands.
  static var discussion: String { get }
  /// The options that it takes; the same option may belong to several topics.
  static var options: [any AnyCommandOption] { get }

  /// Explains.
  ///
  /// - Throws: anything, as a subcommand.
  static func run(_ invocation: Invocation) throws -> ExitCode
}
