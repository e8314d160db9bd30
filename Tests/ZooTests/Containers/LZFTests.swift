import Tensor
import Testing

@testable import Zoo

@Suite("LZF")
struct LZFTests {
  @Test("literals and copies, also of what is being copied")
  func expansion() {
    #expect(LZF.expanded([2, 1, 2, 3], most: 10) == [1, 2, 3])
    // Three more bytes from two back: 1 2, then 1 2 1.
    #expect(LZF.expanded([1, 1, 2, 1 << 5, 1], most: 10) == [1, 2, 1, 2, 1])
    // 7 + 3 + 2 bytes from one back.
    #expect(LZF.expanded([0, 9, 7 << 5, 3, 0], most: 20) == [UInt8](repeating: 9, count: 13))
    #expect(LZF.expanded([], most: 0) == [])
  }

  @Test("damaged data are refused")
  func damage() {
    for bytes in [[5, 1], [1 << 5], [1 << 5, 0], [0, 9, 7 << 5], [0, 9, 1 << 5, 4]] as [[UInt8]] {
      #expect(LZF.expanded(bytes, most: 100) == nil)
    }
    #expect(LZF.expanded([2, 1, 2, 3], most: 2) == nil)
    #expect(LZF.expanded([0, 9, 7 << 5, 200, 0], most: 100) == nil)
  }

  @Test("what h5py compressed", arguments: HDF5Samples.versions)
  func peer(version: String) throws {
    let dataset = try HDF5Samples.dataset("/layouts/free-lzf", in: HDF5Samples.open(version))
    #expect(try dataset.read().numbers().doubles == HDF5Samples.wave)
  }
}
