import Tensor
import Testing

@testable import Zoo

@Suite("Tables of spikes in text")
struct TableReaderTests {
  private static func error(_ text: String) -> RecordingError? {
    do throws(RecordingError) {
      _ = try FormatSamples.read(text: text)
      return nil
    } catch { return error }
  }

  @Test(
    "a table with any separator, with and without header, in any order of lines",
    arguments: [
      "0.5,3\n0.25,10\n0.1,3\n", "time,unit\n0.5,3\n0.25,10\n0.1,3",
      "0.5;3\r\n0.25;10\r\n0.1;3\r\n",
      "unit\ttime\textra\n3\t0.5\tx\n10\t0.25\ty\n3\t0.1\tz\n",
      "time,unit\n0.5,3.0\n0.25,1.0e1\n0.1,3\n", "time;unit\n0,5;3\n0,25;10\n0,1;3\n",
      "# comment\n\n0.5 3\n0.25  10\n 0.1 3\n",
      "\u{FEFF}Time (s),Unit ID\r0.5,3\r0.25,10\r0.1,3\r", "\"0.5\",\"3\"\n'0.25','10'\n1e-1,3\n",
      "time_ms,neuron\n500,3\n250,10\n100,3\n",
    ])
  func tables(text: String) throws {
    let recording = try FormatSamples.read(text: text)
    #expect(recording.units.map(\.identifier) == ["3", "10"])
    #expect(recording.trains.times == [0.1, 0.5, 0.25])
    #expect(recording.duration == 0.501)
    #expect(recording.notes.contains("spikes that were out of order and were sorted: 1"))
  }

  @Test("units may be text, and keep the order in which they appear")
  func names() throws {
    let recording = try FormatSamples.read(text: "time,unit\n0.1,ch 2\n0.2,ch 10\n0.3,ch 2\n")
    #expect(recording.units.map(\.identifier) == ["ch 2", "ch 10"])
    #expect(recording.notes.contains("units are in the order in which their names appear"))
    #expect(try FormatSamples.read(text: "0.1,01\n0.2,1\n").units.map(\.identifier) == ["01", "1"])
  }

  @Test("samples need a tick, and a given tick makes a table's times ticks")
  func ticks() throws {
    let text = "sample,unit\n300,1\n600,1\n"
    #expect(
      Self.error(text)
        == .tickRequired(
          file: "x.csv", reason: "column 'sample' counts samples, frames or bins"))
    let recording = try FormatSamples.read(text: text, options: ReadOptions(tick: 0.001))
    #expect(recording.trains.times == [0.3, 0.6] && recording.tick == 0.001)
  }

  @Test("mistakes in a table are errors with their line")
  func tableMistakes() {
    #expect(
      Self.error("0.1,1\n0.2\n")
        == .file(
          .malformed(
            file: "x.csv", place: .line(2), problem: "1 field, where a time and a unit are needed"))
    )
    #expect(
      "\(Self.error("0.1\n0.2\n").map { "\($0)" } ?? "")".contains("its name in the first line"))
    #expect(
      Self.error("time,unit\n0.1,1\nlate,1\n")
        == .notANumber(file: "x.csv", place: .line(3), text: "late", expected: "a time"))
    #expect(
      Self.error("0.1,1\nnan,1\n")
        == .timeNotFinite(file: "x.csv", place: .line(2), time: "nan"))
    #expect(
      Self.error("0.1,1\n-0.1,1\n") == .timeNegative(file: "x.csv", place: .line(2), time: -0.1))
    #expect(
      Self.error("0.1,1\n0.2,\n")
        == .notANumber(file: "x.csv", place: .line(2), text: "", expected: "a unit's name"))
    #expect(Self.error("time,unit\n") == .noSpikes(file: "x.csv"))
    #expect(
      Self.error("when,who\n0.1,1\n")
        == .missing(
          file: "x.csv",
          what: "column of times and column of units (line 1); name them 'time' and 'unit'",
          found: ["'when'", "'who'"]))
    #expect(
      Self.error("late,1\n")
        == .notANumber(file: "x.csv", place: .line(1), text: "late", expected: "a time"))
  }

  @Test("too many units or fields are refused")
  func bounds() throws {
    let lines = (0...65_536).map { "0.1,\($0)\n" }.joined()
    #expect(throws: RecordingError.invalidUnitCount(file: "x.csv", count: "more than 65536")) {
      try FormatSamples.read(text: lines)
    }
    let commas = String(repeating: ",", count: 5000)
    #expect(
      throws: RecordingError.wrongShape(
        file: "x.csv", place: .line(2), shape: [4097], expected: "a line of at most 4096 fields")
    ) { try FormatSamples.read(text: "time,unit\n1\(commas)\n") }
  }
}
