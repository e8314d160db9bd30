import Foundation
import TestSupport
import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 files")
struct HDF5FileTests {
  @Test(
    "paths, hard links, soft links and groups within themselves", arguments: HDF5Samples.versions)
  func paths(version: String) throws {
    let file = try HDF5Samples.open(version)
    #expect(try file.root().names() == ["attributes", "layouts", "links", "named", "types"])
    for path in ["/links/hard", "links/soft", "/links/inner/up/inner/../soft", "/links/./soft"] {
      // Two dots are no part of a path in HDF5.
      guard !path.contains("..") else {
        #expect(try file.object(path) == nil)
        continue
      }
      #expect(try HDF5Samples.dataset(path, in: file).read().numbers().doubles == HDF5Samples.wave)
    }
    #expect(try HDF5Samples.dataset("/links/inner/up/relative", in: file).count == 1)
    for path in ["/nowhere", "/links/dangling", "/layouts/contiguous/x", "/links/inner/up/x"] {
      #expect(try file.object(path) == nil)
    }
    let named = try #require(try file.object("/named"))
    #expect(!named.isGroup && !named.isDataset)
    #expect(try named.names().isEmpty)
    #expect(try file.root().dataset("types") == nil)
  }

  @Test("links in a circle and into other files are refused", arguments: HDF5Samples.versions)
  func refusals(version: String) throws {
    let file = try HDF5Samples.open(version)
    #expect { _ = try file.object("/links/circle") } throws: { "\($0)".contains("in a circle") }
    #expect {
      _ = try file.object("/links/outside")
    } throws: { "\($0)".contains("'/x' in the file 'other.h5'") }
  }

  @Test("a file behind a user block")
  func userBlock() throws {
    let file = try HDF5Samples.open("user-block")
    #expect(
      try HDF5Samples.dataset("values", in: file).read().numbers().doubles == [0, 1, 2, 3, 4])
    #expect(
      try HDF5Samples.dataset("chunks", in: file).read().numbers().doubles
        == (0..<50).map(Double.init))
    #expect(try HDF5Samples.dataset("text", in: file).read().texts() == ["behind a user block"])
  }

  @Test("a file that is cut anywhere is refused", arguments: HDF5Samples.all)
  func truncation(name: String) throws {
    let bytes = try HDF5Samples.bytes(name)
    for count in stride(from: 0, to: bytes.count, by: 211) {
      #expect(throws: FileError.self) { try HDF5Samples.open(Array(bytes[..<count])) }
    }
  }

  /// `ZOO_FUZZ` asks for more rounds than a test run has time for.
  private static let rounds =
    ProcessInfo.processInfo.environment["ZOO_FUZZ"].flatMap { Int($0) } ?? 60

  @Test("damage of any byte ends with values or an error", arguments: HDF5Samples.all)
  func damage(name: String) throws {
    let bytes = try HDF5Samples.bytes(name)
    let used = bytes.indices.filter { bytes[$0] != 0 }
    var generator = RandomGenerator(seed: 7).stream(name)
    for round in 0..<Self.rounds {
      var damaged = bytes
      for _ in 0...generator.integer(below: 4) {
        // Most of a file is zeros that nobody reads.
        let near = used[generator.integer(below: used.count)] + generator.integer(below: 3)
        let place = min(near, bytes.count - 1)
        switch generator.integer(below: 4) {
        case 0: damaged[place] = UInt8(truncatingIfNeeded: generator.nextWord())
        case 1: damaged[place] ^= 1 << generator.integer(below: 8)
        case 2: damaged[place] = generator.integer(below: 2) == 0 ? 0 : 0xFF
        default:
          // A large or a small number, or another place of the same file.
          let values = [Int.max >> 2, 1 << 32, 1 << 31, 0, 1, bytes.count, place]
          let number = HDF5Samples.number(values[generator.integer(below: values.count)], 8)
          for (index, byte) in number.enumerated() where place + index < bytes.count {
            damaged[place + index] = byte
          }
        }
      }
      // Without checksums, what is behind them is damaged too.
      let source = RandomAccessSource(damaged, file: "x.h5")
      if let file = try? HDF5File(source, verifies: round % 4 == 0) {
        _ = try? HDF5Samples.walk(file)
      }
    }
    #expect(try HDF5Samples.walk(HDF5Samples.open(name)) > 1)
  }
}
