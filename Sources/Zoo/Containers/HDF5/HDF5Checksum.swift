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
  static func fletcher32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var (first, second): (UInt32, UInt32) = (0, 0)
    var index = 0
    let words = bytes.count / 2
    while index < words {
      // 360 is the most words for which 32 bits cannot overflow.
      let end = min(index + 360, words)
      while index < end {
        first &+= UInt32(bytes[2 &* index]) << 8 | UInt32(bytes[2 &* index &+ 1])
        second &+= first
        index &+= 1
      }
      first = (first & 0xFFFF) &+ (first >> 16)
      second = (second & 0xFFFF) &+ (second >> 16)
    }
    if bytes.count % 2 == 1, let last = bytes.last {
      first &+= UInt32(last) << 8
      second &+= first
      first = (first & 0xFFFF) &+ (first >> 16)
      second = (second & 0xFFFF) &+ (second >> 16)
    }
    first = (first & 0xFFFF) &+ (first >> 16)
    second = (second & 0xFFFF) &+ (second >> 16)
    return second << 16 | first
  }
}
