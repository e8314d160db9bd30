import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 attributes")
struct HDF5AttributeTests {
  @Test("numbers, texts, vectors, references and nothing", arguments: HDF5Samples.versions)
  func values(version: String) throws {
    let file = try HDF5Samples.open(version)
    let attributes = try #require(try file.object("/attributes")).attributes()
    #expect(
      attributes.keys.sorted() == [
        "fixed", "named", "none", "number", "reference", "text", "vector",
      ])
    #expect(try attributes["number"]?.numbers().doubles == [2.5])
    #expect(try attributes["text"]?.texts() == ["ripple"])
    #expect(try attributes["fixed"]?.texts() == ["double"])
    #expect(try attributes["vector"]?.numbers().doubles == [0, 1, 2, 3])
    #expect(attributes["none"]?.count == 0)
    #expect(try attributes["named"]?.numbers().doubles == [7])
    #expect(try attributes["reference"]?.references().first != nil)
  }

  @Test("errors name the object and the attribute")
  func errors() throws {
    let file = try HDF5Samples.open("latest")
    let text = try #require(try file.object("/attributes")?.attributes()["text"])
    #expect { _ = try text.numbers() } throws: { "\($0)".contains("'/attributes@text'") }
  }
}
