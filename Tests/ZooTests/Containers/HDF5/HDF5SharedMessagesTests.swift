import Tensor
import Testing

@testable import Zoo

@Suite("Shared messages of HDF5 files")
struct HDF5SharedMessagesTests {
  @Test("types, shapes, filters, fill values and attributes from the file's table")
  func table() throws {
    let file = try HDF5Samples.open("shared")
    for index in 0..<6 {
      let dataset = try HDF5Samples.dataset("d\(index)", in: file)
      #expect(dataset.shape == [3, 4] && dataset.type.summary == "int32")
      #expect(try dataset.read().numbers().doubles == (index..<index + 12).map(Double.init))
      let attributes = try dataset.object.attributes()
      #expect(try attributes["text"]?.texts() == ["the same text everywhere"])
      #expect(try attributes["number"]?.numbers().doubles == [2.5])
    }
    // So many attributes are kept in a heap of their own.
    let many = try HDF5Samples.dataset("d5", in: file).object.attributes()
    #expect(many.count == 22)
    for index in 0..<20 {
      let name = index < 10 ? "a0\(index)" : "a\(index)"
      #expect(
        try many[name]?.numbers().doubles == (0..<6).map { Double($0 + index % 2) }, "\(name)")
    }
  }

  @Test("a reference without a table, and a damaged table, are errors")
  func damage() throws {
    let reference = HDF5Samples.cursor([3, 1] + [UInt8](repeating: 0, count: 8))
    #expect {
      _ = try HDF5ObjectHeader.shared(reference, .datatype)
    } throws: { "\($0)".contains("has no table of them") }
    #expect {
      _ = try HDF5ObjectHeader.shared(HDF5Samples.cursor([3, 9]), .datatype)
    } throws: { "\($0)".contains("unknown type 9") }
    var bytes = try HDF5Samples.bytes("shared")
    let mark = Array("SMTB".utf8)
    let place = try #require(bytes.indices.dropLast(4).first { Array(bytes[$0..<$0 + 4]) == mark })
    bytes[place + 6] ^= 1
    #expect {
      _ = try HDF5Samples.dataset("d3", in: HDF5Samples.open(bytes))
    } throws: { "\($0)".contains("do not match their checksum") }
  }
}
