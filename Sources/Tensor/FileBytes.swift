#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files read whole, as contiguous bytes.
public enum FileBytes {
  /// All bytes of a file.
  ///
  /// A pipe is read to its end; reading fails beyond `limit` bytes.
  /// - Throws: `FileError.system` if the file cannot be opened or read, is a folder, or is larger
  ///   than `limit`.
  public static func read(
    _ path: String, limit: Int = 1 << 36
  ) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(operation: "open", file: path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .system(operation: "examine", file: path, code: errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      let size = Int(status.st_size)
      guard size <= limit else { throw .system(operation: "read", file: path, code: EFBIG) }
      // Some regular files, such as those under /proc, claim to be empty and are not.
      if size == 0 { return try readToEnd(descriptor, path, limit: limit) }
      return try readAll(descriptor, path, size: size)
    case S_IFDIR:
      throw .system(operation: "read", file: path, code: EISDIR)
    default:
      return try readToEnd(descriptor, path, limit: min(limit, 1 << 30))
    }
  }

  /// A regular file of a known size, in one piece.
  private static func readAll(
    _ descriptor: Int32, _ path: String, size: Int
  ) throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = Self.read(
          descriptor,
          UnsafeMutableRawBufferPointer(
            rebasing:
              UnsafeMutableRawBufferPointer(buffer)[count..<size]))
        if got < 0 { code = errno }
        if got <= 0 { return }
        count += got
      }
    }
    guard code == 0 else { throw .system(operation: "read", file: path, code: code) }
    return bytes
  }

  /// Everything until the end, for files of unknown size.
  private static func readToEnd(
    _ descriptor: Int32, _ path: String, limit: Int
  ) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = chunk.withUnsafeMutableBytes { Self.read(descriptor, $0) }
      guard got >= 0 else { throw .system(operation: "read", file: path, code: errno) }
      if got == 0 { return bytes }
      guard bytes.count + got <= limit else {
        throw .system(operation: "read", file: path, code: EFBIG)
      }
      bytes.append(contentsOf: chunk[..<got])
    }
  }

  /// The system call, repeated when a signal interrupts it.
  private static func read(_ descriptor: Int32, _ into: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      // One call cannot read more than 2 GiB on Linux; a bound keeps it the same everywhere.
      #if canImport(Darwin)
        let got = Darwin.read(descriptor, into.baseAddress, min(into.count, 1 << 30))
      #elseif canImport(Musl)
        let got = Musl.read(descriptor, into.baseAddress, min(into.count, 1 << 30))
      #else
        let got = Glibc.read(descriptor, into.baseAddress, min(into.count, 1 << 30))
      #endif
      if got >= 0 || errno != EINTR { return got }
    }
  }
}
