import Testing

@testable import Zoo

@Suite("Binning")
struct BinnedSpikesTests {
  private static func recording(
    _ times: [[Double]], duration: Double = 1
  ) throws -> Recording {
    try Recording(name: "r", spikeTimes: times, duration: duration)
  }

  @Test("a time on an edge falls into the bin that begins there, despite rounding")
  func edges() {
    // 0.003 / 0.001 is 2.9999999999999996.
    #expect(BinnedSpikes.bin(of: 0.003, width: 0.001) == 3)
    for bin in 0..<200_000 {
      #expect(BinnedSpikes.bin(of: Double(bin) * 0.001, width: 0.001) == bin)
      #expect(BinnedSpikes.bin(of: Double(bin) / 1000, width: 0.001) == bin)
    }
    // Samples at 30 kHz: 30 per bin, the first of them on the edge.
    for sample in stride(from: 0, to: 36_000_000, by: 29) {
      #expect(BinnedSpikes.bin(of: Double(sample) / 30_000, width: 0.001) == sample / 30)
      #expect(
        BinnedSpikes.bin(of: Double(sample) * (1 / 30_000), width: 0.001) == sample / 30)
    }
  }

  @Test("a time inside a bin stays there, even just below the next edge")
  func insides() {
    #expect(BinnedSpikes.bin(of: 0.002999, width: 0.001) == 2)
    #expect(BinnedSpikes.bin(of: 0.00299999, width: 0.001) == 2)
    #expect(BinnedSpikes.bin(of: 0, width: 0.001) == 0)
    #expect(BinnedSpikes.bin(of: 1e300, width: 1e-300) == 1 << 53)
  }

  @Test("spikes that share a bin are merged and counted, silent units are kept")
  func merging() throws {
    let binned = try BinnedSpikes(
      Self.recording([[0.0001, 0.0005, 0.002], [], [0.0029, 0.003]], duration: 0.004),
      options: BinningOptions())
    #expect(binned.raster.bins == 4 && binned.raster.units == 3)
    #expect(binned.raster.entries == [1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1])
    #expect(binned.spikeCount == 5)
    #expect(binned.mergedSpikes == 1)
    #expect(binned.silentUnits == [1])
    #expect(binned.unitRange == 0..<3)
    #expect(binned.units.map(\.identifier) == ["0", "1", "2"])
  }

  @Test("only whole bins are used")
  func wholeBins() throws {
    let binned = try BinnedSpikes(
      Self.recording([[0.001, 0.0035]], duration: 0.0036), options: BinningOptions())
    #expect(binned.raster.bins == 3)
    #expect(binned.spikeCount == 1)
  }

  @Test("a part is cut out by start and minutes")
  func part() throws {
    let times = (0..<600).map { Double($0) + 0.5 }
    let binned = try BinnedSpikes(
      Self.recording([times], duration: 600),
      options: BinningOptions(bin: 0.1, start: 60, minutes: 1))
    #expect(binned.raster.bins == 600)
    #expect(binned.firstBin == 600)
    #expect(binned.spikeCount == 60)
    #expect(binned.raster[5, 0] && binned.raster[595, 0] && !binned.raster[0, 0])
    let rest = try BinnedSpikes(
      Self.recording([times], duration: 600), options: BinningOptions(bin: 0.1, start: 590))
    #expect(rest.raster.bins == 100)
  }

  @Test("impossible options are errors that name the option")
  func options() throws {
    let recording = try Self.recording([[0.5]])
    let cases: [(BinningOptions, RecordingOption)] = [
      (BinningOptions(bin: 0), .binWidth), (BinningOptions(bin: .nan), .binWidth),
      (BinningOptions(start: -1), .start), (BinningOptions(start: .infinity), .start),
      (BinningOptions(minutes: 0), .minutes), (BinningOptions(minutes: .nan), .minutes),
      (BinningOptions(units: 0), .units), (BinningOptions(bin: 1e-300), .binWidth),
    ]
    for (options, name) in cases {
      #expect("\(name)") {
        _ = try BinnedSpikes(recording, options: options)
      } throws: { error in
        if case RecordingError.invalidOption(name, _, _) = error { true } else { false }
      }
    }
    #expect(throws: RecordingError.notEnoughUnits(recording: "r", units: 1, wanted: 2)) {
      try BinnedSpikes(recording, options: BinningOptions(units: 2))
    }
    for options in [BinningOptions(bin: 2), BinningOptions(start: 1), BinningOptions(start: 1e300)]
    {
      #expect {
        _ = try BinnedSpikes(recording, options: options)
      } throws: { error in
        if case RecordingError.tooShort = error { true } else { false }
      }
    }
    #expect(
      throws: RecordingError.noSpikesInPart(recording: "r", start: 0.6, units: 0..<1, next: nil)
    ) {
      try BinnedSpikes(recording, options: BinningOptions(start: 0.6))
    }
  }

  @Test("any number of minutes up to infinity is the whole recording")
  func endless() throws {
    let binned = try BinnedSpikes(
      Self.recording([[0.5]]), options: BinningOptions(minutes: .infinity))
    #expect(binned.raster.bins == 1000)
  }
}
