import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 heaps of texts and lists")
struct HDF5GlobalHeapTests {
  /// A collection of two objects and free space.
  private static let bytes: [UInt8] =
    Array("GCOL".utf8) + [1, 0, 0, 0] + HDF5Samples.number(80, 8)
    + [1, 0, 1, 0, 0, 0, 0, 0] + HDF5Samples.number(3, 8) + [7, 8, 9, 0, 0, 0, 0, 0]
    + [5, 0, 1, 0, 0, 0, 0, 0] + HDF5Samples.number(8, 8) + Array("eight by".utf8)
    + [0, 0, 0, 0, 0, 0, 0, 0] + HDF5Samples.number(16, 8)

  @Test("objects are found by number")
  func objects() throws {
    let heap = HDF5GlobalHeap(HDF5Samples.store(Self.bytes))
    #expect(try heap.object(1, at: 0).elementsEqual([7, 8, 9]))
    #expect(try heap.object(5, at: 0).elementsEqual("eight by".utf8))
    #expect(throws: FileError.self) { try heap.object(2, at: 0) }
    #expect(throws: FileError.self) { try heap.object(1, at: 8) }
  }

  @Test("an object larger than its collection is damage")
  func damage() {
    var bytes = Self.bytes
    bytes[24] = 200
    #expect(throws: FileError.self) {
      try HDF5GlobalHeap(HDF5Samples.store(bytes)).object(1, at: 0)
    }
  }
}
