import Testing

@testable import ZooCommand

@Suite struct TableTests {
  private func table() -> Table {
    var table = Table([
      .init(title: "model"), .init(title: "bits ↑", isNumeric: true),
      .init(title: "lift ↑", isNumeric: true, dispensability: 1),
      .init(title: "audit", dispensability: 2),
    ])
    table.append(["gru", "0.412", "3.10×", "causal, memory ≥100"])
    table.append(["glm", "-0.100", "–", "causal, memory 7"], .dim)
    return table
  }

  private func style(_ width: Int, color: Bool = false, unicode: Bool = true) -> TextStyle {
    var style = TextStyle(for: MemoryStream(), environment: [:])
    style.width = width
    style.hasColor = color
    style.hasUnicode = unicode
    return style
  }

  @Test func alignsNumbersToTheRight() {
    let (lines, omitted) = table().rendered(style(200))
    #expect(
      lines == [
        "model  bits ↑  lift ↑  audit",
        "gru     0.412   3.10×  causal, memory ≥100",
        "glm    -0.100       –  causal, memory 7",
      ])
    #expect(omitted.isEmpty)
  }

  @Test func leavesOutTheLeastImportantColumns() {
    let (lines, omitted) = table().rendered(style(25))
    #expect(lines == ["model  bits ↑  lift ↑", "gru     0.412   3.10×", "glm    -0.100       –"])
    #expect(omitted == ["audit"])
  }

  @Test func makesBlocksWhereNotEvenTwoColumnsFit() {
    let (lines, _) = table().rendered(style(10))
    #expect(lines.prefix(3) == ["gru", "  bits ↑  0.412", "  lift ↑  3.10×"])
  }

  @Test func substitutesWhatASCIILacks() {
    let (lines, _) = table().rendered(style(200, unicode: false))
    #expect(lines[1].hasSuffix("causal, memory >=100"))
    #expect(lines.allSatisfy { $0.allSatisfy(\.isASCII) })
  }

  @Test(arguments: [30, 45, 60, 80, 200]) func neverExceedsTheWidth(_ width: Int) {
    for unicode in [true, false] {
      let (lines, _) = table().rendered(style(width, unicode: unicode))
      #expect(lines.allSatisfy { $0.count <= width })
    }
  }
}
