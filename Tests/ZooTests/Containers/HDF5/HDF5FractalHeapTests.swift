import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 heaps of links and attributes")
struct HDF5FractalHeapTests {
  @Test("objects in blocks of several rows, and large ones apart")
  func objects() throws {
    let file = try HDF5Samples.open("many-new")
    let root = try file.root()
    // 300 links take more than the first rows of blocks.
    #expect(try root.names().count == 300)
    let attributes = try root.attributes()
    #expect(attributes.count == 41)
    for index in 0..<40 {
      #expect(try attributes["a\(index)"]?.numbers().doubles == [Double(index)])
    }
    #expect(try attributes["large"]?.numbers().doubles == (0..<625).map(Double.init))
  }

  @Test("damage in any block is found by its checksum", arguments: ["FRHP", "FHDB", "FHIB"])
  func damage(signature: String) throws {
    let bytes = try HDF5Samples.bytes("many-new")
    let place = try #require(
      bytes.indices.dropLast(4).first { bytes[$0..<$0 + 4].elementsEqual(signature.utf8) })
    var damaged = bytes
    damaged[place + 30] ^= 1
    let file = try HDF5Samples.open(damaged)
    #expect {
      _ = try file.root().names()
      _ = try file.root().attributes()
    } throws: { "\($0)".contains("checksum") }
  }
}
