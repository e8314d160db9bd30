/// Compression of bytes as DEFLATE data (RFC 1951), which every reader of zip archives expands.
///
/// Made for rasters of spikes, whose bytes are nearly all zero: a run of one byte costs a few
/// instructions every 16 bytes. The same bytes give the same compressed bytes.
enum Deflate {
  /// The plain stream that expands to the parts, one after the other.
  static func raw(_ parts: [UnsafeRawBufferPointer]) -> [UInt8] {
    var writer = DeflateBitWriter()
    var matcher = DeflateMatcher()
    var block = DeflateBlock()
    for part in parts {
      var position = 0
      while position < part.count {
        let start = position
        matcher.fill(&block, from: part, at: &position)
        block.write(
          to: &writer, stored: UnsafeRawBufferPointer(rebasing: part[start..<position]),
          isLast: false)
        block.removeAll()
      }
      matcher.removeAll()
    }
    // The last byte is not known before it is reached, so an empty block ends the stream.
    block.write(to: &writer, stored: UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
    return writer.finished()
  }

  /// The plain stream that expands to some bytes.
  static func raw(_ bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBytes { raw([$0]) }
  }
}
