import Tensor
import Testing

@testable import Zoo

@Suite("Indexes of HDF5 chunks")
struct HDF5ChunkIndexTests {
  private static func chunks(_ path: String, _ version: String, rows: Range<Int>) throws -> [[Int]]
  {
    let file = try HDF5Samples.open(version)
    let object = try #require(try file.object(path))
    let space = try HDF5Dataspace(#require(try object.header.body(.dataspace)))
    let layout = try HDF5Layout(
      #require(try object.header.body(.layout)), axes: space.shape.count)
    guard case .chunked(let chunking) = layout else {
      Issue.record("\(path) has no chunks")
      return []
    }
    return try HDF5ChunkIndex(store: file.store, space: space, chunking: chunking)
      .chunks(rows: rows).map(\.place).sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test(
    "only the chunks of the rows are found, by every kind of index", arguments: HDF5Samples.versions
  )
  func rows(version: String) throws {
    // Chunks of 4 by 3 in 6 by 10.
    for name in ["implicit", "fixed", "fixed-gzip", "growing-second", "free", "free-lzf"] {
      let path = "/layouts/\(name)"
      #expect(
        try Self.chunks(path, version, rows: 0..<6)
          == (0..<2).flatMap { row in
            (0..<4).map { [row, $0] }
          })
      #expect(try Self.chunks(path, version, rows: 1..<4) == (0..<4).map { [0, $0] })
      #expect(try Self.chunks(path, version, rows: 5..<6) == (0..<4).map { [1, $0] })
      #expect(try Self.chunks(path, version, rows: 3..<3) == [])
    }
    #expect(try Self.chunks("/layouts/single-gzip", version, rows: 2..<3) == [[0, 0]])
    #expect(try Self.chunks("/layouts/growing", version, rows: 20..<23) == [[20], [21], [22]])
  }

  @Test("chunks that were never written are not found", arguments: HDF5Samples.versions)
  func sparse(version: String) throws {
    #expect(try Self.chunks("/layouts/sparse", version, rows: 0..<30) == [[2, 0]])
    #expect(try Self.chunks("/layouts/shrunk", version, rows: 0..<8) == [[0], [1], [2]])
  }
}
