import Testing

@testable import ZooCommand

@Suite struct MarkdownTextTests {
  private func lines(_ markdown: some StringProtocol, width: Int = 40) -> [String] {
    var style = TextStyle(for: MemoryStream(), environment: [:])
    style.width = width
    return MarkdownText(String(markdown)).lines(style)
  }

  @Test func proseIsWrappedBelowItsHeading() {
    #expect(
      lines(
        """
        # A *page*

        The first line goes on
        in the second, up to the width.

        ## Next

        End.
        """)
        == [
          "A page", "", "  The first line goes on in the second,", "  up to the width.", "", "Next",
          "", "  End.",
        ])
  }

  @Test func listsKeepTheirMarks() {
    #expect(
      lines("Two:\n\n- one, which is longer than a line can be\n  at this width\n- two\n\n12. last")
        == [
          "  Two:", "", "  - one, which is longer than a line can", "    be at this width",
          "  - two",
          "  12. last",
        ])
  }

  @Test func codeIsLeftAsItIs() {
    let long = String(repeating: "x ", count: 40)
    #expect(
      lines("Do:\n\n    zoo-cli  `a` *b*\n      \(long)\n\n    c\n\n- not code")
        == [
          "  Do:", "", "    zoo-cli  `a` *b*", "      " + long, "", "    c", "", "  - not code",
        ])
  }

  @Test func tablesAreColumnsWhereTheyFit() {
    let table = "| file | language |\n|---|:--|\n| `client.py` | Python |\n| `a` or `b` | C |"
    #expect(
      lines(table) == ["  file        language", "  client.py   Python", "  'a' or 'b'  C"])
    // Not even this width holds it with a longer cell.
    #expect(
      lines(table.dropLast() + "and some more words, in a last cell |")
        == [
          "  file: 'client.py'", "      language: Python", "  file: 'a' or 'b'",
          "      language: C and some more words,", "        in a last cell",
        ])
  }

  @Test func marksWithinALineBecomeWords() {
    #expect(
      MarkdownText.plain("say `hello` to `\"a\":1` and `it's`") == "say 'hello' to \"a\":1 and it's"
    )
    #expect(
      MarkdownText.plain("see <doc:TheAudit>, *after* **that** [a list](x/y.md) [bins, units]")
        == "see the page TheAudit of the documentation, after that a list [bins, units]")
    #expect(MarkdownText.plain("2 * 3 in `a*b*c`") == "2 * 3 in 'a*b*c'")
    #expect(MarkdownText.plain("[time, unit] (a word)") == "[time, unit] (a word)")
  }

  @Test func headingsAreBoldInATerminal() {
    let style = TextStyle(
      for: MemoryStream(isTerminal: true, columns: 80), environment: ["LANG": "en_GB.UTF-8"])
    #expect(MarkdownText("# A").lines(style) == ["\u{1B}[1mA\u{1B}[0m"])
    let ascii = TextStyle(for: MemoryStream(), environment: ["LANG": "C"])
    #expect(MarkdownText("at ±50\n\n    ±").lines(ascii) == ["  at +-50", "", "    +-"])
  }
}
