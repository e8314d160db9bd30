import Testing

@testable import Tensor
@testable import Zoo

@Suite("Sortings of SpikeInterface")
struct SpikeInterfaceReaderTests {
  static func arrays(segments: Int = 1, rate: Double = 30_000) -> [(
    name: String, array: NumericArray
  )] {
    var arrays: [(name: String, array: NumericArray)] = [
      ("unit_ids", NumericArray([40, 3, 5] as [Int64])),
      ("num_segment", NumericArray([Int64(segments)])),
      ("sampling_frequency", NumericArray([rate])),
    ]
    for segment in 0..<segments {
      arrays.append(
        ("spike_indexes_seg\(segment)", NumericArray([300, 600, 900] as [Int64])))
      arrays.append(("spike_labels_seg\(segment)", NumericArray([40, 3, 40] as [Int64])))
    }
    return arrays
  }

  @Test("samples with their rate, and units without spikes")
  func samples() throws {
    let recording = try FormatSamples.read(FormatSamples.npz(Self.arrays()), name: "x.npz")
    #expect(recording.units.map(\.identifier) == ["3", "5", "40"])
    #expect(recording.trains.counts == [1, 0, 2])
    let sample: Double = 1 / 30_000
    let expected: [Double] = [600 * sample, 300 * sample, 900 * sample]
    #expect(recording.trains.times == expected)
    #expect(recording.tickSource == "sampling_frequency 30000.0")
    let given = try FormatSamples.read(
      FormatSamples.npz(Self.arrays()), name: "x.npz", options: ReadOptions(tick: 0.001))
    #expect(given.trains.times == [0.6, 0.3, 0.9])
    #expect(given.notes.contains { $0.contains("overrides the file") })
  }

  @Test("several segments and a rate of 0 are refused")
  func mistakes() {
    #expect {
      _ = try FormatSamples.read(FormatSamples.npz(Self.arrays(segments: 2)), name: "x.npz")
    } throws: { "\($0)".contains("several segments") }
    #expect(
      throws: RecordingError.notANumber(
        file: "x.npz", place: .array("sampling_frequency"), text: "0.0",
        expected: "a sampling rate in samples per second")
    ) { try FormatSamples.read(FormatSamples.npz(Self.arrays(rate: 0)), name: "x.npz") }
  }
}
