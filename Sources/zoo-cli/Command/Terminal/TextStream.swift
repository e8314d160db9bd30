#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Synchronization

/// Where a command writes text: a terminal, a file, a pipe, or a test's memory.
public protocol TextStream: Sendable {
  /// Appends text.
  func write(_ text: String)
  /// Whether a person is watching.
  var isTerminal: Bool { get }
  /// The width of the terminal, if it is one and reports it.
  var columns: Int? { get }
  /// The operating system's error number, if an error ended writing.
  var failure: Int32? { get }
}

/// Standard output or standard error.
public final class DescriptorStream: TextStream {
  /// Standard output.
  public static let standardOutput = DescriptorStream(STDOUT_FILENO)
  /// Standard error.
  public static let standardError = DescriptorStream(STDERR_FILENO)

  private let descriptor: Int32
  // One writer at a time, so that progress of several threads does not mix within a line.
  private let state = Mutex<Int32?>(nil)

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Whether it leads to a terminal.
  public var isTerminal: Bool { isatty(descriptor) == 1 }

  /// The width that the terminal reports.
  public var columns: Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// The error that ended writing; a reader that went away, as `head` does, is not one.
  public var failure: Int32? {
    state.withLock { $0 == EPIPE ? nil : $0 }
  }

  /// Writes all of a text; after the first error, nothing.
  public func write(_ text: String) {
    var text = text
    state.withLock { failure in
      guard failure == nil else { return }
      text.withUTF8 { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
          let piece = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: rest))
          #if canImport(Glibc)
            let written = Glibc.write(descriptor, piece.baseAddress, piece.count)
          #elseif canImport(Musl)
            let written = Musl.write(descriptor, piece.baseAddress, piece.count)
          #else
            let written = Darwin.write(descriptor, piece.baseAddress, piece.count)
          #endif
          if written < 0 {
            if errno == EINTR { continue }
            failure = errno
            return
          }
          rest = rest.dropFirst(written)
        }
      }
    }
  }
}
