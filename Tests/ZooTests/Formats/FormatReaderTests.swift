import Testing

@testable import Zoo

@Suite("Formats describe themselves")
struct FormatReaderTests {
  @Test("every format has a unique name, a title and a summary of one line")
  func descriptions() {
    let formats = Recording.formats
    #expect(Set(formats.map(\.name)).count == formats.count)
    #expect(
      formats.map(\.name) == [
        "npz", "npy", "mat", "nwb", "waverepo", "maxwell", "sonata", "alf", "phy", "txt", "csv",
      ])
    for format in formats {
      #expect(!format.title.isEmpty && !format.summary.isEmpty && !format.summary.hasSuffix("."))
      #expect(!format.summary.contains("--"))
      #expect(format.isFolder == ["alf", "phy"].contains(format.name))
    }
    #expect(formats.filter { $0.mayNeed != nil }.map(\.name) == ["mat", "maxwell"])
  }
}
