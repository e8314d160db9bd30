import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The two descriptors on which this program answers a host: the other side of `ClientChannel`.
///
/// One question is open at a time, so it reads and writes in turn and waits for nothing else.
struct HostChannel {
  /// Why there is no further question.
  enum End: Error {
    /// The host closed its side, or a question broke off.
    case closed
    /// The work was asked to stop.
    case stopped
  }

  private let input: Int32
  private let output: Int32
  private let isStopped: () -> Bool
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  /// What was read and not yet taken: the bytes from `head` to `tail`.
  private var head = 0, tail = 0

  private static let waitMilliseconds: Int32 = 100

  init(input: Int32, output: Int32, isStopped: @escaping () -> Bool) {
    self.input = input
    self.output = output
    self.isStopped = isStopped
  }

  /// A line without its end; nil if it is longer than allowed, in which case it is dropped.
  mutating func line(atMost most: Int) throws(End) -> [UInt8]? {
    var line: [UInt8] = []
    var isTooLong = false
    while true {
      if head == tail { try fill() }
      let end = buffer[head..<tail].firstIndex(of: UInt8(ascii: "\n"))
      if line.count + (end ?? tail) - head > most { (isTooLong, line) = (true, []) }
      if !isTooLong { line += buffer[head..<(end ?? tail)] }
      head = end.map { $0 + 1 } ?? tail
      if end != nil { return isTooLong ? nil : line }
    }
  }

  /// So many bytes.
  mutating func receive(_ count: Int) throws(End) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      if head == tail { try fill() }
      let part = min(count - bytes.count, tail - head)
      bytes += buffer[head..<head + part]
      head += part
    }
    return bytes
  }

  /// Drops so many bytes.
  mutating func skip(_ count: Int) throws(End) {
    var left = count
    while left > 0 {
      if head == tail { try fill() }
      let part = min(left, tail - head)
      (head, left) = (head + part, left - part)
    }
  }

  /// Writes everything.
  func send(_ bytes: [UInt8]) throws(End) {
    do throws(FileError) {
      try FileWriter(descriptor: output, path: "standard output").write(bytes)
    } catch {
      throw .closed
    }
  }

  /// Reads what there is, and waits for it.
  private mutating func fill() throws(End) {
    while true {
      var polled = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      let isReady = poll(&polled, 1, Self.waitMilliseconds) > 0
      if isStopped() { throw .stopped }
      guard isReady else { continue }
      let count = read(input, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .closed }
      (head, tail) = (0, count)
      return
    }
  }
}
