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
/// The bytes go to a new file next to the destination, which takes the destination's name only
/// after every byte is on the disk. If anything fails, as on a full disk, the new file is removed
/// and the destination is unchanged. What a killed writer left behind is removed by the next writer
/// of the same destination.
package enum AtomicFile {
  /// Writes bytes to a file.
  ///
  /// - Throws: `FileError.system` with the operating system's reason.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(to: path) { (file) throws(FileError) in
      try file.write(bytes)
    }
  }

  /// Writes bytes to a file unless it holds them already: a finished run may lie where nobody may
  /// write.
  ///
  /// - Throws: `FileError.system` with the operating system's reason.
  package static func update(_ bytes: [UInt8], to path: String) throws(FileError) {
    if let present = try? FileBytes.read(path), present == bytes { return }
    try write(bytes, to: path)
  }

  /// Writes text as UTF-8 to a file.
  ///
  /// - Throws: `FileError.system` with the operating system's reason.
  package static func write(_ text: String, to path: String) throws(FileError) {
    try write(Array(text.utf8), to: path)
  }

  /// Writes a file piece by piece; the file appears when the closure has returned.
  ///
  /// - Throws: what the closure throws, or `FileError.system` with the operating system's reason.
  package static func write(
    to path: String, _ body: (FileWriter) throws(FileError) -> Void
  ) throws(FileError) {
    // What exists but is not a regular file, such as /dev/null or a pipe, is written to directly:
    // it cannot be replaced by a file.
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
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? ""
    let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
    removeLeftBehind(of: name, in: folder)
    let (_, serial) = counter.add(1, ordering: .relaxed)
    let temporary = folder + PartialName(destination: name, serial: serial).text
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
    try synchronise(folder, of: path)
  }

  /// Brings the new name to the disk, which a power cut could otherwise lose.
  private static func synchronise(_ folder: String, of path: String) throws(FileError) {
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // A folder may be writable without being readable.
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // Some file systems cannot synchronise folders, and say so.
    guard fsync(descriptor) == 0 || [EINVAL, ENOTSUP, EBADF, EROFS].contains(errno) else {
      throw .system(operation: "synchronise the folder of", file: path, code: errno)
    }
  }

  /// Removes what killed writers of a destination left in its folder, as far as possible.
  private static func removeLeftBehind(of name: some StringProtocol, in folder: String) {
    guard let listing = opendir(folder.isEmpty ? "." : folder) else { return }
    defer { closedir(listing) }
    while let entry = readdir(listing) {
      let found = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee))
        {
          String(cString: $0)
        }
      }
      guard let partial = PartialName(found) else { continue }
      var status = stat()
      guard stat(folder + found, &status) == 0 else { continue }
      #if canImport(Darwin)
        let written = status.st_mtimespec.tv_sec
      #else
        let written = status.st_mtim.tv_sec
      #endif
      if partial.isLeftBehind(of: name, secondsOld: time(nil) - written) { unlink(folder + found) }
    }
  }

  /// Writes to an open file and closes it, whatever happens.
  ///
  /// Some file systems report a full disk only when a file is synchronised or closed.
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
}

/// The open end of a file, or of another descriptor, to which everything is written.
package final class FileWriter {
  private let descriptor: Int32
  private let path: String
  /// The number of bytes written so far.
  package private(set) var count = 0

  /// A writer to an open descriptor, which stays its owner's; the path is for messages.
  package init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Appends bytes.
  ///
  /// - Throws: `FileError.system` with the operating system's reason.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
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
  package func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }
}
