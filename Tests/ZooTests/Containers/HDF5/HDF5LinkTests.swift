import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 links")
struct HDF5LinkTests {
  private func link(_ bytes: [UInt8]) throws(FileError) -> HDF5Link {
    try HDF5Link(HDF5Samples.cursor(bytes, width: 4))
  }

  @Test("hard, soft and external links, with and without a creation order")
  func messages() throws {
    #expect(
      try link([1, 0, 1, 97, 9, 0, 0, 0]) == HDF5Link(name: "a", target: .object(address: 9)))
    #expect(
      try link([1, 0x1C, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 98, 2, 0] + Array("/x".utf8))
        == HDF5Link(name: "b", target: .soft(path: "/x")))
    #expect(
      try link([1, 8, 64, 1, 99, 6, 0, 0] + Array("f".utf8) + [0] + Array("/p".utf8) + [0])
        == HDF5Link(name: "c", target: .external(file: "f", path: "/p")))
    #expect(try link([1, 8, 70, 1, 100]) == HDF5Link(name: "d", target: .other(kind: 70)))
    #expect(throws: FileError.self) { try link([1, 0, 9, 97]) }
  }

  @Test("links in a heap, sorted by name, as in a table of the old style")
  func many() throws {
    for (name, count) in [("many-old", 100), ("many-new", 300)] {
      let file = try HDF5Samples.open(name)
      let links = try file.links(of: file.root())
      #expect(links.map(\.name) == (0..<count).map { "unit " + "00\($0)".suffix(3) })
      #expect(links[11].target == .soft(path: "unit 010"))
      let value = try HDF5Samples.dataset("/unit 071", in: file).read()
      #expect(try value.numbers().doubles == [70])
    }
  }
}
