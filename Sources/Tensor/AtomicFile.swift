import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files that appear whole or not at all.
///
/// The bytes go to a new file beside the destination, which takes the destination's name only after
/// every byte is on the disk. When anything fails, as on a full disk, the new file is removed and
/// the destination is what it was before.
public enum AtomicFile {
  /// Writes bytes to a file.
  ///
  /// - Throws: `FileError.system` with the operating system's reason.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(to: path) { (file) throws(FileError) in
      try file.write(bytes)
    }
  }

  /// Writes text as UTF-8 to a file.
  ///
  /// - Throws: `FileError.system` with the operating system's reason.
  public static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes a file piece by piece; the file appears when the closure has returned.
  ///
  /// - Throws: what the closure throws, or `FileError.system` with the operating system's reason.
  public static func write(
    to path: String, _ body: (FileWriter) throws(FileError) -> Void
  ) throws(FileError) {
    // Something that exists and is no regular file, such as /dev/null or a pipe, is written to as
    // it is: it cannot be replaced by a file.
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      guard status.st_mode & S_IFMT != S_IFDIR else {
        throw .system(operation: "write", file: path, code: EISDIR)
      }
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw .system(operation: "open", file: path, code: errno) }
      try fill(descriptor, path, isFile: false, body)
      return
    }
    let temporary = temporaryName(beside: path)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(operation: "create", file: path, code: errno) }
    do throws(FileError) {
      try fill(descriptor, path, isFile: true, body)
      guard rename(temporary, path) == 0 else {
        throw .system(operation: "replace", file: path, code: errno)
      }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Writes to an open file and closes it, whatever happens.
  ///
  /// Some file systems say only when a file is synchronised or closed that it did not fit.
  private static func fill(
    _ descriptor: Int32, _ path: String, isFile: Bool,
    _ body: (FileWriter) throws(FileError) -> Void
  ) throws(FileError) {
    do throws(FileError) {
      try body(FileWriter(descriptor: descriptor, path: path))
      guard !isFile || fsync(descriptor) == 0 else {
        throw .system(operation: "write", file: path, code: errno)
      }
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else {
      throw .system(operation: "close", file: path, code: errno)
    }
  }

  private static let counter = Atomic<Int>(0)

  /// A name in the same folder that no other writer uses.
  ///
  /// A long name is cut, so that a destination
  /// with the longest allowed name can be written too.
  private static func temporaryName(beside path: String) -> String {
    let (_, serial) = counter.add(1, ordering: .relaxed)
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    let short = String(Substring(name.unicodeScalars.prefix(40)))
    return "\(folder).\(short).\(getpid()).\(serial).partial"
  }
}

/// The open end of a file that `AtomicFile` is writing.
public final class FileWriter {
  private let descriptor: Int32
  private let path: String
  /// The number of bytes written so far.
  public private(set) var count = 0

  fileprivate init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Appends bytes.
  ///
  /// - Throws: `FileError.system` with the operating system's reason.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      #if canImport(Darwin)
        let written = Darwin.write(descriptor, piece.baseAddress, piece.count)
      #elseif canImport(Musl)
        let written = Musl.write(descriptor, piece.baseAddress, piece.count)
      #else
        let written = Glibc.write(descriptor, piece.baseAddress, piece.count)
      #endif
      if written < 0 {
        if errno == EINTR { continue }
        throw .system(operation: "write", file: path, code: errno)
      }
      rest = rest.dropFirst(written)
      count += written
    }
  }

  /// Appends bytes.
  ///
  /// - Throws: `FileError.system` with the operating system's reason.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }
}
