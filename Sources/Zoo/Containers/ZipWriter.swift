import Tensor

/// Writes a zip archive of stored or deflated members, with zip64 records where sizes need them.
///
/// Dates are the earliest that the format knows, so that equal contents give equal bytes.
struct ZipWriter {
  private struct Entry {
    let name: [UInt8]
    let checksum: UInt32
    let size: Int
    /// The number of deflated bytes; nil for a stored member.
    let deflatedSize: Int?
    let offset: Int

    var isLarge: Bool { size >= 0xFFFF_FFFF }
    var storedSize: Int { deflatedSize ?? size }
  }

  private let file: FileWriter
  private let path: String
  private var entries: [Entry] = []

  init(_ file: FileWriter, path: String) {
    self.file = file
    self.path = path
  }

  /// Appends a member whose bytes are `header` followed by `body`, deflated if requested and
  /// smaller.
  mutating func append(
    name: String, header: [UInt8], body: UnsafeRawBufferPointer, deflated: Bool = false
  ) throws(FileError) {
    let name = Array(name.utf8)
    guard name.count <= 0xFFFF, !entries.contains(where: { $0.name == name }) else {
      throw .invalidContent(
        file: path, reason: "'\(String(decoding: name, as: UTF8.self))' is duplicated or too long")
    }
    let checksum = CRC32.checksum(body, after: header.withUnsafeBytes { CRC32.checksum($0) })
    var compressed: [UInt8]?
    if deflated {
      compressed = header.withUnsafeBytes { Deflate.raw([$0, body]) }
      if let count = compressed?.count, count >= header.count + body.count { compressed = nil }
    }
    let entry = Entry(
      name: name, checksum: checksum, size: header.count + body.count,
      deflatedSize: compressed?.count, offset: file.count)
    try file.write(Self.header(of: entry))
    if let compressed {
      try file.write(compressed)
    } else {
      try file.write(header)
      try file.write(body)
    }
    entries.append(entry)
  }

  /// The bytes that this writer puts before a member's data.
  static func header(of member: ZipArchive.Member) -> [UInt8] {
    header(
      of: Entry(
        name: Array(member.name.utf8), checksum: member.checksum, size: member.size,
        deflatedSize: member.method == 0 ? nil : member.compressedSize, offset: 0))
  }

  private static func header(of entry: Entry) -> [UInt8] {
    var record: [UInt8] = []
    record.append(0x0403_4B50, 4)
    record.append(entry.isLarge ? 45 : 20, 2)
    appendCommon(&record, entry, extraLength: entry.isLarge ? 20 : 0)
    record += entry.name
    if entry.isLarge {
      record.append(1, 2)
      record.append(16, 2)
      record.append(entry.size, 8)
      record.append(entry.storedSize, 8)
    }
    return record
  }

  /// Writes the central directory.
  func finish() throws(FileError) {
    let start = file.count
    var record: [UInt8] = []
    for entry in entries {
      var extra: [UInt8] = []
      if entry.isLarge {
        extra.append(entry.size, 8)
        extra.append(entry.storedSize, 8)
      }
      if entry.offset >= 0xFFFF_FFFF { extra.append(entry.offset, 8) }
      record.append(0x0201_4B50, 4)
      record.append(extra.isEmpty ? 20 : 45, 2)
      record.append(extra.isEmpty ? 20 : 45, 2)
      Self.appendCommon(&record, entry, extraLength: extra.isEmpty ? 0 : extra.count + 4)
      record.append(0, 2)  // comment
      record.append(0, 2)  // disk
      record.append(0, 2)  // internal attributes
      record.append(0, 4)  // external attributes
      record.append(min(entry.offset, 0xFFFF_FFFF), 4)
      record += entry.name
      if !extra.isEmpty {
        record.append(1, 2)
        record.append(extra.count, 2)
        record += extra
      }
    }
    let size = record.count
    if start >= 0xFFFF_FFFF || entries.count >= 0xFFFF {
      let end = start + size
      record.append(0x0606_4B50, 4)
      record.append(44, 8)
      record.append(45, 2)
      record.append(45, 2)
      record.append(0, 4)
      record.append(0, 4)
      for value in [entries.count, entries.count, size, start] { record.append(value, 8) }
      record.append(0x0706_4B50, 4)
      record.append(0, 4)
      record.append(end, 8)
      record.append(1, 4)
    }
    record.append(0x0605_4B50, 4)
    record.append(0, 4)
    record.append(min(entries.count, 0xFFFF), 2)
    record.append(min(entries.count, 0xFFFF), 2)
    record.append(min(size, 0xFFFF_FFFF), 4)
    record.append(min(start, 0xFFFF_FFFF), 4)
    record.append(0, 2)
    try file.write(record)
  }

  /// The fields that local and central headers share, from the flags to the extra field's length.
  private static func appendCommon(
    _ record: inout [UInt8], _ entry: Entry, extraLength: Int
  ) {
    record.append(0, 2)  // flags
    record.append(entry.deflatedSize == nil ? 0 : 8, 2)  // method
    record.append(0, 2)  // time: midnight
    record.append(1 << 5 | 1, 2)  // date: 1980-01-01
    record.append(Int(entry.checksum), 4)
    // Both sizes are in the extra field if one must be.
    record.append(entry.isLarge ? 0xFFFF_FFFF : entry.storedSize, 4)
    record.append(entry.isLarge ? 0xFFFF_FFFF : entry.size, 4)
    record.append(entry.name.count, 2)
    record.append(extraLength, 2)
  }
}

extension [UInt8] {
  /// Appends the low `width` bytes of a number, little-endian.
  fileprivate mutating func append(_ value: Int, _ width: Int) {
    for index in 0..<width { append(UInt8(truncatingIfNeeded: value >> (index * 8))) }
  }
}
