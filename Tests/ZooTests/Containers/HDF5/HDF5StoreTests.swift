import Tensor
import Testing

@testable import Zoo

@Suite("The bytes of an HDF5 file")
struct HDF5StoreTests {
  @Test("addresses count from the superblock")
  func addresses() throws {
    let store = HDF5Store(
      source: RandomAccessSource(Array(0..<20), file: "x"), base: 8, offsetWidth: 8, lengthWidth: 8)
    #expect(try store.bytes(at: 2, count: 3) == [10, 11, 12])
    #expect(try store.cursor(at: 10, upTo: 5).left == 2)
    #expect(throws: FileError.self) { try store.bytes(at: 10, count: 3) }
    #expect(throws: FileError.self) { try store.bytes(at: Int.max, count: 1) }
    #expect(throws: FileError.self) { _ = try store.cursor(at: Int.max - 2, upTo: 16) }
  }

  @Test("a checksum that does not match is an error")
  func checksum() throws {
    var bytes = HDF5Samples.sealed(Array("OHDR and more".utf8))
    #expect(try HDF5Samples.store(bytes).checked(at: 0, count: bytes.count).left == 13)
    bytes[5] ^= 1
    #expect {
      _ = try HDF5Samples.store(bytes).checked(at: 0, count: bytes.count)
    } throws: { "\($0)".contains("do not match their checksum") }
  }

  @Test("one walk reads no more than the file has")
  func budget() throws {
    var budget = HDF5Budget(HDF5Samples.store([0, 0, 0]))
    try budget.spend(2, at: 0)
    try budget.spend(1, at: 0)
    #expect(throws: FileError.self) { try budget.spend(1, at: 0) }
  }

  @Test("an error names its object once")
  func naming() {
    let error = FileError.malformed(file: "f", place: .byte(3), problem: "wrong")
    #expect("\(error.inObject("/a").inObject("/b"))" == "f, byte 3: '/a': wrong")
  }
}
