import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 shapes")
struct HDF5DataspaceTests {
  private func space(_ bytes: [UInt8]) throws(FileError) -> HDF5Dataspace {
    try HDF5Dataspace(HDF5Samples.cursor(bytes, width: 4))
  }

  @Test("both versions: scalars, nothing, and shapes with limits")
  func shapes() throws {
    let scalar = try space([1, 0, 0, 0, 0, 0, 0, 0])
    #expect(scalar.shape.isEmpty && scalar.count == 1)
    let null = try space([2, 0, 0, 2])
    #expect(null.isNull && null.count == 0)
    let old = try space([1, 2, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0])
    #expect(old.shape == [3, 4] && old.limits == [3, 4] && old.count == 12)
    let new = try space([2, 1, 1, 1, 5, 0, 0, 0, 255, 255, 255, 255])
    #expect(new.shape == [5] && new.limits == [nil])
  }

  @Test("impossible shapes are refused")
  func impossible() {
    #expect(throws: FileError.self) { try space([2, 33, 0, 1]) }
    #expect(throws: FileError.self) { try space([3, 0, 0, 1]) }
    #expect(throws: FileError.self) { try space([2, 2, 0, 1, 3, 0, 0, 0]) }
    let large: [UInt8] = [0, 0, 0, 0x80]
    #expect(throws: FileError.self) { try space([2, 3, 0, 1] + large + large + large) }
  }
}
