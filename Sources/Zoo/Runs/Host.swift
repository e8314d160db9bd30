#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The machine that this process runs on.
enum Host {
  /// The machine's name in its network.
  static var name: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let base = buffer.baseAddress, gethostname(base, buffer.count) == 0 else {
        return "unknown"
      }
      // A name that fills the buffer is not terminated.
      buffer[buffer.count - 1] = 0
      return String(cString: base)
    }
  }

  /// Waits, but not longer than until a signal comes.
  static func pause(milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }
}
