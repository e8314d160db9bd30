import Foundation
import Testing
import Zoo

@testable import ZooCommand

@Suite struct RankChartTests {
  private func style(_ width: Int, unicode: Bool = true) -> TextStyle {
    var style = TextStyle(for: MemoryStream(), environment: [:])
    (style.width, style.hasUnicode) = (width, unicode)
    return style
  }

  /// Positive, tied, negative, without an interval, beyond the left end, undefined.
  private let ranked = RankLines(
    [
      .init(label: "gru", rank: "1-3", value: 0.31, low: 0.29, high: 0.33),
      .init(label: "glm", rank: "1-3", value: 0.3, low: 0.22, high: 0.38),
      .init(
        label: "dice-transformer:depth=4,heads=16,dropout=0.2", rank: "1-3", value: 0.3, low: 0.22,
        high: 0.38),
      .init(label: "last-bin", rank: "4", value: 0.01, low: -0.02, high: 0.04, isNull: true),
      .init(label: "constant-rate", rank: "4", value: 0, low: 0, high: 0, isNull: true),
      .init(label: "stacked", value: -0.1),
      .init(label: "burst", rank: "6", value: -70, low: -90, high: -50),
      .init(label: "broken", value: .nan),
    ], ceiling: 0.5)

  @Test func narrowTerminalsGetNone() {
    #expect(RankChart.lines(ranked, style(60)).isEmpty)
    #expect(RankChart.lines(ranked, style(89)).isEmpty)
    #expect(RankChart.lines(RankLines([]), style(120)).isEmpty)
    #expect(RankChart.lines(RankLines([.init(label: "a", value: .nan)]), style(120)).isEmpty)
  }

  @Test(arguments: [90, 97, 120, 300]) func everyValueLiesWithinItsInterval(_ width: Int) throws {
    let lines = RankChart.lines(ranked, style(width))
    #expect(lines.count == 8)
    #expect(lines.allSatisfy { $0.count <= min(width, RankChart.mostWidth) })
    for (index, line) in lines.dropLast().enumerated() {
      let places = Array(line)
      let value = try #require(places.firstIndex { "●○<".contains($0) }, "\(line)")
      #expect(places.count { "●○<".contains($0) } == 1)
      let interval = places.indices.filter { "─┼".contains(places[$0]) }
      // The label has no such characters, and the value itself hides one of them.
      if let first = interval.first, let last = interval.last {
        #expect(first - 1 <= value && value <= last + 1)
      } else {
        // Here the value hides all of it, or there is none.
        #expect([0, 4, 5, 6].contains(index))
      }
    }
    let marks = lines.dropLast().map { line in line.first { "●○<".contains($0) } }
    #expect(marks == ["●", "●", "●", "○", "○", "●", "<"])
    // Ties are drawn alike, and zero and the ceiling are where they are in every line.
    func columns(_ line: String, _ characters: String) -> [Int] {
      Array(line).enumerated().filter { characters.contains($0.element) }.map(\.offset)
    }
    #expect(columns(lines[1], "─┼●") == columns(lines[2], "─┼●"))
    #expect(Set(lines[0...2].map { columns($0, "│") }).count == 1)
    #expect(Set(lines.dropLast().map { columns($0, "┊") }).count == 1)
    // The interval of a null row crosses the constant rate, which the line shows.
    let zero = try #require(columns(lines[0], "│").first)
    #expect("┼○".contains(Array(lines[3])[zero]))
  }

  @Test func placesAreThoseOfTheScale() {
    let lines = RankChart.lines(
      RankLines([.init(label: "a", value: 1), .init(label: "b", value: 0, isNull: true)]), style(90)
    )
    func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
    // 17 columns of label and gaps, 66 of chart, 7 of numbers.
    #expect(
      lines == [
        "  a" + spaces(14) + "│" + spaces(64) + "●  1.000",
        "  b" + spaces(14) + "○" + spaces(65) + "  0.000",
        "  bits/spike" + spaces(4) + "0.0" + spaces(10) + "0.2" + spaces(10) + "0.4" + spaces(10)
          + "0.6" + spaces(10) + "0.8" + spaces(10) + "1.0",
      ])
  }

  /// The line is where the constant rate is, not at zero.
  @Test func theReferenceMayBeAnother() throws {
    let axis = RankLines.Axis(unit: "roc_auc", reference: 0.5, meaning: "0.5, any constant rate")
    let lines = RankChart.lines(
      RankLines(
        [
          .init(label: "there", value: 0.75, low: 0.6, high: 0.9),
          .init(label: "  history", value: 0.6, isNull: true),
        ], axis: axis), style(90))
    #expect(lines.count == 3 && lines.allSatisfy { $0.count <= 90 })
    let places = lines.map { Array($0) }
    let line = try #require(places[0].firstIndex(of: "│"))
    #expect(places[1][line] == "│")
    let value = try #require(places[0].firstIndex(of: "●"))
    #expect(try #require(places[1].firstIndex(of: "○")) < value && line < value)
    #expect(lines[2].hasPrefix("  roc_auc ") && lines[2].contains("0.5"))
  }

  @Test func asciiHasMarksOfItsOwn() {
    let lines = RankChart.lines(ranked, style(100, unicode: false))
    #expect(lines.allSatisfy { $0.allSatisfy(\.isASCII) && $0.count <= 100 })
    #expect(lines[1].contains("-*-") && lines[3].contains("o"))
    #expect(lines[0].contains("|") && lines[0].contains(":"))
    #expect(lines[2].contains("dice-transformer:depth=4,head..."))
    #expect(lines[0].hasSuffix("0.310 +- 0.020"))
  }

  @Test func theResultHasItWhereTheTerminalIsWideEnough() throws {
    try withTemporaryFolder { folder in
      let made = try CommandRun(
        "compare constant --units 4 --minutes 0.1 --context 20 --quiet --out \(folder)/a",
        adding: [Constant.self])
      #expect(made.code == 0 && !made.output.contains("○"))
      func shown(_ columns: Int?, _ environment: [String: String] = [:]) throws -> String {
        let all = ["NO_COLOR": "1", "LANG": "C.UTF-8"].merging(environment) { $1 }
        return try CommandRun(
          ["info", folder + "/a"],
          output: MemoryStream(isTerminal: columns != nil, columns: columns), environment: all,
          adding: [Constant.self]
        ).output
      }
      let wide = try shown(100)
      // One chart for each recording, and one for both.
      #expect(wide.components(separatedBy: "● a model with its 95 % interval").count == 4)
      #expect(wide.split(separator: "\n").allSatisfy { $0.count <= 100 })
      #expect(try !shown(80).contains("○") && !shown(nil).contains("○"))
      // A terminal that is narrower than COLUMNS says would wrap the lines.
      #expect(try !shown(80, ["COLUMNS": "120"]).contains("○"))
      #expect(try !shown(120, ["COLUMNS": "80"]).contains("○"))
      let dumb = try shown(100, ["TERM": "dumb"])
      #expect(dumb.contains("* a model with its 95 % interval") && dumb.allSatisfy(\.isASCII))
    }
  }
}
