import Tensor
import Testing

@testable import Zoo

@Suite("NEST's spike recorder")
struct NESTReaderTests {
  static let sample =
    "# NEST version: 3.6.0\n# RecordingBackendASCII version: 2\nsender\ttime_ms\n"
    + "12\t10.5\n3\t11.0\n12\t20.25\n"

  @Test("senders are units, and times milliseconds")
  func spikes() throws {
    let recording = try FormatSamples.read(text: Self.sample, name: "spikes-7-0.dat")
    #expect(recording.units.map(\.identifier) == ["3", "12"])
    #expect(recording.trains.times == [0.011, 0.0105, 0.02025])
    #expect(recording.format == "NEST spike recorder" && recording.noteRemedies.isEmpty)
  }

  @Test("steps need their length")
  func steps() throws {
    let text = "# NEST version: 3.6.0\nsender\ttime_step\ttime_offset\n1\t105\t0.0\n2\t110\t0.05\n"
    #expect(
      throws: RecordingError.tickRequired(
        file: "x.dat", reason: "column 'time_step' counts samples, frames or bins")
    ) { try FormatSamples.read(text: text, name: "x.dat") }
    let recording = try FormatSamples.read(
      text: text, name: "x.dat", options: ReadOptions(tick: 0.0001))
    let step = 0.0001
    let expected: [Double] = [105 * step, 110 * step]
    #expect(recording.trains.times == expected)
    #expect(recording.notes.contains { $0.hasPrefix("offsets within a step") })
  }

  /// As NEST 2 writes it: no header, and a tab at the end of a line.
  static let old = Array("12\t10.500\t\n3\t11.000\t\n12\t20.250\t\n".utf8)

  @Test("files of version 2 have senders first and milliseconds, or steps")
  func gdf() throws {
    let recording = try FormatSamples.read(Self.old, name: "spikes-7-0.gdf")
    #expect(recording.units.map(\.identifier) == ["3", "12"])
    #expect(recording.trains.times == [0.011, 0.0105, 0.02025])
    #expect(recording.format == "NEST 2 spike detector" && recording.tick == 0.001)
    #expect(recording.tickSource == "the format's 'time_ms'")
    for text in ["12 105\n3 110\n", "12\t105\t0.0\n3\t110\t0.05\n"] {
      #expect(
        throws: RecordingError.tickRequired(
          file: "x.gdf", reason: "column 'time_step' counts samples, frames or bins")
      ) { try FormatSamples.read(text: text, name: "x.gdf") }
      let steps = try FormatSamples.read(
        text: text, name: "x.gdf", options: ReadOptions(tick: 0.0001))
      let step = 0.0001
      #expect(steps.trains.times == [110 * step, 105 * step])
    }
    // A header decides, and a sender is a whole number.
    #expect(
      try FormatSamples.read(text: "time,unit\n0.5,1\n", name: "x.gdf").format
        == "text, one line per spike")
    #expect(throws: RecordingError.self) {
      try FormatSamples.read(text: "12\t10.5\n3\tnan?\n", name: "x.gdf")
    }
    #expect(throws: RecordingError.self) {
      try FormatSamples.read(text: "12\t10.5\n3\t10.5\t1\t2\n", name: "x.gdf")
    }
  }
}
