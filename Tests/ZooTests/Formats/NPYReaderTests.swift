import Testing

@testable import Tensor
@testable import Zoo

@Suite("npy rasters")
struct NPYReaderTests {
  private static func read(
    _ array: NumericArray, options: ReadOptions = ReadOptions()
  ) throws -> Recording {
    let bytes = try NumPyFile.header(of: array, file: "") + array.withUnsafeBytes { [UInt8]($0) }
    return try FormatSamples.read(bytes, name: "x.npy", options: options)
  }

  @Test("bins are 1 ms unless an option says otherwise, and survive binning")
  func bins() throws {
    let entries: [UInt8] = [1, 0, 0, 1, 1, 1, 0, 0]
    let array = NumericArray(entries, shape: [4, 2])
    let recording = try Self.read(array)
    #expect(recording.duration == 0.004 && recording.tick == 0.001)
    #expect(recording.tickSource.contains("1 ms"))
    let binned = try BinnedSpikes(recording, options: BinningOptions())
    #expect(binned.raster.entries == entries)
    let wide = try Self.read(array, options: ReadOptions(rasterBin: 0.01))
    #expect(wide.duration == 0.04 && wide.tickSource == "as given")
    #expect(
      try BinnedSpikes(wide, options: BinningOptions(bin: 0.01)).raster.entries == entries)
  }

  @Test("counts above 1 are merged and counted, of any type")
  func counts() throws {
    for array in [
      NumericArray([3, 0, 1, 2] as [UInt8], shape: [2, 2]),
      NumericArray([3, 0, 1, 2] as [Int64], shape: [2, 2]),
      NumericArray([3.0, 0, 1, 2], shape: [2, 2]),
    ] {
      let recording = try Self.read(array)
      #expect(recording.mergedInSource == 3)
      #expect(recording.trains.counts == [2, 1])
      #expect(recording.notes.count == 1)
    }
  }

  @Test("arrays that are not rasters are refused, with the place")
  func refusals() {
    #expect(
      throws: RecordingError.wrongShape(
        file: "x.npy", place: .whole, shape: [3], expected: "a raster [bins, units]")
    ) { try Self.read(NumericArray([1, 0, 1] as [UInt8])) }
    #expect(throws: RecordingError.invalidUnitCount(file: "x.npy", count: "0")) {
      try Self.read(NumericArray([] as [UInt8], shape: [5, 0]))
    }
    #expect(throws: RecordingError.invalidUnitCount(file: "x.npy", count: "65537")) {
      try Self.read(
        NumericArray([UInt8](repeating: 1, count: 65_537), shape: [1, 65_537]))
    }
    #expect(throws: RecordingError.noSpikes(file: "x.npy")) {
      try Self.read(NumericArray([] as [UInt8], shape: [0, 5]))
    }
    #expect(throws: RecordingError.noSpikes(file: "x.npy")) {
      try Self.read(NumericArray([0, 0] as [UInt8], shape: [1, 2]))
    }
    for (value, text, limit) in [
      (-1.0, "-1.0", ""), (0.5, "0.5", ""), (.nan, "nan", ""),
      (101.0, "101.0", "that a bin of 0.001 s can hold "),
    ] as [(Double, String, String)] {
      #expect(
        throws: RecordingError.notANumber(
          file: "x.npy", place: .element(3, of: "raster"), text: text,
          expected: "a number of spikes \(limit)(entry [1, 1])")
      ) { try Self.read(NumericArray([1, 0, 1, value], shape: [2, 2])) }
    }
    #expect(throws: RecordingError.self) {
      try Self.read(NumericArray([0, 200] as [UInt8], shape: [1, 2]))
    }
    #expect {
      _ = try Self.read(
        NumericArray([1] as [UInt8], shape: [1, 1]), options: ReadOptions(rasterBin: 0))
    } throws: { error in
      if case RecordingError.invalidOption(.binWidth, _, _) = error { true } else { false }
    }
  }

  @Test("a list of spikes is not a raster")
  func eventLists() {
    let times = (0..<20).map { Double($0) * 31 }
    let units = (0..<20).map { Double($0 * 7 % 3) }
    let columns = NumericArray(zip(times, units).flatMap { [$0, $1] }, shape: [20, 2])
    let seconds = NumericArray(zip(times, units).flatMap { [$0 / 1000, $1] }, shape: [20, 2])
    let rows = NumericArray(times + units, shape: [2, 20])
    let small = NumericArray((0..<10).flatMap { [Int64($0), Int64($0 % 2)] }, shape: [10, 2])
    for array in [columns, seconds, rows, small] {
      #expect {
        _ = try Self.read(array)
      } throws: { "\($0)".contains("is a list of spikes, not a raster [bins, units]") }
    }
    // A unit that only fires late is no list.
    let late = NumericArray(
      [0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1] as [UInt8], shape: [8, 2])
    #expect(throws: Never.self) { try Self.read(late) }
  }

  @Test("255 may stand for true, and a tick is not the width of a bin")
  func masks() throws {
    let mask = try Self.read(NumericArray([255, 0, 0, 255] as [UInt8], shape: [2, 2]))
    #expect(mask.mergedInSource == 0 && mask.notes.contains { $0.contains("read as true") })
    let ticked = try Self.read(
      NumericArray([1, 0] as [UInt8], shape: [1, 2]), options: ReadOptions(tick: 0.005))
    #expect(ticked.duration == 0.001 && ticked.noteRemedies == [.giveBinWidth])
    #expect(ticked.notes.contains { $0.contains("the given tick was not used") })
  }
}
