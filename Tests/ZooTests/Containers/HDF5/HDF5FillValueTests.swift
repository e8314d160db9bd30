import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 fill values")
struct HDF5FillValueTests {
  /// The fill value of a header whose only message has a kind and a body.
  private func value(_ kind: UInt8, _ body: [UInt8]) throws -> [UInt8] {
    let bytes =
      [1, 0, 1, 0, 1, 0, 0, 0] + HDF5Samples.number(8 + body.count, 4) + [0, 0, 0, 0]
      + [kind, 0, UInt8(body.count), 0, 0, 0, 0, 0] + body
    return try HDF5FillValue.read(
      HDF5ObjectHeader(HDF5Samples.store(bytes), at: 0), elementBytes: 2)
  }

  @Test("all versions, defined, undefined and zero")
  func versions() throws {
    #expect(try value(5, [1, 2, 0, 1, 2, 0, 0, 0, 7, 8]) == [7, 8])
    #expect(try value(5, [2, 2, 0, 0]) == [])
    #expect(try value(5, [3, 0x20, 2, 0, 0, 0, 7, 8]) == [7, 8])
    #expect(try value(5, [3, 0x10]) == [])
    #expect(try value(5, [3, 0x20, 2, 0, 0, 0, 0, 0]) == [])
    #expect(try value(4, [2, 0, 0, 0, 5, 6]) == [5, 6])
  }

  @Test("a value of another size is damage")
  func size() {
    #expect(throws: FileError.self) { try value(5, [3, 0x20, 3, 0, 0, 0, 7, 8, 9]) }
  }

  @Test("elements that were never written", arguments: HDF5Samples.versions)
  func unwritten(version: String) throws {
    let file = try HDF5Samples.open(version)
    let never = try HDF5Samples.dataset("/layouts/never-written", in: file).read()
    #expect(try never.numbers().doubles == [Double](repeating: 2.5, count: 5))
    let sparse = try HDF5Samples.dataset("/layouts/sparse", in: file).read().numbers().doubles
    for index in sparse.indices {
      #expect(sparse[index] == (index / 4 == 11 ? Double(index % 4) : -7))
    }
  }
}
