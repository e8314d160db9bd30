import Testing

@testable import Tensor
@testable import Zoo

@Suite("Formats describe themselves")
struct FormatReaderTests {
  @Test("every format has a unique name, a title and a summary of one line")
  func descriptions() {
    let formats = Recording.formats
    #expect(Set(formats.map(\.name)).count == formats.count)
    for name in [
      "npz", "npy", "mat", "alf", "phy", "txt", "csv", "spikeinterface", "pynapple", "cellinfo",
      "wave-clus", "nwb", "waverepo", "maxwell", "sonata", "mclust", "nest", "axion",
    ] {
      #expect(formats.contains { $0.name == name })
    }
    for format in formats {
      #expect(!format.title.isEmpty && !format.summary.isEmpty && !format.summary.hasSuffix("."))
      #expect(!format.summary.contains("--"))
      #expect(format.isFolder == ["alf", "phy"].contains(format.name))
    }
    #expect(formats.filter { $0.mayNeed != nil }.map(\.name) == ["mat", "maxwell", "nest"])
  }

  @Test("the documentation has a row for every format")
  func documentation() throws {
    let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    let page = "/\(root)/Sources/Zoo/Zoo.docc/ReadingRecordings.md"
    guard FileBytes.exists(page) else { return }
    let text = String(decoding: try FileBytes.read(page), as: UTF8.self)
    for format in Recording.formats {
      let row = "| `\(format.name)` | \(format.title) | \(format.summary) |"
      #expect(text.contains(row), "add this row to the page: \(row)")
    }
  }
}
