import Tensor

/// The members of a zip file, read on demand.
///
/// Source: PKWARE's APPNOTE.TXT 6.3. Stored and deflated members, and archives beyond 4 GiB
/// (zip64). Only the central directory at the end is trusted, and only after a check against the
/// file's size and the local headers.
struct ZipArchive: Sendable {
  struct Member: Sendable, Equatable {
    let name: String
    let method: UInt16
    let checksum: UInt32
    let compressedSize: Int
    let size: Int
    /// Where the member's data begin.
    let offset: Int
  }

  static let magic: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
  /// An archive without members begins with the record that ends every archive.
  static let emptyMagic: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
  let file: String
  let members: [Member]
  private let bytes: [UInt8]

  /// Parses the central directory.
  ///
  /// - Throws: `FileError.malformed`, or `.unsupported` for encrypted and split archives.
  init(_ bytes: [UInt8], file: String) throws(FileError) {
    var directory = ZipDirectory(bytes: bytes, file: file)
    members = try directory.members()
    self.bytes = bytes
    self.file = file
  }

  /// The bytes of a member, checked against its checksum.
  ///
  /// - Throws: `FileError.malformed` if they are damaged, `.unsupported` for other compressions and
  ///   for members that would expand beyond the limit.
  func contents(
    of member: Member, limit: ExpansionLimit = .anything
  ) throws(FileError) -> [UInt8] {
    let range = member.offset..<member.offset + member.compressedSize
    let contents: [UInt8]
    switch member.method {
    case 0:
      guard member.size == member.compressedSize else {
        throw .malformed(
          file: file, place: .array(member.name),
          problem: "a stored member of \(member.compressedSize) bytes claims \(member.size)")
      }
      contents = Array(bytes[range])
    case 8:
      // DEFLATE cannot do better than 1032 : 1, so a larger claim is false; trusting it would
      // reserve any amount of memory.
      guard member.size / 1032 <= member.compressedSize else {
        throw .malformed(
          file: file, place: .array(member.name),
          problem: "\(member.compressedSize) compressed bytes cannot hold \(member.size) bytes")
      }
      try check(member, limit)
      do throws(InflateError) {
        contents = try bytes.withUnsafeBufferPointer { (buffer) throws(InflateError) in
          try Inflate.raw(
            UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[range])),
            size: member.size)
        }
      } catch {
        throw .malformed(
          file: file, place: .byteOfPart(error.offset, part: member.name), problem: error.problem)
      }
    default:
      throw .unsupported(
        file: file, place: .array(member.name),
        feature: "compression method \(member.method) is not read",
        remedy: "save it with numpy.savez or numpy.savez_compressed")
    }
    guard contents.withUnsafeBytes({ CRC32.checksum($0) }) == member.checksum else {
      throw .malformed(
        file: file, place: .array(member.name),
        problem: "the data do not match their checksum: the file is damaged")
    }
    return contents
  }

  /// Checks that a member stays within a limit when it is expanded.
  ///
  /// - Throws: `FileError.unsupported` if it does not.
  func check(_ member: Member, _ limit: ExpansionLimit) throws(FileError) {
    let most = limit.bytes(compressed: member.compressedSize, file: bytes.count)
    // A stored member does not expand.
    guard member.method == 0 || member.size <= most else {
      throw ExpansionLimit.refusal(
        file: file, place: .array(member.name), compressed: member.compressedSize,
        size: member.size, limit: most)
    }
  }

  /// The first bytes of a member, at most `count`, or fewer where it is damaged; nothing is verified.
  func beginning(of member: Member, count: Int) -> [UInt8] {
    bytes.withUnsafeBufferPointer { buffer in
      let data = UnsafeRawBufferPointer(
        UnsafeBufferPointer(
          rebasing: buffer[member.offset..<member.offset + member.compressedSize]))
      switch member.method {
      case 0: return Array(data.prefix(count))
      case 8: return Inflate.beginning(of: data, count: min(count, member.size))
      default: return []
      }
    }
  }
}
