import TestSupport
import Tensor
import Testing

@testable import Zoo

@Suite("Files that are read in parts")
struct RandomAccessSourceTests {
  @Test("parts of any size at any place, from a file and from memory")
  func parts() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    // Three pages and a bit.
    let bytes = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31 / 7) }
    let path = folder.path("x")
    try AtomicFile.write(bytes, to: path)
    for source in [try RandomAccessSource(path), RandomAccessSource(bytes, file: path)] {
      #expect(source.size == bytes.count)
      for (offset, count) in [
        (0, 0), (0, 1), (16_380, 8), (16_384, 100), (49_990, 10), (0, 50_000), (100, 20_000),
        (50_000, 0),
      ] {
        #expect(
          try source.bytes(at: offset, count: count) == Array(bytes[offset..<offset + count]))
      }
      for (offset, count) in [(49_999, 2), (-1, 1), (0, -1), (0, Int.max), (Int.max, 1)] {
        #expect {
          _ = try source.bytes(at: offset, count: count)
        } throws: { "\($0)".contains("truncated") }
      }
    }
  }

  @Test("a folder and a missing file are refused")
  func refusals() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    #expect(throws: FileError.self) { try RandomAccessSource(folder.path("none")) }
    #expect(throws: FileError.self) { try RandomAccessSource(folder.path("")) }
  }
}
