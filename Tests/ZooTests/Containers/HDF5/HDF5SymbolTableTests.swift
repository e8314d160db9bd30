import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 groups of the old style")
struct HDF5SymbolTableTests {
  @Test("names, and links of both kinds")
  func links() throws {
    let file = try HDF5Samples.open("earliest")
    let group = try #require(try file.object("/layouts"))
    #expect(group.header.contains(.symbolTable))
    #expect(
      try group.names() == [
        "compact", "contiguous", "cube", "empty", "fixed", "fixed-gzip", "free", "free-lzf",
        "growing",
        "growing-second", "implicit", "never-written", "shrunk", "single", "single-gzip", "sparse",
      ])
    let many = try HDF5Samples.open("many-old")
    let links = try many.links(of: many.root())
    #expect(links[11] == HDF5Link(name: "unit 011", target: .soft(path: "unit 010")))
  }

  @Test("a damaged table is an error that names the group")
  func damage() throws {
    let bytes = try HDF5Samples.bytes("many-old")
    for signature in ["HEAP", "TREE", "SNOD"] {
      var damaged = bytes
      let places = bytes.indices.dropLast(4).filter {
        bytes[$0..<$0 + 4].elementsEqual(signature.utf8)
      }
      for place in places { damaged[place] ^= 1 }
      #expect(!places.isEmpty)
      let file = try HDF5Samples.open(damaged)
      #expect {
        _ = try file.root().names()
      } throws: { "\($0)".contains("'/': there is no '\(signature)' here") }
    }
  }
}
