import Tensor
import Testing

@testable import Zoo

@Suite("Positions in an HDF5 file")
struct HDF5CursorTests {
  @Test("numbers, addresses and texts are read one after the other")
  func reading() throws {
    var cursor = HDF5Samples.cursor(
      [0x34, 0x12, 7] + [0xFF, 0xFF, 0xFF, 0xFF] + [8, 0, 0, 0] + Array("ab".utf8) + [0, 9, 9],
      width: 4)
    #expect(try cursor.integer(2) == 0x1234)
    #expect(try cursor.byte() == 7)
    #expect(try cursor.address() == nil)
    #expect(try cursor.length() == 8)
    #expect(try cursor.text() == "ab")
    #expect(cursor.left == 2 && cursor.rest.elementsEqual([9, 9]))
    let start = cursor.position - 6
    try? cursor.align(since: start)
    #expect(cursor.left == 0)
  }

  @Test("nothing is read beyond the end, and impossible sizes are refused")
  func limits() throws {
    var cursor = HDF5Samples.cursor([1, 2, 3])
    #expect(throws: FileError.self) { _ = try cursor.integer(4) }
    #expect(throws: FileError.self) { try cursor.skip(-1) }
    #expect(throws: FileError.self) { _ = try cursor.part(Int.max) }
    #expect(cursor.position == 0)
    #expect(throws: FileError.self) { _ = try cursor.text() }
    var large = HDF5Samples.cursor([0, 0, 0, 0, 0, 0, 0, 0x80])
    #expect(throws: FileError.self) { _ = try large.length() }
    #expect(try large.word(8) == 1 << 63)
  }

  @Test("errors name the byte in the file, signatures and versions are checked")
  func errors() throws {
    var cursor = HDF5Cursor(
      store: HDF5Samples.store([]), origin: 100, bytes: Array("TREE".utf8) + [3])
    #expect(
      throws: FileError.malformed(
        file: "x.h5", place: .byte(100), problem: "there is no 'HEAP' here: the file is damaged")
    ) { try cursor.expect("HEAP") }
    try cursor.expect("TREE")
    #expect {
      _ = try cursor.expectVersion(0...1, of: "a tree")
    } throws: { "\($0)".contains("byte 104: version 3 of a tree is not read") }
  }
}
