/// A page that `zoo-cli help` shows beside the commands.
struct HelpPage: Sendable {
  /// The word that names it.
  let name: String
  /// What it is about, in one line.
  let summary: String
  /// Its text, in the Markdown of the documentation.
  let markdown: String

  /// All of them; the definition of `help` needs the list, so no command is looked up for it.
  static let all = [
    HelpPage(
      name: "protocol", summary: "how a model in any other language takes part",
      markdown: protocolText)
  ]

  /// The page for a terminal.
  func text(_ style: TextStyle) -> String {
    MarkdownText(markdown).lines(style).map { $0 + "\n" }.joined()
  }
}
