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

  @Test("a write that fails half-way leaves nothing, and the older file stays")
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

  @Test("a missing folder and a folder in the file's place are errors with their reason")
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

  @Test("a file with the longest allowed name can be written")
  func longName() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path(String(repeating: "n", count: 255))
    try AtomicFile.write("x", to: path)
    #expect(try FileBytes.read(path) == [0x78])
  }

  @Test("the next writer removes only what a killed writer left of the same file")
  func leftBehind() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    // No system numbers processes this high; the tests' parent process is alive.
    let (dead, alive) = (Int32(99_999_999), getppid())
    let host = PartialName.thisHost
    func leave(
      _ destination: String, host: UInt32, process: Int32, daysOld: Int = 0
    ) throws -> String {
      let name = PartialName(
        destination: destination, host: host, process: process, start: 7, serial: 3
      ).text
      #expect(PartialName(name)?.text == name)
      let file = open(folder.path(name), O_CREAT | O_WRONLY, 0o600)
      let old = time(nil) - daysOld * 86_400
      let times = [timespec(tv_sec: old, tv_nsec: 0), timespec(tv_sec: old, tv_nsec: 0)]
      #expect(futimens(file, times) == 0)
      close(file)
      return name
    }
    _ = try leave("a.b", host: host, process: dead)
    // A reused process number is not the process that began to write.
    _ = try leave("a.b", host: host, process: getpid())
    _ = try leave("a.b", host: host ^ 1, process: dead, daysOld: 2)
    let kept = [
      try leave("a.b", host: host, process: alive, daysOld: 9),
      try leave("a.b", host: host ^ 1, process: dead),
      try leave("a", host: host, process: dead), try leave("b", host: host, process: dead),
    ]
    try AtomicFile.write("x", to: folder.path("a.b"))
    #expect(folder.names == (kept + ["a.b"]).sorted())
  }

  @Test("a file being written stays while another writer writes the same one")
  func twoWriters() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("a")
    try AtomicFile.write(to: path) { (file) throws(FileError) in
      try file.write([1])
      try AtomicFile.write([2, 2], to: path)
    }
    #expect(try FileBytes.read(path) == [1])
    #expect(folder.names == ["a"])
  }

  @Test("other names are left alone")
  func foreignNames() {
    for name in [
      "a.partial", ".a.12.0.partial", ".a.x.12.7.0.partial", ".a.0.-1.7.0.partial",
      ".a.0.12.7.0.part", "a.0.12.7.0.partial",
    ] {
      #expect(PartialName(name) == nil, "\(name)")
    }
  }

  @Test("a file that never ends is an error at the limit")
  func endless() {
    #expect(throws: FileError.system(operation: "read", file: "/dev/zero", code: EFBIG)) {
      try FileBytes.read("/dev/zero", limit: 1 << 20)
    }
  }
}
