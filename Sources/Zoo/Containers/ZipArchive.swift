import Tensor

/// The members of a zip file, read on demand.
///
/// Source: PKWARE's APPNOTE.TXT 6.3. Stored and deflated members, and archives beyond 4 GiB (zip64).
/// Only the central directory at the end is trusted, and only after it was checked against the
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
  /// A member of more bytes than this is taken for an attack or a mistake.
  static let largestMember = 1 << 33

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
  /// - Throws: `FileError.malformed` if they are damaged, `.unsupported` for other compressions.
  func contents(of member: Member) throws(FileError) -> [UInt8] {
    guard member.size <= Self.largestMember else {
      throw .unsupported(
        file: file, place: .array(member.name),
        feature: "the member is said to take \(member.size) bytes, more than "
          + "\(Self.largestMember), the most that is read",
        remedy: "save a shorter recording")
    }
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
      // DEFLATE cannot do better than 1032 : 1, so a larger claim is a lie; believing it would
      // reserve any amount of memory.
      guard member.size / 1032 <= member.compressedSize else {
        throw .malformed(
          file: file, place: .array(member.name),
          problem: "\(member.compressedSize) compressed bytes cannot hold \(member.size) bytes")
      }
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
}
