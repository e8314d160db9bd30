import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 chunks put together")
struct HDF5ChunkAssemblyTests {
  @Test("rows of chunks that reach beyond the end, and elements that were never written")
  func rows() throws {
    // Elements of one byte in chunks of 2 by 2, of which the third row's second was never written.
    let store = HDF5Samples.store([1, 2, 4, 5, 3, 9, 6, 9, 7, 8, 9, 9])
    let chunking = try HDF5Chunking(
      sizes: [2, 2, 1], axes: 2, index: .implicit(address: 0), HDF5Samples.cursor([]))
    let chunks = [[0, 0], [0, 1], [1, 0]].enumerated().map {
      HDF5Chunk(place: $1, address: 4 * $0, size: 4, mask: 0)
    }
    func read(_ rows: Range<Int>) throws -> [UInt8] {
      try HDF5ChunkAssembly(
        store: store, shape: [3, 3], chunking: chunking, pipeline: HDF5FilterPipeline(),
        fill: [77], rows: rows
      ).bytes(of: chunks, size: 3 * rows.count)
    }
    #expect(try read(0..<3) == [1, 2, 3, 4, 5, 6, 7, 8, 77])
    #expect(try read(1..<2) == [4, 5, 6])
    #expect(try read(1..<3) == [4, 5, 6, 7, 8, 77])
  }

  @Test("fill values of several bytes")
  func fill() {
    #expect(HDF5ChunkAssembly.filled(6, with: [1, 2]) == [1, 2, 1, 2, 1, 2])
    #expect(HDF5ChunkAssembly.filled(3, with: []) == [0, 0, 0])
  }
}
