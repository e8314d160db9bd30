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
}
