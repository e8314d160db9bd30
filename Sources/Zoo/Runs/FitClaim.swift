#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// The right to work on a fit, which one process has at a time.
///
/// A system lock on an empty file: it ends with the process, however that ends, so a killed one
/// leaves nothing to clean up. On a file system without such locks (some network ones), two
/// processes may do the same work; they write the same whole files, and only time is lost.
final class FitClaim: Sendable {
  private let descriptor: Int32
  private let path: String

  /// Claims a fit by its lock file; nil if another process has it.
  ///
  /// - Throws: `FileError.system` if the file cannot be made.
  init?(_ path: String) throws(FileError) {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw .system(operation: "create", file: path, code: errno) }
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        close(descriptor)
        return nil
      }
      // The last owner may have removed the name between the two calls: then the lock is on a file
      // that nobody else will find.
      var (opened, named) = (stat(), stat())
      if fstat(descriptor, &opened) == 0, stat(path, &named) == 0, opened.st_ino == named.st_ino {
        self.descriptor = descriptor
        self.path = path
        return
      }
      close(descriptor)
    }
  }

  /// Releases the claim.
  ///
  /// The file is removed first, while nobody else can have the lock.
  deinit {
    unlink(path)
    close(descriptor)
  }
}
