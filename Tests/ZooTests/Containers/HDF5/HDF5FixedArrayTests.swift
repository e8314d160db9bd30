import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 arrays of a fixed number of chunks")
struct HDF5FixedArrayTests {
  @Test("pages that were written, and others")
  func pages() throws {
    let dataset = try HDF5Samples.dataset("/fixed", in: HDF5Samples.open("pages"))
    var expected = [Double](repeating: 9, count: 3000)
    for index in [0, 1023, 2500, 2999] { expected[index] = Double(index % 251) }
    #expect(try dataset.read().numbers().doubles == expected)
    #expect(try dataset.read(rows: 2400..<2600).numbers().doubles == Array(expected[2400..<2600]))
  }

  @Test("a damaged page is an error")
  func damage() throws {
    let bytes = try HDF5Samples.bytes("pages")
    let place = try #require(
      bytes.indices.dropLast(4).first { bytes[$0..<$0 + 4].elementsEqual("FADB".utf8) })
    for offset in [6, 40] {
      var damaged = bytes
      damaged[place + offset] ^= 1
      let dataset = try HDF5Samples.dataset("/fixed", in: HDF5Samples.open(damaged))
      #expect { _ = try dataset.read() } throws: { "\($0)".contains("'/fixed': ") }
    }
  }

  @Test("a number of entries that the file cannot hold is refused")
  func impossible() {
    let bytes = HDF5Samples.sealed(
      Array("FAHD".utf8) + [0, 0, 8, 10] + HDF5Samples.number(1 << 40, 8)
        + HDF5Samples.number(0, 8))
    #expect(throws: FileError.self) {
      try HDF5FixedArray(HDF5Samples.store(bytes), at: 0, chunkBytes: 1)
    }
  }
}
