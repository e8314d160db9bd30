import Testing
import Zoo

@Suite("Descriptions of formats")
struct FormatDescriptionTests {
  @Test("a format without endings is a folder")
  func folders() {
    let file = FormatDescription(
      name: "x", title: "X", summary: "a file", endings: ["x"], mayNeed: .giveTick)
    let folder = FormatDescription(name: "y", title: "Y", summary: "a folder", endings: [])
    #expect(!file.isFolder && folder.isFolder && folder.mayNeed == nil)
  }
}
