#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes a picture of grey levels as a PNG file (ISO/IEC 15948), for the report.
enum PNGImage {
  /// The bytes of a file.
  ///
  /// - Parameters:
  ///   - levels: from 0, black, to 255, white, row by row from the top.
  ///   - width: the number of columns; there are as many rows as levels fill.
  /// - Returns: the bytes.
  static func file(_ levels: [UInt8], width: Int) -> [UInt8] {
    precondition(width > 0 && !levels.isEmpty && levels.count % width == 0, "rows are not full")
    let height = levels.count / width
    // Each row begins with its filter: none.
    let rows = (0..<height).flatMap { [0] + levels[$0 * width..<($0 + 1) * width] }
    // Eight bits a pixel, grey, the one compression and filter method, not interlaced.
    let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, 0, 0, 0, 0]
    let checksum = rows.withUnsafeBytes { Adler32.checksum($0) }
    // A zlib stream (RFC 1950): a window of 32 KiB, no dictionary.
    let stream = [0x78, 0x01] + Deflate.raw(rows) + bigEndian(checksum)
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", header) + chunk("IDAT", stream) + chunk("IEND", [])
  }

  /// The address that holds a file itself.
  static func dataAddress(_ levels: [UInt8], width: Int) -> String {
    "data:image/png;base64," + Data(file(levels, width: width)).base64EncodedString()
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    let checksum = body.withUnsafeBytes { CRC32.checksum($0) }
    return bigEndian(UInt32(content.count)) + body + bigEndian(checksum)
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
