import Testing

@testable import ZooCommand

@Suite struct MessageTests {
  private func style(_ width: Int, color: Bool = false) -> TextStyle {
    var style = TextStyle(for: MemoryStream(), environment: [:])
    (style.width, style.hasColor) = (width, color)
    return style
  }

  @Test func longMessagesAreWrappedInATerminalOnly() {
    let text = "one two three four five six seven eight nine ten"
    #expect(Message.lines(text, label: "error:", style(.max)) == ["error: " + text])
    #expect(
      Message.lines(text, label: "error:", style(30))
        == ["error: one two three four", "  five six seven eight nine", "  ten"])
    #expect(
      Message.lines("no", label: "error:", style(30, color: true), .red)
        == ["\u{1B}[31merror:\u{1B}[0m no"])
    let long = Array(repeating: text, count: 5).joined(separator: " ")
    #expect(Message.lines(long, style(300)).allSatisfy { $0.count <= 100 })
  }

  /// A command that is broken by a line's end cannot be copied.
  @Test func commandsStayWhole() {
    let commands = ["zoo-cli info a-long-name", "zoo-cli merge a-long-name"]
    #expect(
      Message.lines("Next:", commands: commands, style(.max))
        == ["Next: zoo-cli info a-long-name, or zoo-cli merge a-long-name"])
    #expect(
      Message.lines("Next:", commands: commands, joined: ", then ", style(20))
        == ["Next:", "  zoo-cli info a-long-name", "  zoo-cli merge a-long-name"])
  }

  @Test func errorsAndHintsFitTheTerminal() throws {
    let run = try CommandRun(
      ["compare", "gru", "--keep-going", "--sedes", "1"], environment: ["COLUMNS": "40"])
    #expect(run.code == 2 && run.errors.contains("error: ") && run.errors.contains("\nhint: "))
    #expect(run.errors.split(separator: "\n").allSatisfy { $0.count <= 40 })
    #expect(run.errors.split(separator: "\n").count > 2)
  }
}
