import Tensor
import Testing

@testable import Zoo

@Suite("HDF5 superblocks")
struct HDF5SuperblockTests {
  private typealias Samples = HDF5Samples

  /// A superblock of version 0 or 1 and the size of the file.
  private static func old(version: Int, width: Int, end: Int) -> [UInt8] {
    func address(_ value: Int) -> [UInt8] { Samples.number(value, width) }
    return HDF5Superblock.signature + [UInt8(version), 0, 0, 0, 0, UInt8(width), UInt8(width), 0]
      + [4, 0, 16, 0, 0, 0, 0, 0] + (version == 1 ? [32, 0, 0, 0] : [])
      + address(0) + address(-1) + address(end) + address(-1) + address(0) + address(77)
  }

  @Test("versions 0 and 1, with addresses of 4 and 8 bytes", arguments: [0, 1], [4, 8])
  func old(version: Int, width: Int) throws {
    let size = Self.old(version: version, width: width, end: 0).count
    let bytes = Self.old(version: version, width: width, end: size)
    let superblock = try HDF5Superblock(RandomAccessSource(bytes, file: "x"))
    #expect(superblock.version == version && superblock.root == 77)
    #expect(superblock.store.offsetWidth == width && superblock.store.base == 0)
  }

  @Test("versions 2 and 3 have a checksum", arguments: [2, 3])
  func new(version: Int) throws {
    func address(_ value: Int) -> [UInt8] { Samples.number(value, 8) }
    var bytes = Samples.sealed(
      HDF5Superblock.signature + [UInt8(version), 8, 8, 0] + address(0) + address(-1)
        + address(48) + address(99))
    #expect(try HDF5Superblock(RandomAccessSource(bytes, file: "x")).root == 99)
    bytes[40] ^= 1
    #expect(throws: FileError.self) { try HDF5Superblock(RandomAccessSource(bytes, file: "x")) }
  }

  @Test("a user block of 512, 1,024 or more bytes may come first")
  func userBlock() throws {
    let bytes = try Samples.bytes("user-block")
    let source = RandomAccessSource(bytes, file: "x")
    #expect(HDF5Superblock.find(in: source) == 1024)
    #expect(HDF5Superblock.find(in: RandomAccessSource([1, 2], file: "x")) == nil)
    #expect(throws: FileError.self) { try HDF5Superblock(RandomAccessSource([], file: "x")) }
  }

  @Test("a file that is shorter than it says is truncated, and other versions are refused")
  func refusals() throws {
    let bytes = try Samples.bytes("latest")
    #expect {
      _ = try Samples.open(Array(bytes.dropLast()))
    } throws: { "\($0)".contains("truncated") }
    var future = bytes
    future[8] = 9
    #expect { _ = try Samples.open(future) } throws: { "\($0)".contains("version 9") }
  }
}
