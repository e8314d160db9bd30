import Tensor
import Testing

@testable import Zoo

@Suite("Lines of spikes")
struct SpikeTableTests {
  private static func table(_ text: String) throws(RecordingError) -> SpikeTable {
    var table = SpikeTable(file: "x.csv")
    try table.parse(Array(text.utf8))
    try table.check()
    return table
  }

  private static func problem(_ text: String) -> (place: FilePlace, problem: String)? {
    do throws(RecordingError) {
      _ = try table(text)
      return nil
    } catch {
      guard case .file(.malformed("x.csv", let place, let problem)) = error else { return nil }
      return (place, problem)
    }
  }

  @Test("more fields than the header names are refused, empty ones are not")
  func fields() throws {
    // Decimal commas in a table that commas separate: three fields under two names.
    let comma = try #require(Self.problem("time,unit\n0,51,3\n0,64,7\n"))
    #expect(comma.place == .line(2) && comma.problem.contains("3 fields, but the header names 2"))
    let late = try #require(Self.problem("time\tunit\n0.5\t1\n0.6\t1\t0.1\n"))
    #expect(late.place == .line(3))
    #expect(try Self.table("time,unit\n0.5,1,\n0.6,1,,\n").times == [0.5, 0.6])
    // Fewer are fine as long as the time and the unit are there.
    #expect(try Self.table("unit,time,reset\n1,0.5\n").times == [0.5])
  }

  @Test("more than two columns need a header")
  func columns() throws {
    for text in ["0 3 0.51\n", "0,1,0,0\n1,0,0,0\n", "0.1,1\n0.2,1,5\n"] {
      let found = try #require(Self.problem(text))
      #expect(found.problem.contains("no header says what they are"))
    }
    #expect(try Self.table("0.1,1,\n").labels.names == ["1"])
  }

  @Test("a header behind a number sign names the columns")
  func comment() throws {
    let swapped = try Self.table("# unit,time\n3,0.5\n7,0.25\n")
    #expect(swapped.times == [0.5, 0.25] && swapped.labels.names == ["3", "7"])
    let spaces = try Self.table("# made by a script\n#time unit\n0.5 3\n")
    #expect(spaces.times == [0.5] && spaces.header == ["time", "unit"])
    // One that does not fit the columns is a comment.
    #expect(try Self.table("# unit,time,depth\n0.5,3\n").times == [0.5])
  }

  @Test("pairs of a name and a time")
  func pairs() throws {
    let table = try Self.table("Neuron1\t0.5\r\nNeuron2\t0.25\r\nNeuron1\t1\r\n")
    #expect(table.times == [0.5, 0.25, 1] && table.labels.names == ["Neuron1", "Neuron2"])
    #expect(
      throws: RecordingError.notANumber(
        file: "x.csv", place: .line(2), text: "0.25",
        expected: "a unit's name, which comes first on the first line")
    ) { try Self.table("late\t0.5\n0.25\t3\n") }
  }

  @Test("semicolons and decimal commas")
  func semicolons() throws {
    let table = try Self.table("time;unit\n0,0125;3\n1,5;7\n")
    #expect(table.times == [0.0125, 1.5] && table.labels.names == ["3", "7"])
    #expect(try Self.table("time\tunit\n0,5\t3\n").times == [0.5])
  }

  @Test("a column in which nearly every spike has its own value holds no units")
  func suspects() throws {
    let swapped = (0..<30).map { "\($0 % 3),\(0.01 * Double($0) + 0.001)\n" }.joined()
    let found = try #require(Self.problem(swapped))
    #expect(found.problem.contains("30 spikes would be of 30 units"))
    let named = try #require(Self.problem("time,unit\n" + swapped))
    #expect(named.place == .whole)
    // The number of a row is no unit.
    let rows = (0..<30).map { "\($0 % 3),0.\($0),\($0)\n" }.joined()
    #expect(Self.problem("channel,time,id\n" + rows)?.problem.contains("of 30 units") == true)
    // A header vouches for whole numbers.
    let many = (0..<30).map { "0.\($0),\($0)\n" }.joined()
    #expect(try Self.table("time,unit\n" + many).labels.count == 30)
    #expect(Self.problem(many) != nil)
  }

  @Test("a unit that is not a number among numbers is refused with its line")
  func missing() {
    #expect(
      throws: RecordingError.notANumber(
        file: "x.csv", place: .line(3), text: "nan",
        expected: "a unit, as the others are numbers; remove spikes without a unit")
    ) { try Self.table("time,unit\n0.1,3\n0.2,nan\n") }
  }

  /// All times of a unit in one field, as pandas writes lists.
  static let lists = Array(
    "unit,spike_times,region\n3,\"[0.5, 1.25]\",CA1\n7,[],DG\n5,\"0.25 0.75\",\n".utf8)

  @Test("a field may hold all times of a unit")
  func fieldsOfTimes() throws {
    let recording = try FormatSamples.read(Self.lists, name: "x.csv")
    #expect(recording.units.map(\.identifier) == ["3", "5", "7"])
    #expect(recording.trains.times == [0.5, 1.25, 0.25, 0.75])
    #expect(recording.trains.counts == [2, 2, 0])
    for text in [
      "unit\ttimes\n1\t0.5, 1.25\n2\t(2.5)\n", "unit;times\n1;\"0.5;1.25\"\n2;2.5\n",
      "times,unit\n\"0.5;1.25\",1\n2.5,2\n",
    ] {
      let table = try Self.table(text)
      #expect(table.times == [0.5, 1.25, 2.5] && table.units == [0, 0, 1], "\(text)")
      #expect(table.lines == [2, 2, 3])
    }
    // Decimal commas between spaces.
    #expect(try Self.table("unit;times\n1;0,5 1,25\n").times == [0.5, 1.25])
  }

  @Test("one number with separators of thousands is not taken for several times")
  func thousands() throws {
    for text in [
      "time;unit\n1.234,5;1\n12,5;2\n", "time;unit\n1 234.5;1\n12.5;2\n",
      "time\tunit\n1,234.5\t1\n",
      "time,unit\n\"1,234.5\",1\n0.5,2\n", "time;unit\n1'234'567.25;1\n",
      "time;unit\n1 234 567;1\n",
    ] {
      #expect(throws: RecordingError.self, "\(text)") { try Self.table(text) }
    }
    #expect {
      _ = try Self.table("time;unit\n0,5;2\n1.234,5;1\n")
    } throws: { "\($0)".contains("line 3") && "\($0)".contains("'1.234,5' may be one number") }
    // Other fields, or brackets, show that they are lists.
    #expect(
      try Self.table("unit;times\n1;120 240\n2;5 17 1200\n").times == [120, 240, 5, 17, 1200])
    #expect(try Self.table("unit;times\n1;[120 240]\n").times == [120, 240])
  }

  @Test("comments begin with a number or a percent sign")
  func comments() throws {
    for text in ["% made by hand\n% unit time\n", "# made by hand\n#unit time\n", "%unit time\n"] {
      let table = try Self.table(text + "3 0.5\n% a pause\n4 0.75\n")
      #expect(table.times == [0.5, 0.75] && table.labels.names == ["3", "4"], "\(text)")
    }
  }

  @Test("fields of times that are cut short or hold something else are errors with their line")
  func badLists() {
    for field in [
      "\"[0.5, ... 9.5]\"", "\"0.5 x\"", "\"[0.5, \"", "\"[[0.5], [1.5]]\"", "\"0.5 nan?\"",
    ] {
      #expect(throws: RecordingError.self, "\(field)") {
        try Self.table("unit,times\n1,0.1\n2,\(field)\n")
      }
    }
    #expect {
      _ = try Self.table("unit,times\n1,\"0.5 x\"\n")
    } throws: { "\($0)".contains("line 2") && "\($0)".contains("0.5 x") }
    // Without names of the columns nobody says that it is a list.
    #expect(throws: RecordingError.self) { try Self.table("\"0.5 0.7\",1\n") }
    #expect {
      _ = try Self.table("0.5,0.7,0.9\n0.1,0.2\n")
    } throws: { "\($0)".contains("put quotes around them") }
  }
}
