import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder of its own below the system's temporary folder, for work that is thrown away.
enum ScratchFolder {
  /// Runs a closure with the folder, and removes the folder and its content.
  ///
  /// - Throws: `FileError.system` if the folder cannot be made, and what the closure throws.
  static func with<Result>(_ purpose: String, _ body: (String) throws -> Result) throws -> Result {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let pattern = "\(parent)/zoo-\(purpose)-XXXXXX"
    var name = Array(pattern.utf8CString)
    let path = try name.withUnsafeMutableBufferPointer { buffer throws(FileError) -> String in
      guard let base = buffer.baseAddress, mkdtemp(base) != nil else {
        throw .system(operation: "create the folder", file: pattern, code: errno)
      }
      return String(cString: base)
    }
    defer { try? RunDirectory.removeTree(path) }
    return try body(path)
  }
}
