import Tensor
import Testing

@testable import Zoo

@Suite("waverepo files")
struct WaverepoReaderTests {
  private static func read(_ bytes: [UInt8]) throws -> Recording {
    try FormatSamples.read(bytes, name: "x.h5")
  }

  @Test("spikes, counts, names, positions and what is known of the animal")
  func file() throws {
    let recording = try Self.read(HDF5Samples.bytes("waverepo"))
    #expect(recording.format == "waverepo HDF5")
    #expect(recording.trains.times == [0.5, 1.25, 9.5, 0.25, 0.5])
    #expect(recording.trains.counts == [3, 0, 2])
    #expect(recording.duration == 10)
    #expect(recording.units.map(\.identifier) == ["ch_11a", "ch_12a", "ch_21b"])
    #expect(recording.units.map(\.position) == [SIMD2(0, 10), SIMD2(100, 20), SIMD2(200, 30)])
    #expect(recording.units[2].labels == ["age": "12", "species": "mouse"])
  }

  /// The file with a number of a dataset replaced.
  private static func changed(_ path: String, _ bytes: [UInt8]) throws -> [UInt8] {
    var all = try HDF5Samples.bytes("waverepo")
    let header = try #require(try HDF5Samples.open(all).object(path)).header
    guard
      case .contiguous(let address?) = try HDF5Layout(
        #require(try header.body(.layout)), axes: 1)
    else {
      Issue.record("\(path) is in chunks")
      return all
    }
    all.replaceSubrange(address..<address + bytes.count, with: bytes)
    return all
  }

  @Test("a duration that ends before the last spike is corrected, with a note")
  func duration() throws {
    let five = withUnsafeBytes(of: 5.0.bitPattern.littleEndian) { Array($0) }
    let recording = try Self.read(Self.changed("/summary/duration", five))
    #expect(recording.duration == 9.501)
    #expect(recording.notes.contains { $0.contains("lasts 5.0 s, but its last spike is later") })
  }
}
