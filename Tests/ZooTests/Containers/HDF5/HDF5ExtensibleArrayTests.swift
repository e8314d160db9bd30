import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 arrays of a growing number of chunks")
struct HDF5ExtensibleArrayTests {
  @Test("entries in the index block, in its blocks, and in blocks of blocks with pages")
  func entries() throws {
    let dataset = try HDF5Samples.dataset("/growing", in: HDF5Samples.open("pages"))
    var expected = [Double](repeating: 9, count: 20000)
    for index in [0, 3, 4, 100, 1000, 9000, 19999] { expected[index] = Double(index % 251) }
    #expect(try dataset.read().numbers().doubles == expected)
    for index in [3, 4, 100, 9000, 19999] {
      #expect(try dataset.read(rows: index..<index + 1).numbers().doubles == [expected[index]])
    }
  }

  @Test(
    "damage in any block is found by its checksum", arguments: ["EAHD", "EAIB", "EADB", "EASB"])
  func damage(signature: String) throws {
    let bytes = try HDF5Samples.bytes("pages")
    let places = bytes.indices.dropLast(4).filter {
      bytes[$0..<$0 + 4].elementsEqual(signature.utf8)
    }
    #expect(!places.isEmpty)
    for place in places {
      var damaged = bytes
      damaged[place + 12] ^= 1
      let dataset = try HDF5Samples.dataset("/growing", in: HDF5Samples.open(damaged))
      #expect { _ = try dataset.read() } throws: { "\($0)".contains("checksum") }
    }
  }
}
