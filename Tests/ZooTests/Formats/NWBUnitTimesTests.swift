import Testing

@testable import Zoo

@Suite("Units of NWB files of version 1")
struct NWBUnitTimesTests {
  @Test("units of two probes, in the order of their numbers, with labels")
  func units() throws {
    let recording = try FormatSamples.read(HDF5Samples.bytes("nwb1"), name: "x.nwb")
    #expect(recording.format == "NWB 1 UnitTimes")
    #expect(recording.units.map(\.identifier) == ["probeA/2", "probeA/10", "probeB/2"])
    #expect(recording.trains.times == [2.5, 3.25, 11.5, 2.5, 3.25, 11.5])
    #expect(recording.trains.counts == [3, 0, 3])
    #expect(
      recording.units.map(\.labels) == [
        [
          "animal": "mouse 8", "module": "probeA", "channel": "6", "unit_description": "regular",
        ],
        ["animal": "mouse 8", "module": "probeA", "channel": "30"],
        [
          "animal": "mouse 8", "module": "probeB", "channel": "6", "unit_description": "regular",
        ],
      ])
    #expect(recording.notes.contains(Recording.durationNote))
  }

  @Test("a file without such groups has none")
  func none() throws {
    #expect(try NWBUnitTimes(HDF5Samples.open("nwb")).isEmpty)
    #expect(try NWBUnitTimes(HDF5Samples.open("earliest")).isEmpty)
  }

  @Test("a time that is no time is an error that names the unit")
  func negative() throws {
    var bytes = try HDF5Samples.bytes("nwb1")
    // The only 3.25 s of the first probe.
    let pattern = withUnsafeBytes(of: 3.25.bitPattern.littleEndian) { Array($0) }
    let place = try #require(
      bytes.indices.dropLast(8).first { Array(bytes[$0..<$0 + 8]) == pattern })
    bytes[place + 7] |= 0x80
    #expect {
      _ = try FormatSamples.read(bytes, name: "x.nwb")
    } throws: { "\($0)".contains("UnitTimes/2/times' at index 1") }
  }
}
