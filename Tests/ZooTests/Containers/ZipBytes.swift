@testable import Zoo

/// Writes zip archives of one member whose fields a test can falsify.
enum ZipBytes {
  /// The low `width` bytes of a number, little-endian.
  static func number(_ value: UInt32, _ width: Int = 4) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
  }

  /// One member named `a` (in its own header `name`) that holds `data`.
  ///
  /// The directory's fields are the arguments, the member's own header is always right.
  static func archive(
    method: UInt8 = 0, flags: UInt8 = 0, size: UInt32 = 3, compressed: UInt32 = 3,
    offset: UInt32 = 0, extra: [UInt8] = [], count: UInt8 = 1, name: String = "a",
    data: [UInt8] = [1, 2, 3], contents: [UInt8] = [1, 2, 3], comment: [UInt8] = []
  ) -> [UInt8] {
    let checksum = contents.withUnsafeBytes { CRC32.checksum($0) }
    let local =
      number(0x0403_4B50) + [20, 0, flags, 0, method, 0, 0, 0, 0, 0] + number(checksum)
      + number(UInt32(data.count)) + number(UInt32(contents.count)) + [1, 0, 0, 0]
      + Array(name.utf8) + data
    let central =
      number(0x0201_4B50) + [20, 0, 20, 0, flags, 0, method, 0, 0, 0, 0, 0] + number(checksum)
      + number(compressed) + number(size) + [1, 0] + number(UInt32(extra.count), 2)
      + [UInt8](repeating: 0, count: 10) + number(offset) + [0x61] + extra
    return local + central + number(0x0605_4B50) + [0, 0, 0, 0, count, 0, count, 0]
      + number(UInt32(central.count)) + number(UInt32(local.count))
      + number(UInt32(comment.count), 2) + comment
  }

  /// An archive of stored members.
  static func stored(_ members: [(name: String, data: [UInt8])]) -> [UInt8] {
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for (name, data) in members {
      // What the member's own header and the directory both say.
      let common =
        [20, 0, 0, 0, 0, 0, 0, 0, 0, 0] + number(data.withUnsafeBytes { CRC32.checksum($0) })
        + number(UInt32(data.count)) + number(UInt32(data.count))
        + number(UInt32(name.utf8.count), 2) + [0, 0]
      directory +=
        number(0x0201_4B50) + [20, 0] + common + [UInt8](repeating: 0, count: 10)
        + number(UInt32(archive.count)) + Array(name.utf8)
      archive += number(0x0403_4B50) + common + Array(name.utf8) + data
    }
    return archive + directory + number(0x0605_4B50) + [0, 0, 0, 0]
      + number(UInt32(members.count), 2) + number(UInt32(members.count), 2)
      + number(UInt32(directory.count)) + number(UInt32(archive.count)) + [0, 0]
  }

  /// The bytes of an archive's first member.
  static func contents(_ bytes: [UInt8]) throws -> [UInt8] {
    let archive = try ZipArchive(bytes, file: "x")
    guard let member = archive.members.first else { return [] }
    return try archive.contents(of: member)
  }
}
