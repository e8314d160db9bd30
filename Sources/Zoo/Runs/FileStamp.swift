#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file's size, inode and times of change, read without opening it.
///
/// Changing a byte changes the stamp, since the change time of the inode cannot be set by programs.
/// A file that moves to another machine gets another stamp too, and is read once more.
enum FileStamp {
  /// The stamp of a file; nil if there is none.
  static func of(_ path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let (modified, changed) = (status.st_mtimespec, status.st_ctimespec)
    #else
      let (modified, changed) = (status.st_mtim, status.st_ctim)
    #endif
    return "\(status.st_size) \(status.st_ino) \(modified.tv_sec).\(modified.tv_nsec) "
      + "\(changed.tv_sec).\(changed.tv_nsec)"
  }
}
