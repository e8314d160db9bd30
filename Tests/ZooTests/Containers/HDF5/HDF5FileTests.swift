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

  @Test("damage of any byte ends with values or an error", arguments: HDF5Samples.all)
  func damage(name: String) throws {
    let bytes = try HDF5Samples.bytes(name)
    let used = bytes.indices.filter { bytes[$0] != 0 }
    var generator = RandomGenerator(seed: 7).stream(name)
    for round in 0..<60 {
      let damaged = Damage.damaged(bytes, used: used, &generator)
      // Without checksums, what is behind them is damaged too.
      let source = RandomAccessSource(damaged, file: "x.h5")
      if let file = try? HDF5File(source, verifies: round % 4 == 0) {
        _ = try? HDF5Samples.walk(file)
      }
    }
    #expect(try HDF5Samples.walk(HDF5Samples.open(name)) > 1)
  }
}
