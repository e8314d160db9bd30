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

  @Test("many spikes, grouped on several threads, give the same result as few")
  func groupingInParts() throws {
    // Some times repeat; every part has spikes of every unit except the last.
    let (count, unitCount) = (40_000, 21)
    var times = (0..<count).map { Double($0 / 3) * 0.001 }
    let units = (0..<count).map { $0 / 2 * 7 % (unitCount - 1) }
    func group(_ times: [Double], _ units: [Int]) throws -> SpikeTrains {
      try SpikeTrains(
        times: times, units: units, unitCount: unitCount, order: .required, file: "x",
        place: { .element($0, of: "t") })
    }
    let trains = try group(times, units)
    let alone = (0..<unitCount).map { unit in
      units.indices.filter { units[$0] == unit }.map { times[$0] }
    }
    let expected = try SpikeTrains(alone, file: "x") { _, index in .element(index, of: "t") }
    #expect(trains == expected && trains.duplicates == expected.duplicates)
    #expect(trains.duplicates > 0 && trains[unitCount - 1].isEmpty)
    // Errors are found and named, even where two parts meet.
    for place in [5, 9_999, 10_000, 39_999] {
      var wrong = times
      wrong[place] = .nan
      #expect(
        throws: RecordingError.timeNotFinite(
          file: "x", place: .element(place, of: "t"), time: "nan")
      ) { try group(wrong, units) }
      var beyond = units
      beyond[place] = unitCount
      #expect(
        throws: RecordingError.unitOutOfRange(
          file: "x", place: .element(place, of: "t"), unit: unitCount, unitCount: unitCount)
      ) { try group(times, beyond) }
    }
    let place = FilePlace.element(10_000, of: "t")
    for index in 10_000..<count { times[index] -= 1 }
    #expect(throws: RecordingError.unsorted(file: "x", place: place, unit: "0")) {
      try group(times, units)
    }
    for index in 10_000..<count { times[index] -= 4 }
    let negative = RecordingError.timeNegative(file: "x", place: place, time: times[10_000])
    #expect(throws: negative) { try group(times, units) }
  }

  @Test("impossible recordings are refused")
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
    #expect(try BinnedSpikes(recording, options: BinningOptions()).raster == raster)
  }

  @Test("names have no folder and no extension")
  func names() {
    for (path, name) in [
      ("/a/b.c/spikes.npz", "spikes"), ("x", "x"), ("a/b/", "b"), (".hidden", ".hidden"),
      ("a.b.npz", "a.b"), ("/", "/"),
    ] {
      #expect(Recording.name(of: path) == name)
    }
  }
}
