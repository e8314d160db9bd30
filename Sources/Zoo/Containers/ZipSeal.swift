#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// The digest of a zip archive's directory, which names every member with its size and checksum.
///
/// Computing it reads only the end of the file, however large the archive is: it distinguishes a
/// finished archive from one that was cut off or replaced. `holdsItsMembers` checks that the
/// members match the directory, by reading all of them.
enum ZipSeal {
  /// The SHA-256 of the directory and the end record.
  ///
  /// - Throws: `FileError.system`, or `.malformed` if there is no directory at the end.
  static func digest(of path: String) throws(FileError) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(operation: "open", file: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .system(operation: "examine", file: path, code: errno)
    }
    let size = Int(status.st_size)
    // Far more than the directory of a few members needs.
    var length = min(size, 1 << 16)
    var tail = try read(descriptor, path, from: size - length, count: length)
    let missing = FileError.malformed(
      file: path, place: .byte(size), problem: "the archive has no end record: it is cut off")
    guard tail.count >= 22, tail.suffix(22).starts(with: ZipArchive.emptyMagic) else {
      throw missing
    }
    let end = tail.count - 22
    func number(_ offset: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(tail[end + offset + $1]) << (8 * $1) }
    }
    // An archive beyond 4 GiB has its directory's offset in a longer record before this one; then
    // the whole tail is hashed instead of the directory.
    let start = number(16)
    if start < 0xFFFF_FFFF, number(12) <= size {
      guard start <= size - 22 else { throw missing }
      if size - start > length {
        length = size - start
        tail = try read(descriptor, path, from: start, count: length)
      }
      tail = Array(tail.suffix(size - start))
    }
    return SHA256.hexDigest(of: tail)
  }

  /// Reads all members of an archive that `ZipWriter` has written; they must match their checksums,
  /// and stand one after another with the headers that it writes.
  ///
  /// - Throws: `FileError` that names the member that does not.
  static func holdsItsMembers(_ path: String) throws(FileError) {
    let bytes = try FileBytes.read(path)
    let archive = try ZipArchive(bytes, file: path)
    var end = 0
    for member in archive.members {
      guard end <= member.offset,
        bytes[end..<member.offset].elementsEqual(ZipWriter.header(of: member))
      else {
        throw .malformed(
          file: path, place: .array(member.name),
          problem: "its header is not what the directory says: the file is damaged")
      }
      _ = try archive.contents(of: member)
      end = member.offset + member.compressedSize
    }
  }

  private static func read(
    _ descriptor: Int32, _ path: String, from start: Int, count: Int
  ) throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while initialized < count, let base = buffer.baseAddress {
        let got = pread(
          descriptor, base + initialized, count - initialized, off_t(start + initialized))
        if got < 0, errno == EINTR { continue }
        if got < 0 { code = errno }
        if got <= 0 { return }
        initialized += got
      }
    }
    guard code == 0 else { throw .system(operation: "read", file: path, code: code) }
    return bytes
  }
}
