/// The checksums of HDF5 files.
enum HDF5Checksum {
  /// The checksum of metadata: `hashlittle` of Bob Jenkins's lookup3 (2006, public domain), with
  /// initial value 0.
  static func lookup3(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    func rotated(_ value: UInt32, _ count: UInt32) -> UInt32 {
      value << count | value >> (32 - count)
    }
    var a = 0xDEAD_BEEF &+ UInt32(truncatingIfNeeded: bytes.count)
    var (b, c) = (a, a)
    var position = bytes.startIndex
    /// The little-endian word at an offset from the position; bytes beyond the end are zero.
    func word(_ offset: Int) -> UInt32 {
      var value: UInt32 = 0
      for index in (0..<4).reversed() {
        let place = position + offset + index
        value = value << 8 | (place < bytes.endIndex ? UInt32(bytes[place]) : 0)
      }
      return value
    }
    while bytes.endIndex - position > 12 {
      a &+= word(0)
      b &+= word(4)
      c &+= word(8)
      a = (a &- c) ^ rotated(c, 4)
      c &+= b
      b = (b &- a) ^ rotated(a, 6)
      a &+= c
      c = (c &- b) ^ rotated(b, 8)
      b &+= a
      a = (a &- c) ^ rotated(c, 16)
      c &+= b
      b = (b &- a) ^ rotated(a, 19)
      a &+= c
      c = (c &- b) ^ rotated(b, 4)
      b &+= a
      position += 12
    }
    guard position < bytes.endIndex else { return c }
    a &+= word(0)
    b &+= word(4)
    c &+= word(8)
    c = (c ^ b) &- rotated(b, 14)
    a = (a ^ c) &- rotated(c, 11)
    b = (b ^ a) &- rotated(a, 25)
    c = (c ^ b) &- rotated(b, 16)
    a = (a ^ c) &- rotated(c, 4)
    b = (b ^ a) &- rotated(a, 14)
    return (c ^ b) &- rotated(b, 24)
  }

  /// The checksum of chunks: Fletcher's of 32 bits over big-endian words of 16 bits; an odd last
  /// byte is the upper half of a word.
  ///
  /// It is the sum of the words and the sum of all its values on the way, both modulo 65,535. Sixteen
  /// words go at once: a lane adds up its own words and the values of that sum, s and t. Of n steps,
  /// the word of lane l in step i counts 16 (n - i) - l times in the second sum, so that is
  /// 16 Σ t - Σ l s, and the first sum before the block 16 n times. Word by word takes three times as
  /// long, since every addition waits for the one before.
  static func fletcher32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    /// A value of the same remainder in 16 bits; 65,535 stays what it is, as the library has it.
    func folded(_ value: UInt64) -> UInt64 {
      var value = value
      while value > 0xFFFF { value = (value & 0xFFFF) + value >> 16 }
      return value
    }
    var (first, second): (UInt64, UInt64) = (0, 0)
    var position = 0
    while bytes.count - position >= 32 {
      // 256 steps are few enough for 32 bits: 256 x 257 / 2 x 65,535.
      let steps = min(256, (bytes.count - position) / 32)
      var (sums, sumsOfSums) = (SIMD16<UInt32>.zero, SIMD16<UInt32>.zero)
      for _ in 0..<steps {
        let words = bytes.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt16>.self)
        // The bytes of a little-endian load change places.
        sums &+= SIMD16(truncatingIfNeeded: words &<< 8 | words &>> 8)
        sumsOfSums &+= sums
        position &+= 32
      }
      second += first * UInt64(16 * steps)
      for lane in 0..<16 {
        second += 16 * UInt64(sumsOfSums[lane]) - UInt64(lane) * UInt64(sums[lane])
        first += UInt64(sums[lane])
      }
      (first, second) = (folded(first), folded(second))
    }
    while position < bytes.count {
      let low = position + 1 < bytes.count ? bytes[position + 1] : 0
      first += UInt64(bytes[position]) << 8 | UInt64(low)
      second += first
      position += 2
    }
    return UInt32(folded(second) << 16 | folded(first))
  }
}
