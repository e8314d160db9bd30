import Tensor
import Testing

@testable import Zoo

@Suite("Axion's spike lists")
struct AxionReaderTests {
  static let sample = """
    Investigator,,Time (s),Electrode,Amplitude(mV)\r
    Data acquired with,Maestro,0.01250,A1_11,0.0215\r
    Sampling Frequency,12.5 kHz,0.02500,B2_22,0.0215\r
    ,,0.50000,A1_11,0.0215\r
    Recording Name,plate7,,,\r
    \r
    ,,,\r
    Well Information\r
    Well,A1,A2,B2\r
    Treatment,none,drug,drug\r

    """

  @Test("metadata and the footer are no spikes, and wells are labels")
  func spikes() throws {
    let recording = try FormatSamples.read(text: Self.sample, name: "plate7_spike_list.csv")
    #expect(recording.units.map(\.identifier) == ["A1_11", "B2_22"])
    #expect(recording.trains.times == [0.0125, 0.5, 0.025])
    #expect(recording.units[1].labels == ["well": "B2", "Treatment": "drug"])
    #expect(recording.format == "Axion spike list")
  }

  @Test("a damaged line is an error with its number")
  func mistakes() {
    let header = "Investigator,,Time (s),Electrode,Amplitude(mV)\n"
    #expect(
      throws: RecordingError.notANumber(
        file: "x.csv", place: .line(3), text: "late", expected: "a time in seconds")
    ) { try FormatSamples.read(text: header + ",,0.1,A1_11,1\n,,late,A1_11,1\n") }
    #expect(
      throws: RecordingError.notANumber(
        file: "x.csv", place: .line(2), text: "", expected: "an electrode's name")
    ) { try FormatSamples.read(text: header + ",,0.1,,1\n") }
    #expect {
      _ = try FormatSamples.read(text: header + ",,0,0125,A1_11,0,0215\n")
    } throws: { "\($0)".contains("line 2: 7 fields, but the header names 5") }
    #expect(throws: RecordingError.noSpikes(file: "x.csv")) {
      try FormatSamples.read(text: header + "a,b\nWell Information\n")
    }
    let table = SourceFile(path: "x.csv", bytes: Array("Time (s),Electrode\n0.1,3\n".utf8))
    #expect(!AxionReader.recognizes(table))
  }
}
