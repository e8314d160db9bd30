import Testing

@testable import Zoo

@Suite("HDF5 checksums")
struct HDF5ChecksumTests {
  @Test("the hash of metadata gives the values that its author published")
  func lookup3() {
    #expect(HDF5Checksum.lookup3([]) == 0xDEAD_BEEF)
    #expect(HDF5Checksum.lookup3(Array("Four score and seven years ago".utf8)[...]) == 0x1777_0551)
  }

  @Test("Fletcher's sum of words of 16 bits")
  func fletcher32() {
    func sum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes(HDF5Checksum.fletcher32) }
    // Words 0x0102 and 0x0304: the first sum is 0x0406, the second 0x0102 + 0x0406.
    #expect(sum([1, 2, 3, 4]) == 0x0508_0406)
    // An odd byte is the word 0x0300.
    #expect(sum([1, 2, 3]) == 0x0504_0402)
    #expect(sum([]) == 0)
    // 0xFFFF is 0 of the ring, and stays 0xFFFF.
    #expect(sum([UInt8](repeating: 0xFF, count: 2000)) == 0xFFFF_FFFF)
  }
}
