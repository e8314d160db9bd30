import TestSupport
import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 datasets")
struct HDF5DatasetTests {
  private static let layouts: [(String, [Int])] = [
    ("contiguous", [60]), ("single", [6, 10]), ("single-gzip", [6, 10]), ("implicit", [6, 10]),
    ("fixed", [6, 10]), ("fixed-gzip", [6, 10]), ("growing", [60]), ("growing-second", [6, 10]),
    ("free", [6, 10]), ("free-lzf", [6, 10]), ("cube", [3, 4, 5]),
  ]

  @Test("every layout gives the same numbers, whole and by rows", arguments: HDF5Samples.versions)
  func layouts(version: String) throws {
    let file = try HDF5Samples.open(version)
    for (name, shape) in Self.layouts {
      let dataset = try HDF5Samples.dataset("/layouts/\(name)", in: file)
      #expect(dataset.shape == shape && dataset.type.summary == "float64")
      #expect(try dataset.read().numbers().doubles == HDF5Samples.wave, "\(name)")
      let row = 60 / shape[0]
      for rows in [0..<1, 1..<3, shape[0] - 1..<shape[0], 2..<2] {
        let part = try dataset.read(rows: rows)
        #expect(part.shape == [rows.count] + shape.dropFirst())
        #expect(
          try part.numbers().doubles
            == Array(HDF5Samples.wave[rows.lowerBound * row..<rows.upperBound * row]), "\(name)")
      }
    }
    let compact = try HDF5Samples.dataset("/layouts/compact", in: file)
    #expect(try compact.read().numbers().doubles == Array(HDF5Samples.wave[..<7]))
    #expect(try compact.read(rows: 2..<4).numbers().doubles == Array(HDF5Samples.wave[2..<4]))
    let shrunk = try HDF5Samples.dataset("/layouts/shrunk", in: file)
    #expect(try shrunk.read().numbers().doubles == (0..<8).map(Double.init))
    let empty = try HDF5Samples.dataset("/layouts/empty", in: file)
    #expect(try empty.read().shape == [0, 3])
  }

  @Test("rows beyond the end are left out")
  func clamped() throws {
    let dataset = try HDF5Samples.dataset("/layouts/growing", in: HDF5Samples.open("latest"))
    #expect(try dataset.read(rows: 58..<90).count == 2)
  }

  @Test("the elements of a small file that claims to be huge are refused")
  func bomb() throws {
    // The dataset that was never written, with another shape.
    var bytes = try HDF5Samples.bytes("earliest")
    let file = try HDF5Samples.open(bytes)
    let header = try #require(try file.object("/layouts/never-written")).header
    let space = try #require(try header.body(.dataspace))
    bytes[space.origin + space.position + 8 + 5] = 1
    let dataset = try HDF5Samples.dataset("/layouts/never-written", in: HDF5Samples.open(bytes))
    #expect(dataset.shape == [5 + 1 << 40])
    #expect { _ = try dataset.read() } throws: { "\($0)".contains("would become") }
    #expect(try dataset.read(rows: 7..<9).numbers().doubles == [2.5, 2.5])
  }

  @Test("a virtual dataset is refused also where it seems to have no rows")
  func virtual() throws {
    // As one without a limit has, whose rows are counted in the other files.
    var bytes = try HDF5Samples.bytes("earliest")
    let header = try #require(try HDF5Samples.open(bytes).object("/layouts/empty")).header
    let layout = try #require(try header.body(.layout))
    bytes[layout.origin + layout.position + 1] = 3
    let dataset = try HDF5Samples.dataset("/layouts/empty", in: HDF5Samples.open(bytes))
    #expect(dataset.count == 0)
    #expect { _ = try dataset.read() } throws: { "\($0)".contains("virtual datasets") }
  }

  @Test("only the rows that are asked for are read from a file")
  func sparseReading() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    var bytes = try HDF5Samples.bytes("latest")
    let file = try HDF5Samples.open(bytes)
    // Damage to the last chunk does not matter for the first rows.
    let object = try #require(try file.object("/layouts/fixed-gzip"))
    let space = try HDF5Dataspace(#require(try object.header.body(.dataspace)))
    guard
      case .chunked(let chunking) = try HDF5Layout(
        #require(try object.header.body(.layout)), axes: 2)
    else { return }
    let last = try #require(
      try HDF5ChunkIndex(store: file.store, space: space, chunking: chunking)
        .chunks(rows: 5..<6).last)
    bytes[last.address + 5] ^= 0x55
    let dataset = try HDF5Samples.dataset("/layouts/fixed-gzip", in: HDF5Samples.open(bytes))
    #expect(try dataset.read(rows: 0..<4).numbers().doubles == Array(HDF5Samples.wave[..<40]))
    #expect { _ = try dataset.read() } throws: {
      "\($0)".contains("'/layouts/fixed-gzip': a chunk is damaged")
    }
  }
}
