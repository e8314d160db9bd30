import Tensor
import Testing

@testable import Zoo

@Suite("Cell arrays of spike trains")
struct TrainCellsTests {
  private static func cells(_ trains: [[Double]]) -> MatlabValue {
    .cells(
      trains.map { .numbers(NumericArray($0), dimensions: [1, $0.count]) },
      dimensions: [1, trains.count])
  }

  private static let good = cells([[0.5, 1], [], [0, 0, 7]])

  private func choice(
    _ values: KeyValuePairs<String, MatlabValue>, wanted: String? = nil
  ) throws(RecordingError) -> String? {
    var cells = TrainCells(file: "x.mat")
    for (name, value) in values { cells.add(name, value) }
    return try cells.choice(wanted: wanted)?.name
  }

  @Test("cells of ascending times, also in a structure")
  func candidates() throws {
    #expect(try choice(["a": Self.good]) == "a")
    #expect(
      try choice(["s": .structure([("times", Self.good), ("id", .other("text"))])]) == "s.times")
    for other in [
      Self.cells([[1, 0.5]]), Self.cells([[-1, 2]]), Self.cells([[.nan, 1]]),
      Self.cells([[1], [2]]),
      Self.cells([]), .cells([.other("text")], dimensions: [1, 1]),
      .cells([.numbers(NumericArray([1, 2, 3, 4.0]), dimensions: [2, 2])], dimensions: [1, 1]),
    ] {
      #expect(try choice(["a": other]) == nil)
    }
  }

  @Test("of several, the one that is named for spikes, or the one that is wanted")
  func several() throws {
    #expect(try choice(["lags": Self.good, "spike_time": Self.good]) == "spike_time")
    #expect(try choice(["a": Self.good, "b": Self.good], wanted: "b") == "b")
    #expect {
      _ = try choice(["a": Self.good, "b": Self.good])
    } throws: { "\($0)".contains("'a', 'b'") }
  }

  @Test("the end of a name is the unit of time")
  func units() {
    let expected: [(String, Double?)] = [
      ("raw_spike_time_s", 1), ("t_ms", 0.001), ("spikes.t_us", 1e-6), ("spikes", nil), ("s", 1),
      ("times", nil),
    ]
    for (name, unit) in expected { #expect(TrainCells.unit(ofName: name) == unit) }
  }
}
