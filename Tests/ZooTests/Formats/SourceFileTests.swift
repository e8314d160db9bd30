import TestSupport
import Testing

@testable import Tensor
@testable import Zoo

@Suite("Sources of recordings")
struct SourceFileTests {
  @Test("a file has bytes, a folder sorted names")
  func kinds() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.makeFolder("d")
    for name in ["b", "a", "ü"] { try AtomicFile.write([1, 2], to: folder.path("d/" + name)) }
    let file = try SourceFile(folder.path("d/a"))
    #expect(file.bytes == [1, 2] && file.entries == nil)
    let source = try SourceFile(folder.path("d"))
    #expect(source.bytes.isEmpty && source.entries == ["a", "b", "ü"])
    try folder.makeFolder("empty")
    #expect(try SourceFile(folder.path("empty")).entries == [])
  }

  @Test("slashes at the end of a folder's path are not part of its name")
  func slashes() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.makeFolder("d")
    #expect(try SourceFile(folder.path("d") + "//").path == folder.path("d"))
    #expect(try SourceFile("/").path == "/")
  }

  @Test("a missing file gives the system's error")
  func missing() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("none")
    #expect(throws: FileError.system(operation: "open", file: path, code: 2)) {
      _ = try SourceFile(path)
    }
    #expect(try SourceFile.list(path) == nil)
    try AtomicFile.write([], to: folder.path("file"))
    #expect(try SourceFile.list(folder.path("file")) == nil)
  }

  @Test(
    "the ending of a name is in lower case",
    arguments: [
      ("a/b.NPZ", "npz"), ("a.b/c", ""), ("x.tar.gz", "gz"), ("x.", ""), (".mat", "mat"), ("", ""),
    ])
  func fileExtension(path: String, expected: String) {
    #expect(SourceFile(path: path, bytes: []).fileExtension == expected)
  }
}
