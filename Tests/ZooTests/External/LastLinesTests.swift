import Testing

@testable import Zoo

struct LastLinesTests {
  @Test func linesArriveInPieces() {
    var lines = LastLines()
    #expect(lines.append("one\ntw".utf8) == ["one"])
    #expect(lines.append("o\n".utf8) == ["two"])
    #expect(lines.append("thr".utf8) == [])
    #expect(lines.all == ["one", "two", "thr"])
  }

  @Test func onlyTheLastLinesAreKeptAndLongOnesAreCut() {
    var lines = LastLines()
    for number in 0..<50 { _ = lines.append("\(number)\n".utf8) }
    #expect(lines.all == (30..<50).map { "\($0)" })
    #expect(lines.append((String(repeating: "x", count: 9000) + "\n").utf8)[0].count == 500)
  }

  @Test func nothingReachesTheTerminalThatCouldMoveItsCursor() {
    #expect(LastLines.text("a\u{1B}[2Jb\tc\r".utf8) == "a?[2Jb c")
    #expect(LastLines.text([0x41, 0xFF]) == "A\u{FFFD}")
  }
}
