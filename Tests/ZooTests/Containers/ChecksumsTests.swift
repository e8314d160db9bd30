import Testing

@testable import Zoo

@Suite("Checksums")
struct ChecksumsTests {
  @Test("the published check values")
  func published() {
    let bytes = Array("123456789".utf8)
    #expect(bytes.withUnsafeBytes { CRC32.checksum($0) } == 0xCBF4_3926)
    #expect(bytes.withUnsafeBytes { Adler32.checksum($0) } == 0x091E_01DE)
    #expect([UInt8]().withUnsafeBytes { CRC32.checksum($0) } == 0)
    #expect([UInt8]().withUnsafeBytes { Adler32.checksum($0) } == 1)
  }

  @Test("blocks and single bytes give the same sum, for the largest bytes too")
  func lengths() {
    for count in [1, 15, 16, 17, 31, 33, 5551, 5552, 5553, 20_001] {
      let bytes = [UInt8](repeating: 0xFF, count: count)
      var a: UInt32 = 1
      var b: UInt32 = 0
      for byte in bytes {
        a = (a + UInt32(byte)) % 65521
        b = (b + a) % 65521
      }
      bytes.withUnsafeBytes { bytes in
        #expect(Adler32.checksum(bytes) == b << 16 | a)
        var checksum: UInt32 = 0
        for index in bytes.indices {
          checksum = CRC32.checksum(
            UnsafeRawBufferPointer(rebasing: bytes[index...index]), after: checksum)
        }
        #expect(CRC32.checksum(bytes) == checksum)
      }
    }
  }
}
