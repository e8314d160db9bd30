import TestSupport
import Testing

@testable import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Atomic files")
struct AtomicFileTests {
  @Test("a file appears with its bytes and replaces an older one")
  func replace() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("a")
    try AtomicFile.write("old", to: path)
    try AtomicFile.write([1, 2, 3], to: path)
    #expect(try FileBytes.read(path) == [1, 2, 3])
    #expect(folder.names == ["a"])
  }

  @Test("nothing is left of a write that fails half-way, and the older file stays")
  func failure() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("a")
    try AtomicFile.write("old", to: path)
    let problem = FileError.invalidContent(file: path, reason: "enough")
    #expect(throws: problem) {
      try AtomicFile.write(to: path) { (file) throws(FileError) in
        try file.write([1, 2])
        throw problem
      }
    }
    #expect(try FileBytes.read(path) == Array("old".utf8))
    #expect(folder.names == ["a"])
  }

  @Test("a folder that is missing and a folder in the file's place are errors with their reason")
  func impossible() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let missing = folder.path("no/a")
    #expect(throws: FileError.system(operation: "create", file: missing, code: ENOENT)) {
      try AtomicFile.write("x", to: missing)
    }
    try folder.makeFolder("d")
    #expect(throws: FileError.system(operation: "write", file: folder.path("d"), code: EISDIR)) {
      try AtomicFile.write("x", to: folder.path("d"))
    }
    #expect(throws: FileError.system(operation: "read", file: folder.path("d"), code: EISDIR)) {
      try FileBytes.read(folder.path("d"))
    }
    #expect(throws: FileError.system(operation: "open", file: missing, code: ENOENT)) {
      try FileBytes.read(missing)
    }
    #expect("\(FileError.system(operation: "open", file: "a", code: ENOENT))".contains("No such"))
  }

  @Test("a full disk is an error", .enabled(if: access("/dev/full", W_OK) == 0, "no /dev/full"))
  func fullDisk() {
    #expect(throws: FileError.system(operation: "write", file: "/dev/full", code: ENOSPC)) {
      try AtomicFile.write("x", to: "/dev/full")
    }
  }

  @Test("a destination with the longest name that a file may have can be written")
  func longName() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path(String(repeating: "n", count: 255))
    try AtomicFile.write("x", to: path)
    #expect(try FileBytes.read(path) == [0x78])
  }

  @Test("a file that never ends is given up at the limit")
  func endless() {
    #expect(throws: FileError.system(operation: "read", file: "/dev/zero", code: EFBIG)) {
      try FileBytes.read("/dev/zero", limit: 1 << 20)
    }
  }
}
