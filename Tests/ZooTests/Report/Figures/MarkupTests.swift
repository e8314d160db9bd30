import Testing

@testable import Zoo

@Suite struct MarkupTests {
  @Test func textAndAttributesAreEscaped() {
    let markup = Markup("text", ["x": "1", "class": nil, "title": "a \"b\" & c"], "<script>&")
    #expect(
      markup.source
        == "<text x=\"1\" title=\"a &quot;b&quot; &amp; c\">&lt;script&gt;&amp;</text>")
  }

  /// XML has no control characters, and a name from a file may.
  @Test func controlCharactersAreReplaced() {
    #expect(Markup("i", [:], "a\u{0}b\u{1b}[2J\tc").source == "<i>a\u{fffd}b\u{fffd}[2J\tc</i>")
  }

  @Test func elementsWithoutEndHaveNone() {
    #expect(Markup("meta", ["charset": "utf-8"]).source == "<meta charset=\"utf-8\">")
    #expect(
      Markup("g", [:], [Markup("line", ["x1": "0"])]).source == "<g><line x1=\"0\"></line></g>\n")
  }
}
