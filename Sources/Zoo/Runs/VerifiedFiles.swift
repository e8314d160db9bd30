import Synchronization
import Tensor

/// Which files of a run directory were found to match their digests: they need not be read again
/// while their stamps stay the same.
///
/// Kept in a file of the run directory for the next session. It only saves time: it may be deleted,
/// and if two sessions write it at the same time, one wins.
final class VerifiedFiles: Sendable {
  private let path: String
  private let root: String
  private let known: Mutex<[String: String]>
  /// Whether anything is known that the file does not say.
  private let isNew = Mutex(false)

  /// The files of a run directory; those of earlier sessions are read again unless they are trusted.
  init(_ root: String, isTrusting: Bool = true) {
    self.root = root + "/"
    path = root + "/.verified"
    var known: [String: String] = [:]
    if isTrusting, let bytes = try? FileBytes.read(path, limit: 1 << 28) {
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        let parts = line.split(separator: "\t", maxSplits: 1)
        if parts.count == 2 { known[String(parts[0])] = String(parts[1]) }
      }
    }
    self.known = Mutex(known)
  }

  private func key(_ file: String) -> String {
    file.hasPrefix(root) ? String(file.dropFirst(root.count)) : file
  }

  /// Checks a file against a digest, unless it was checked and has not changed since.
  ///
  /// - Throws: what the check throws.
  func check(
    _ file: String, digest: String, _ check: () throws(FileError) -> Void
  ) throws(FileError) {
    // Taken before reading: what changes meanwhile is read again.
    guard let stamp = FileStamp.of(file) else { return try check() }
    let line = "\(stamp) \(digest)"
    if known.withLock({ $0[key(file)] }) == line { return }
    try check()
    insert(file, line: line)
  }

  /// Remembers that a file, which was just written, matches a digest.
  func insert(_ file: String, digest: String) {
    guard let stamp = FileStamp.of(file) else { return }
    insert(file, line: "\(stamp) \(digest)")
  }

  private func insert(_ file: String, line: String) {
    known.withLock { $0[key(file)] = line }
    isNew.withLock { $0 = true }
  }

  /// Writes what is known, if that is more than before; failing to write it is not a reason to stop.
  func save() {
    let isNew = isNew.withLock { isNew in
      defer { isNew = false }
      return isNew
    }
    guard isNew else { return }
    let lines = known.withLock { $0 }.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }
    try? AtomicFile.write(lines.joined(), to: path)
  }
}
