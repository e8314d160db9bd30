import Tensor
import Testing

@testable import Zoo

@Suite("Spikes with cluster numbers")
struct ClusteredSpikesTests {
  private static func recording(
    _ times: [Double], _ clusters: [Int], excluded: Set<Int> = []
  ) throws -> Recording {
    try ClusteredSpikes(
      file: "x", format: "test", times: times, clusters: clusters, timesName: "t", tick: 0.5,
      tickSource: "the test", excluded: excluded
    ).recording()
  }

  @Test("each number that occurs is a unit, in ascending order")
  func units() throws {
    let recording = try Self.recording([0.1, 0.2, 0.2, 0.4], [30, -1, 30, 7])
    #expect(recording.units.map(\.identifier) == ["-1", "7", "30"])
    #expect(recording.trains.times == [0.2, 0.4, 0.1, 0.2])
    #expect(recording.trains.counts == [1, 1, 2])
    #expect(recording.duration == 0.401)
    #expect(recording.format == "test" && recording.tick == 0.5)
    #expect(recording.notes.contains(Recording.durationNote))
  }

  @Test("left-out clusters do not affect the others' times and places")
  func excluded() throws {
    let recording = try Self.recording([0.9, 0.1, 0.8, 0.2], [5, 6, 5, 6], excluded: [5, 77])
    #expect(recording.units.map(\.identifier) == ["6"] && recording.trains.times == [0.1, 0.2])
    #expect(recording.duration == 0.201)
    #expect(
      throws: RecordingError.unsorted(file: "x", place: .element(3, of: "t"), unit: "6")
    ) { try Self.recording([0.9, 0.3, 0.8, 0.2], [5, 6, 5, 6], excluded: [5]) }
  }

  @Test("impossible times are named by their index")
  func times() {
    #expect(
      throws: RecordingError.timeNotFinite(file: "x", place: .element(1, of: "t"), time: "nan")
    ) { try Self.recording([0, .nan], [1, 1]) }
    #expect(throws: RecordingError.timeNegative(file: "x", place: .element(2, of: "t"), time: -1)) {
      try Self.recording([9, 0, -1], [0, 1, 1], excluded: [0])
    }
  }

  @Test("without spikes, or with none left, there is no recording")
  func noSpikes() {
    #expect(throws: RecordingError.noSpikes(file: "x")) { try Self.recording([], []) }
    #expect(throws: RecordingError.noSpikes(file: "x")) {
      try Self.recording([1, 2], [3, 3], excluded: [3])
    }
  }

  @Test(
    "a recording ends with the millisecond of its last spike",
    arguments: [(0, 0.001), (0.0004, 0.001), (0.001, 0.002), (0.0029, 0.003), (1.2, 1.201)])
  func duration(last: Double, expected: Double) {
    #expect(Recording.duration(lastSpike: last) == expected)
  }

  @Test("times rounded down in products of ticks still count to their millisecond")
  func rounding() {
    // 0.29 * 1000 is 290 or a little less; the bin is the 290th.
    for tick in 0..<5000 {
      let last = Double(tick) * 0.001
      #expect(Recording.duration(lastSpike: last) == Double(tick + 1) / 1000)
    }
  }

  @Test("any number may be a cluster's, but the number of clusters is limited")
  func bounds() {
    let count = 65_537
    let spikes = ClusteredSpikes(
      file: "f", format: "x", times: (0..<count).map(Double.init),
      clusters: (0..<count).map { $0 << 40 }, timesName: "t", tickSource: "")
    #expect(throws: RecordingError.invalidUnitCount(file: "f", count: "more than 65536")) {
      try spikes.recording()
    }
  }
}
