import Tensor
import Testing

@testable import Zoo

@Suite("Recordings")
struct RecordingTests {
  @Test("trains are kept by unit")
  func trains() throws {
    let recording = try Recording(
      name: "r", spikeTimes: [[0.1, 0.2], [], [0.15]], duration: 1, positions: nil)
    #expect(recording.unitCount == 3 && recording.spikeCount == 3)
    #expect(Array(recording.trains[0]) == [0.1, 0.2])
    #expect(recording.trains[1].isEmpty)
    #expect(recording.trains.counts == [2, 0, 1])
    #expect(recording.notes == ["units without spikes: 1 of 3"])
  }

  @Test("grouping by unit keeps order, counts duplicates and sorts only where it may")
  func grouping() throws {
    func group(_ times: [Double], _ order: SpikeTrains.Order) throws -> SpikeTrains {
      try SpikeTrains(
        times: times, units: [0, 1, 0, 0], unitCount: 2, order: order, file: "f"
      ) { .element($0, of: "t") }
    }
    let sorted = try group([1, 0.5, 1, 2], .required)
    #expect(sorted.times == [1, 1, 2, 0.5])
    #expect(sorted.duplicates == 1 && sorted.reordered == 0)
    let unsorted = try group([2, 0.5, 1, 1], .sorted)
    #expect(unsorted.times == [1, 1, 2, 0.5])
    #expect(unsorted.duplicates == 1 && unsorted.reordered == 1)
    #expect(
      throws: RecordingError.unsorted(file: "f", place: .element(2, of: "t"), unit: "0")
    ) { try group([2, 0.5, 1, 1], .required) }
  }

  @Test("what cannot be a recording is refused")
  func refusals() {
    typealias Case = (trains: [[Double]], duration: Double, error: RecordingError)
    let cases: [Case] = [
      ([], 1, .invalidUnitCount(file: "r", count: "0")),
      ([[], []], 1, .noSpikes(file: "r")),
      ([[0.1]], 0, .invalidDuration(file: "r", duration: "0.0")),
      ([[0.1]], .nan, .invalidDuration(file: "r", duration: "nan")),
      ([[0.1], [2]], 1, .timeAfterEnd(file: "r", place: .whole, time: 2, duration: 1)),
      (
        [[0.1], [0.1, -1]], 1,
        .timeNegative(file: "r", place: .element(1, of: "unit 1"), time: -1)
      ),
      ([[.nan]], 1, .timeNotFinite(file: "r", place: .element(0, of: "unit 0"), time: "nan")),
      ([[.infinity]], 1, .timeNotFinite(file: "r", place: .element(0, of: "unit 0"), time: "inf")),
      ([[0.2, 0.1]], 1, .unsorted(file: "r", place: .element(1, of: "unit 0"), unit: "0")),
    ]
    for (trains, duration, error) in cases {
      #expect(throws: error) {
        try Recording(name: "r", spikeTimes: trains, duration: duration)
      }
      #expect("\(error)".contains("r"))
    }
  }

  @Test("a raster and its recording hold the same spikes")
  func raster() throws {
    let raster = try SpikeRaster(entries: [1, 0, 0, 1, 1, 1, 0, 0], bins: 4, units: 2)
    let recording = try Recording(name: "r", raster: raster, binSeconds: 0.001)
    #expect(try BinnedRecording(recording, options: BinningOptions()).raster == raster)
  }

  @Test("names lose their folder and ending")
  func names() {
    for (path, name) in [
      ("/a/b.c/spikes.npz", "spikes"), ("x", "x"), ("a/b/", "b"), (".hidden", ".hidden"),
      ("a.b.npz", "a.b"), ("/", "/"),
    ] {
      #expect(Recording.name(of: path) == name)
    }
  }
}
