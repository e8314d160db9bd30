import Testing

@testable import ZooCommand

@Suite struct TextStyleTests {
  private func style(
    _ environment: [String: String], isTerminal: Bool = true, columns: Int? = 90
  ) -> TextStyle {
    TextStyle(
      for: MemoryStream(isTerminal: isTerminal, columns: columns), environment: environment)
  }

  @Test func columnsOverrideTheTerminal() {
    #expect(style([:]).width == 90)
    #expect(style(["COLUMNS": "60"]).width == 60)
    #expect(style(["COLUMNS": "wide"]).width == 90)
    #expect(style([:], isTerminal: false).width == .max)
    #expect(style([:], columns: nil).width == 80)
  }

  @Test func colorsAreForTerminalsUnlessForbidden() {
    #expect(style([:]).hasColor)
    #expect(!style(["NO_COLOR": "1"]).hasColor)
    #expect(style(["NO_COLOR": ""]).hasColor)
    #expect(!style(["TERM": "dumb"]).hasColor)
    #expect(!style([:], isTerminal: false).hasColor)
    #expect(style(["CLICOLOR_FORCE": "1"], isTerminal: false).hasColor)
    #expect(!style(["CLICOLOR_FORCE": "1", "NO_COLOR": "1"]).hasColor)
  }

  @Test func theLocaleDecidesTheCharacters() {
    #expect(style(["LANG": "en_GB.UTF-8"]).hasUnicode)
    #expect(style(["LANG": "en_GB.UTF-8", "LC_ALL": "C"]).hasUnicode == false)
    #expect(style([:]).hasUnicode == false)
    #expect(style([:], isTerminal: false).hasUnicode)
    let dumb = ["LANG": "en_GB.UTF-8", "TERM": "dumb"]
    #expect(!style(dumb).hasUnicode && style(dumb, isTerminal: false).hasUnicode)
  }
}
