import Tensor
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

  @Test("sixteen words at once give the sums of word by word")
  func fletcherInLanes() {
    /// The definition, with sums that need no folding on the way.
    func plain(_ bytes: [UInt8]) -> UInt32 {
      func end(_ sum: Int) -> UInt32 { sum == 0 ? 0 : UInt32((sum - 1) % 65535 + 1) }
      var (first, second) = (0, 0)
      for index in stride(from: 0, to: bytes.count, by: 2) {
        first += Int(bytes[index]) << 8 + (index + 1 < bytes.count ? Int(bytes[index + 1]) : 0)
        second += first
      }
      return end(second) << 16 | end(first)
    }
    var generator = RandomGenerator(seed: 3)
    for count in Array(0..<140) + [8191, 8192, 8193, 16384 + 33, 50_001] {
      for most in [255, 1] {
        // The upper part of all values first, where sums overflow if they can.
        let bytes = (0..<count).map { _ in UInt8(255 - generator.integer(below: most)) }
        #expect(bytes.withUnsafeBytes(HDF5Checksum.fletcher32) == plain(bytes), "\(count)")
      }
    }
  }
}
