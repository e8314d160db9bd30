/// The checksum of zip members: the cyclic redundancy check of IEEE 802.3, sixteen bytes at a time.
enum CRC32 {
  /// Table k holds the checksum of a byte followed by k zero bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 16 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      tables[byte] = value
    }
    for index in 256..<16 * 256 {
      let previous = tables[index - 256]
      tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
    }
    return tables
  }()

  /// The checksum of `bytes`, or of earlier bytes followed by `bytes`.
  static func checksum(_ bytes: UnsafeRawBufferPointer, after previous: UInt32 = 0) -> UInt32 {
    tables.withUnsafeBufferPointer { buffer in
      guard let table = buffer.baseAddress, let start = bytes.baseAddress else { return previous }
      /// The tables' values for eight bytes that are followed by this many more.
      @inline(__always) func fold(_ word: UInt64, followedBy after: Int) -> UInt32 {
        var value: UInt32 = 0
        for byte in 0..<8 {
          value ^= table[(after &+ 7 &- byte) &* 256 &+ Int(word &>> UInt64(byte &* 8) & 0xFF)]
        }
        return value
      }
      var crc = ~previous
      var offset = 0
      while bytes.count &- offset >= 16 {
        let low = start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let high = start.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
        crc =
          fold(UInt64(littleEndian: low) ^ UInt64(crc), followedBy: 8)
          ^ fold(UInt64(littleEndian: high), followedBy: 0)
        offset &+= 16
      }
      while offset < bytes.count {
        crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[offset])) & 0xFF)]
        offset += 1
      }
      return ~crc
    }
  }
}

/// The checksum at the end of a zlib stream (RFC 1950).
enum Adler32 {
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var a: UInt32 = 1
    var b: UInt32 = 0
    var offset = 0
    // 255 x (16 + 15 + ... + 1) is 34,680, which 16 bits hold.
    let weights = SIMD16<UInt16>(16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
    while offset < bytes.count {
      // 5552 is the most bytes for which 32 bits cannot overflow before the remainder is taken.
      let end = min(offset + 5552, bytes.count)
      // Sixteen bytes at a time: b gains 16 a, and each byte as many times as there are bytes from
      // it to the end.
      while end - offset >= 16 {
        let block = bytes.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
        let wide = SIMD16<UInt16>(truncatingIfNeeded: block)
        b &+= a &* 16 &+ UInt32((wide &* weights).wrappedSum())
        a &+= UInt32(wide.wrappedSum())
        offset += 16
      }
      for index in offset..<end {
        a &+= UInt32(bytes[index])
        b &+= a
      }
      a %= 65521
      b %= 65521
      offset = end
    }
    return b << 16 | a
  }
}
