import Testing

@testable import Tensor
@testable import Zoo

@Suite("Groups of pynapple")
struct PynappleReaderTests {
  static func arrays(
    ends: [Double] = [10]
  ) -> [(name: String, array: NumericArray)] {
    [
      ("t", NumericArray([0.5, 1, 1.5])), ("index", NumericArray([7, 2, 7] as [Int64])),
      ("keys", NumericArray([7, 2, 4] as [Int64])),
      ("start", NumericArray([Double](repeating: 0.25, count: ends.count))),
      ("end", NumericArray(ends)), ("rate", NumericArray([0.2, 0.1, 0])),
    ]
  }

  @Test("times with their keys, labels in the order of the keys, and the time support")
  func group() throws {
    let recording = try FormatSamples.read(FormatSamples.npz(Self.arrays()), name: "x.npz")
    #expect(recording.units.map(\.identifier) == ["2", "4", "7"])
    #expect(recording.units.map(\.index) == [0, 1, 2])
    #expect(recording.trains.times == [1, 0.5, 1.5] && recording.trains.counts == [1, 0, 2])
    #expect(recording.units.map { $0.labels["rate"] } == ["0.1", "0", "0.2"])
    #expect(recording.duration == 10)
    #expect(recording.notes.contains("the time support begins at 0.25 s"))
  }

  @Test("several intervals are said, and a spike after the last is refused")
  func support() throws {
    let two = try FormatSamples.read(
      FormatSamples.npz(Self.arrays(ends: [5, 20])), name: "x.npz")
    #expect(two.duration == 20 && two.notes.contains { $0.contains("2 intervals") })
    #expect(
      throws: RecordingError.timeAfterEnd(
        file: "x.npz", place: .array("t"), time: 1.5, duration: 1.2)
    ) { try FormatSamples.read(FormatSamples.npz(Self.arrays(ends: [1.2])), name: "x.npz") }
  }
}
