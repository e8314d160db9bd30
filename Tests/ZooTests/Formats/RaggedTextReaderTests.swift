import Tensor
import Testing

@testable import Zoo

@Suite("Ragged columns of text")
struct RaggedTextReaderTests {
  @Test("ragged columns, as NeuroExplorer exports them")
  func ragged() throws {
    let text = "ch_1\tch_2\tch_3\r\n0.5\t0.1\t \r\n0.75\t \t \r\n\t0.2\t\r\n"
    let recording = try FormatSamples.read(text: text, name: "a.txt")
    #expect(recording.units.map(\.identifier) == ["ch_1", "ch_2", "ch_3"])
    #expect(recording.trains.times == [0.5, 0.75, 0.1, 0.2])
    #expect(recording.trains.counts == [2, 2, 0])
    #expect(recording.format == "text, one column per unit")
    let single = try FormatSamples.read(text: "ch_1\n0.5\n", name: "a.nexTimestamps")
    #expect(single.trains.times == [0.5])
  }

  @Test("mistakes in ragged columns are errors with their line")
  func raggedMistakes() {
    func error(_ text: String) -> RecordingError? {
      do throws(RecordingError) {
        _ = try FormatSamples.read(text: text, name: "a.nexTimestamps")
        return nil
      } catch { return error }
    }
    #expect(
      error("u\tv\n0.1\tx\n")
        == .notANumber(
          file: "a.nexTimestamps", place: .line(2), text: "x",
          expected: "a time in seconds (unit v)"))
    #expect(
      error("u\tv\n0.1\t0.1\t0.2\n")
        == .wrongShape(
          file: "a.nexTimestamps", place: .line(2), shape: [3], expected: "at most 2 fields"))
    #expect(
      error("u\tv\n0.2\n0.1\n")
        == .unsorted(file: "a.nexTimestamps", place: .element(1, of: "u"), unit: "u"))
    #expect(error("u\tv\n") == .noSpikes(file: "a.nexTimestamps"))
  }

  @Test("a header is distinguished from a table's and from numbers")
  func recognition() {
    func isRagged(_ text: String, _ name: String = "a.txt") -> Bool {
      RaggedTextReader.recognizes(SourceFile(path: name, bytes: Array(text.utf8)))
    }
    #expect(isRagged("a\tb\n0.1\t0.2\n"))
    #expect(isRagged("a\tb\t\n"), "a tab may end every line")
    #expect(isRagged("\"a\"\t 'b' \n"))
    #expect(!isRagged("time\tunit\n0.1\t2\n"))
    #expect(isRagged("time\tunit\n0.1\t2\n", "a.NEXTIMESTAMPS"))
    #expect(isRagged("a\n0.1\n0.2\n"), "one name over ascending times")
    #expect(!isRagged("a\n0.2\n0.1\n") && !isRagged("a\n") && !isRagged("time\n0.1\n0.2\n"))
    #expect(!isRagged("a,b\n0,5\n") && !isRagged("Neuron1\t0.5\nNeuron1\t0.6\n"))
    #expect(!isRagged("Neuron1\t0,5\nNeuron1\t0,6\n"))
    #expect(isRagged("12\t13\n0.5\t0.25\n0.75\t\n"), "names may be numbers")
    #expect(!isRagged("12\t13\n13\t14\n") && !isRagged("1\t3\n0.5\t0.5\n0.25\t0.7\n"))
    #expect(!isRagged("12\t12\n0.5\t0.25\n"), "names that are numbers differ")
    #expect(!isRagged("a\t\tb\n") && !isRagged("0.1\t0.2\n") && !isRagged("a\t1\n"))
    #expect(!isRagged("") && !isRagged("", "a.nexTimestamps"))
    #expect(!isRagged("a\tb\n\u{0}", "a.nexTimestamps"))
  }

  @Test("electrodes as names, one unit, and decimal commas")
  func variants() throws {
    let numbers = try FormatSamples.read(text: "12\t13\n0.5\t0.25\n0.75\t\n", name: "a.txt")
    #expect(numbers.units.map(\.identifier) == ["12", "13"])
    #expect(numbers.trains.times == [0.5, 0.75, 0.25])
    let one = try FormatSamples.read(text: "sig001a\r\n0.5\r\n0.75\r\n", name: "a.txt")
    #expect(one.units.map(\.identifier) == ["sig001a"] && one.spikeCount == 2)
    let commas = try FormatSamples.read(text: "a\tb\n0,5\t0,25\n", name: "a.txt")
    #expect(commas.trains.times == [0.5, 0.25])
  }

  @Test("an export cut anywhere is read up to the cut or is an error")
  func truncation() throws {
    let text = Array("u\tv\n0.25\t0.5\n0.75\t\n".utf8)
    let whole = [[0.25, 0.75], [0.5]]
    for count in text.indices {
      guard
        let cut = try? FormatSamples.read(Array(text[..<count]), name: "a.nexTimestamps")
      else { continue }
      for unit in 0..<cut.trains.unitCount {
        // The last number may have lost digits.
        #expect(
          cut.trains[unit].dropLast().elementsEqual(
            whole[unit].prefix(max(0, cut.trains[unit].count - 1))))
      }
    }
  }

  @Test("more columns than a recording has units are refused")
  func columns() {
    let names = (0...65_536).map { "u\($0)" }.joined(separator: "\t")
    let error = RecordingError.invalidUnitCount(file: "x.txt", count: "more than 65536")
    #expect(throws: error) {
      try FormatSamples.read(text: names + "\n0.1\n", name: "x.txt")
    }
  }
}
