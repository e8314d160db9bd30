import Tensor
import Testing

@testable import Zoo

@Suite("MATLAB cells of spike times")
struct CellTrainsReaderTests {
  private static let writer = MatlabBytes(isBigEndian: false)

  /// Three units, the last silent.
  static func sample(name: String) -> [UInt8] {
    writer.file([
      writer.cells([writer.text("a"), writer.text("b")], name: "names"),
      writer.cells(
        [writer.doubles([0.5, 1.5]), writer.doubles([1]), writer.doubles([])], name: name),
    ])
  }

  @Test("the tick is given, or in the variable's name, and never guessed")
  func ticks() throws {
    let plain = Self.sample(name: "spiketimes")
    #expect(
      throws: RecordingError.tickRequired(
        file: "x.mat", reason: "the cells of 'spiketimes' do not say how they count time")
    ) { try FormatSamples.read(plain, name: "x.mat") }
    let given = try FormatSamples.read(plain, name: "x.mat", options: ReadOptions(tick: 1))
    #expect(given.trains.times == [0.5, 1.5, 1] && given.trains.counts == [2, 1, 0])
    #expect(given.units.map(\.identifier) == ["1", "2", "3"])
    let clocks: [(String, Double)] = [("spike_times_ms", 0.001), ("times_in_seconds", 1)]
    for (name, scale) in clocks {
      let expected: [Double] = [0.5 * scale, 1.5 * scale, scale]
      let recording = try FormatSamples.read(Self.sample(name: name), name: "x.mat")
      #expect(recording.trains.times == expected)
      #expect(recording.tickSource == "the name of the variable, '\(name)'")
    }
  }

  @Test("of several cell arrays one must be named, and cells in cells are no trains")
  func choice() throws {
    func trains(_ name: String, _ time: Double) -> [UInt8] {
      Self.writer.cells([Self.writer.doubles([time])], name: name)
    }
    let two = Self.writer.file([trains("a", 1), trains("b", 2)])
    let error = RecordingError.severalVariables(file: "x.mat", names: ["a", "b"])
    #expect(throws: error) {
      try FormatSamples.read(two, name: "x.mat", options: ReadOptions(tick: 1))
    }
    #expect(error.remedy == .nameVariable)
    let chosen = try FormatSamples.read(
      two, name: "x.mat", options: ReadOptions(tick: 1, variable: "b"))
    #expect(chosen.trains.times == [2])
    let nested = Self.writer.file([Self.writer.cells([trains("", 1)], name: "trials")])
    #expect(
      throws: RecordingError.missing(
        file: "x.mat", what: "asdf cell array", found: ["'trials' (1x1 cells)"])
    ) { try FormatSamples.read(nested, name: "x.mat", options: ReadOptions(tick: 1)) }
  }
}
