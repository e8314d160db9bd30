import Synchronization
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file of which only the parts that are asked for are read, or bytes in memory.
///
/// Small parts come from a cache of a few pages, so that following a chain of small structures does
/// not cost a system call each. Any thread may read.
final class RandomAccessSource: Sendable {
  private enum Storage: Sendable {
    case file(descriptor: Int32)
    case memory([UInt8])
  }

  private struct Page {
    let bytes: [UInt8]
    var lastUse: Int
  }

  private struct Cache {
    var pages: [Int: Page] = [:]
    var clock = 0
  }

  /// Parts of at least a page are read directly.
  private static let pageBytes = 1 << 14
  /// Two megabytes in all.
  private static let mostPages = 128

  /// The file's name for messages.
  let file: String
  /// The number of bytes.
  let size: Int
  private let storage: Storage
  private let cache = Mutex(Cache())

  /// Opens a regular file.
  ///
  /// - Throws: `FileError.system` if it cannot be opened, or if it is not a regular file.
  init(_ path: String) throws(FileError) {
    // Before it is opened: a pipe that is opened and closed is lost.
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .system(operation: "open", file: path, code: errno)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .system(operation: "read parts of", file: path, code: ESPIPE)
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(operation: "open", file: path, code: errno) }
    file = path
    size = Int(status.st_size)
    storage = .file(descriptor: descriptor)
  }

  /// Bytes in memory.
  init(_ bytes: [UInt8], file: String) {
    self.file = file
    size = bytes.count
    storage = .memory(bytes)
  }

  deinit {
    if case .file(let descriptor) = storage { close(descriptor) }
  }

  /// The bytes from an offset on.
  ///
  /// - Throws: `FileError.malformed` if the source ends before, or as `read(at:into:)`.
  func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    try check(offset, count)
    if case .memory(let bytes) = storage { return Array(bytes[offset..<offset + count]) }
    if count < Self.pageBytes {
      // At most two pages.
      let first = offset / Self.pageBytes
      let start = offset - first * Self.pageBytes
      let page = try page(first)
      if start + count <= page.count { return Array(page[start..<start + count]) }
      if start <= page.count, page.count == Self.pageBytes {
        let rest = try self.page(first + 1)
        let missing = start + count - page.count
        if missing <= rest.count { return Array(page[start...] + rest[..<missing]) }
      }
    }
    return try direct(offset, count)
  }

  /// Fills memory with the bytes from an offset on.
  ///
  /// - Throws: `FileError.malformed` if the source ends before, `.system` with the operating
  ///   system's reason.
  func read(at offset: Int, into memory: UnsafeMutableRawBufferPointer) throws(FileError) {
    try check(offset, memory.count)
    switch storage {
    case .memory(let bytes):
      bytes.withUnsafeBytes {
        memory.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + memory.count]))
      }
    case .file(let descriptor):
      var count = 0
      while count < memory.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: memory[count...])
        let got = pread(
          descriptor, rest.baseAddress, min(rest.count, 1 << 30), off_t(offset + count))
        if got < 0, errno == EINTR { continue }
        guard got >= 0 else { throw .system(operation: "read", file: file, code: errno) }
        guard got > 0 else {
          throw .malformed(
            file: file, place: .byte(offset + count),
            problem: "the file became shorter while it was read")
        }
        count += got
      }
    }
  }

  private func check(_ offset: Int, _ count: Int) throws(FileError) {
    guard offset >= 0, count >= 0, count <= size, offset <= size - count else {
      throw .malformed(
        file: file, place: .byte(max(0, offset)),
        problem: "\(max(0, count)) bytes should be here, but the file ends at byte \(size): it is "
          + "truncated or damaged")
    }
  }

  private func direct(_ offset: Int, _ count: Int) throws(FileError) -> [UInt8] {
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(FileError) {
        try read(
          at: offset,
          into: UnsafeMutableRawBufferPointer(
            start: buffer.baseAddress, count: count))
        initialized = count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  private func page(_ index: Int) throws(FileError) -> [UInt8] {
    let known = cache.withLock { cache -> [UInt8]? in
      cache.clock += 1
      cache.pages[index]?.lastUse = cache.clock
      return cache.pages[index]?.bytes
    }
    if let known { return known }
    let start = index * Self.pageBytes
    guard start < size else { return [] }
    let bytes = try direct(start, min(Self.pageBytes, size - start))
    cache.withLock { cache in
      if cache.pages.count >= Self.mostPages,
        let oldest = cache.pages.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        cache.pages[oldest.key] = nil
      }
      cache.pages[index] = Page(bytes: bytes, lastUse: cache.clock)
    }
    return bytes
  }
}
