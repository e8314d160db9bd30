import Tensor
import Testing

@testable import Zoo

@Suite("MATLAB asdf files")
struct ASDFReaderTests {
  private static let tick = ReadOptions(tick: 0.001)

  @Test("a compressed file as SciPy and MATLAB write it, with its own bin size")
  func compressed() throws {
    let recording = try Recording.read(from: FormatSamples.path("asdf-compressed.mat"))
    #expect(recording.format == "MATLAB v5 asdf ('asdf_test')")
    #expect(recording.units.map(\.identifier) == ["1", "2", "3"])
    #expect(recording.trains.counts == [10, 0, 10])
    #expect(recording.tick == 0.0005 && recording.tickSource.contains("0.5 ms"))
    #expect(recording.duration == 0.25)
    // The very last bin, 500, can only be counted from 1.
    #expect(recording.trains[2].last == 499 * 0.0005)
    #expect(recording.notes.first == "ticks count from 1")
  }

  @Test("strings, tables and large sparse matrices next to it do not matter")
  func neighbours() throws {
    let plain = MatlabBytes.asdf(bigEndian: false)
    let writer = MatlabBytes(isBigEndian: false)
    let bytes =
      plain + writer.object("string", name: "note")
      + writer.matrix(5, [100_000, 100_000], name: "weights", [])
    let recording = try FormatSamples.read(bytes, name: "x.mat", options: Self.tick)
    #expect(recording.trains.counts == [2, 0, 3])
  }

  @Test("both byte orders, and cells of int32 and double", arguments: [false, true])
  func byteOrders(bigEndian: Bool) throws {
    let recording = try FormatSamples.read(
      MatlabBytes.asdf(bigEndian: bigEndian), name: "x.mat", options: Self.tick)
    #expect(recording.trains.times == [0.003, 0.05, 0, 0.007, 0.099])
    #expect(recording.trains.counts == [2, 0, 3])
    #expect(recording.duration == 0.1)
    #expect(recording.tickSource == "as given")
  }

  @Test(
    "a bin size that is empty or zero leaves the tick open",
    arguments: [([], "empty"), ([0], "[0.0]"), ([0, 0], "[0.0 0.0]"), ([.nan], "[nan]")])
  func tickRequired(bin: [Double], cell: String) {
    let error = RecordingError.tickRequired(
      file: "x.mat", reason: "'asdf_raw' counts time in ticks, and its bin size is \(cell)")
    #expect(throws: error) {
      try FormatSamples.read(MatlabBytes.asdf(bigEndian: false, bin: bin), name: "x.mat")
    }
    #expect(error.remedy == .giveTick)
  }

  @Test("a given tick overrides the file, with a note")
  func overruled() throws {
    let recording = try FormatSamples.read(
      MatlabBytes.asdf(bigEndian: false, bin: [2]), name: "x.mat", options: Self.tick)
    #expect(recording.tick == 0.001)
    #expect(
      recording.notes.first == "the given tick of 0.001 s overrides the file, which says 0.002 s")
    for tick in [0, -1, .nan, .infinity] {
      let error = RecordingError.invalidOption(
        .tick, value: "\(tick)", allowed: "it must be a positive number of seconds")
      #expect(throws: error) {
        try FormatSamples.read(
          MatlabBytes.asdf(bigEndian: false), name: "x.mat", options: ReadOptions(tick: tick))
      }
    }
  }

  @Test("a file without an asdf lists what it has")
  func missing() {
    let writer = MatlabBytes(isBigEndian: false)
    let file = writer.file([
      writer.doubles([1, 2], name: "xy"), writer.cells([writer.text("a")], name: "c"),
    ])
    #expect(
      throws: RecordingError.missing(
        file: "x.mat", what: "cell array of spike trains",
        found: ["'xy' (1x2 numbers)", "'c' (1x1 cells)"])
    ) { try FormatSamples.read(file, name: "x.mat", options: Self.tick) }
    #expect(
      throws: RecordingError.missing(
        file: "x.mat", what: "asdf variable 'b'", found: ["'xy' (1x2 numbers)", "'c' (1x1 cells)"])
    ) {
      try FormatSamples.read(
        file, name: "x.mat", options: ReadOptions(tick: 0.001, variable: "b"))
    }
  }

  @Test("the second form, a structure")
  func structure() throws {
    let writer = MatlabBytes(isBigEndian: false)
    func field(_ name: String) -> [UInt8] {
      Array(name.utf8) + [UInt8](repeating: 0, count: 16 - name.utf8.count)
    }
    let content =
      writer.element(5, writer.word(16), short: true)
      + writer.element(1, field("binsize") + field("nbins") + field("raster"))
      + writer.doubles([0.05]) + writer.integers([2000])
      + writer.cells([writer.doubles([0, 10]), writer.doubles([1999])], name: "")
    let file = writer.file([writer.matrix(2, [1, 1], name: "asdf2", content)])
    let recording = try FormatSamples.read(file, name: "x.mat")
    #expect(recording.tick == 0.00005)
    #expect(recording.trains.counts == [2, 1])
    #expect(abs(recording.duration - 0.1) < 1e-12)
  }

  @Test("impossible spikes are errors with the cell and the index")
  func spikes() {
    func error(_ train: [Double], size: [Int] = [1, 100]) -> RecordingError? {
      let writer = MatlabBytes(isBigEndian: false)
      let cells = [writer.doubles(train), writer.doubles([1]), writer.integers(size)]
      do throws(RecordingError) {
        _ = try FormatSamples.read(writer.file([writer.cells(cells, name: "a")]), name: "x.mat")
        return nil
      } catch { return error }
    }
    #expect(error([5, 7]) == nil)
    #expect(
      error([5, 4]) == .unsorted(file: "x.mat", place: .element(1, of: "a{1}"), unit: "0"))
    #expect(
      error([-5]) == .timeNegative(file: "x.mat", place: .element(0, of: "a{1}"), time: -0.005))
    #expect(
      error([.nan]) == .timeNotFinite(file: "x.mat", place: .element(0, of: "a{1}"), time: "nan"))
    #expect(
      error([5, 200])
        == .timeAfterEnd(
          file: "x.mat", place: .element(1, of: "a{1}"), time: 0.2, duration: 0.1))
    #expect(error([]) == .noSpikes(file: "x.mat"))
    #expect(error([5], size: [1, 0]) == nil)
  }

  @Test("the same cells in MATLAB v7.3, which is HDF5")
  func hdf5() throws {
    let recording = try FormatSamples.read(HDF5Samples.bytes("matlab-asdf"), name: "x.mat")
    #expect(recording.format == "MATLAB v7.3 asdf ('asdf_raw')")
    #expect(recording.trains.counts == [2, 0, 3])
    #expect(recording.trains.times == [3, 50, 0, 7, 99].map { $0 * 0.0005 })
    #expect(recording.tick == 0.0005 && recording.duration == 0.05)
  }

  @Test("cells without a bin size, in a unit of time that their name says or the user")
  func cells() throws {
    let bytes = try HDF5Samples.bytes("matlab-cells")
    let recording = try FormatSamples.read(bytes, name: "x.mat")
    #expect(recording.format == "MATLAB v7.3 cells ('raw_spike_time_s')")
    #expect(recording.trains.times == [0.5, 1.25, 9.5, 0.25, 0.5])
    #expect(recording.tick == nil)
    #expect(recording.tickSource == "times are in seconds by the name of the variable")
    #expect(recording.duration == 9.501 && recording.units[2].labels["rat"] == "L")
    let writer = MatlabBytes(isBigEndian: false)
    let file = writer.file([
      writer.cells([writer.doubles([1, 2]), writer.doubles([4])], name: "spikes")
    ])
    let error = RecordingError.tickRequired(
      file: "x.mat",
      reason: "'spikes' holds spike trains, and its name does not say in which unit of time")
    #expect(throws: error) { try FormatSamples.read(file, name: "x.mat") }
    let given = try FormatSamples.read(file, name: "x.mat", options: Self.tick)
    #expect(given.format == "MATLAB v5 cells ('spikes')")
    #expect(given.trains.times == [0.001, 0.002, 0.004])
  }

  @Test("cells in cells do not exhaust the stack")
  func nesting() {
    let writer = MatlabBytes(isBigEndian: false)
    var value = writer.doubles([1])
    for _ in 0..<200 { value = writer.cells([value], name: "") }
    // A level takes 48 bytes: the flags, the dimensions, the empty name and the tag of its cell.
    let error = FileError.unsupported(
      file: "x.mat", place: .byte(136 + 17 * 48), feature: "cells are nested too deep",
      remedy: "save the spike trains as one cell array")
    #expect(throws: RecordingError.file(error)) {
      try FormatSamples.read(writer.file([value]), name: "x.mat", options: Self.tick)
    }
  }

  @Test("variables with too many cells are ignored, or refused if asked for")
  func manyCells() throws {
    let writer = MatlabBytes(isBigEndian: false)
    let empty = writer.element(14, [])
    let many = writer.cells([[UInt8]](repeating: empty, count: 65_539), name: "many")
    let asdf = MatlabBytes.asdf(bigEndian: false)
    let bytes = writer.file([many]) + asdf[128...]
    let recording = try FormatSamples.read(bytes, name: "x.mat", options: Self.tick)
    #expect(recording.unitCount == 3)
    #expect(throws: RecordingError.invalidUnitCount(file: "x.mat", count: "65539")) {
      try FormatSamples.read(writer.file([many]), name: "x.mat", options: Self.tick)
    }
    var options = Self.tick
    options.variable = "many"
    #expect(throws: RecordingError.invalidUnitCount(file: "x.mat", count: "65539")) {
      try FormatSamples.read(bytes, name: "x.mat", options: options)
    }
  }
}
