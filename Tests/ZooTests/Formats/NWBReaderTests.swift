import Tensor
import Testing

@testable import Zoo

@Suite("NWB files")
struct NWBReaderTests {
  private static func read(_ bytes: [UInt8]) throws -> Recording {
    try FormatSamples.read(bytes, name: "x.nwb")
  }

  @Test("a units table with columns, electrodes and intervals")
  func table() throws {
    let recording = try Self.read(HDF5Samples.bytes("nwb"))
    #expect(recording.format == "NWB units table")
    #expect(recording.trains.times == [0.5, 1.25, 9.5, 0.25, 0.5])
    #expect(recording.trains.counts == [3, 0, 2])
    #expect(recording.units.map(\.identifier) == ["7", "3", "12"])
    #expect(recording.labelNames == ["animal", "depth", "location", "quality"])
    #expect(
      recording.units[0].labels
        == ["animal": "mouse 5", "depth": "100.5", "location": "CA3", "quality": "good"])
    #expect(recording.units[1].labels == ["animal": "mouse 5", "location": "CA1"])
    // The first of two electrodes.
    #expect(recording.units.map(\.position) == [SIMD2(16, 40), SIMD2(0, 20), SIMD2(32, 60)])
    #expect(recording.duration == 10)
    #expect(
      recording.notes.contains(
        "the units were observed from 0.0 to 10.0 s, not all of the time: what lies between counts "
          + "as silence"))
  }

  @Test("the hash is that of spikes and labels, not of the file")
  func digest() throws {
    let bytes = try HDF5Samples.bytes("nwb")
    let recording = try Self.read(bytes)
    var other = recording
    other.units[0].labels["quality"] = "mua"
    #expect(recording.sha256.count == 64)
    #expect(other.contentDigest.hexadecimal != recording.sha256)
    #expect(try Self.read(bytes + [0, 0]).sha256 == recording.sha256)
  }

  @Test("a file without units says what it has")
  func missing() throws {
    // The link to the table has another name.
    var bytes = try HDF5Samples.bytes("nwb")
    let name = Array("units".utf8) + [0]
    let place = try #require(
      bytes.indices.dropLast(6).first { Array(bytes[$0..<$0 + 6]) == name })
    bytes[place] = UInt8(ascii: "U")
    #expect {
      _ = try Self.read(bytes)
    } throws: {
      "\($0)".contains("no units table with spike_times and spike_times_index; found 'Units'")
    }
  }

  @Test("ends of units that go back are damage")
  func ends() throws {
    var bytes = try HDF5Samples.bytes("nwb")
    let file = try HDF5Samples.open(bytes)
    let header = try #require(try file.object("/units/spike_times_index")).header
    guard
      case .contiguous(let address?) = try HDF5Layout(
        #require(try header.body(.layout)), axes: 1)
    else { return }
    bytes[address + 1] = 2
    #expect {
      _ = try Self.read(bytes)
    } throws: { "\($0)".contains("'/units/spike_times_index' at index 1: 2 cannot be the end") }
  }

  @Test("enumerated columns, lists of one entry, and the electrode with the largest spikes")
  func allen() throws {
    let recording = try Self.read(HDF5Samples.bytes("nwb-allen"))
    #expect(
      recording.units.map(\.labels) == [
        [
          "quality": "good", "layer": "5", "location": "CA1", "group_name": "probeB",
          "peak_channel_id": "852",
        ],
        [
          "quality": "noise", "layer": "4", "location": "VISp", "group_name": "probeA",
          "peak_channel_id": "850",
        ],
        // No electrode has the number 849.
        ["quality": "good", "layer": "6", "peak_channel_id": "849"],
      ])
    #expect(recording.units[0].position == nil)
  }
}
