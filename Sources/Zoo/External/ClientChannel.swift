import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A running program and the pipes to its three streams.
///
/// All pipes are watched together, and none is waited for alone: a program that writes before it has
/// read, or writes much to standard error, cannot make both sides wait for each other.
struct ClientChannel: Sendable {
  /// Why bytes could not be sent or received.
  enum Failure: Error {
    /// Nothing came in time.
    case timeout
    /// The program ended, or closed its output.
    case ended
    /// The work was asked to stop.
    case stopped
    /// The program wrote far more than it was asked for.
    case flood

    /// How the protocol names it.
    var code: ExternalModelError.Code {
      switch self {
      case .timeout: .timeout
      case .ended, .stopped: .crashed
      case .flood: .protocol
      }
    }
  }

  private static let mostUnread = 64 << 20
  private static let piece = 64 << 10

  private let process: Int32
  private var input: Int32
  private let output: Int32
  private let errors: Int32
  private var polled = [pollfd](repeating: pollfd(), count: 3)
  /// What was read and not yet taken: the bytes from `head` to `tail`.
  private var buffer = [UInt8](repeating: 0, count: 2 * piece)
  private var head = 0, tail = 0
  private var said = LastLines()
  /// Whether standard error is still open on the other side: a closed pipe is always "ready".
  private var isSaying = true

  /// Told each line of the program's standard error.
  var remark: @Sendable (String) -> Void = { _ in }
  /// Asked while waiting whether the work should stop.
  var isStopped: @Sendable () -> Bool = { false }
  /// How the program ended; nil while it runs.
  private(set) var exitCode: Int32?

  /// The last lines of the program's standard error.
  var lastLines: [String] { said.all }

  // A write to a program that has ended becomes an error of the call, not the end of this process.
  private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  /// Starts a command of the shell in a process group of its own.
  ///
  /// - Throws: `FileError.system`.
  init(_ command: String, environment: [String: String]) throws(FileError) {
    Self.ignoresBrokenPipes
    var open: [Int32] = []
    func makePipe() throws(FileError) -> (reading: Int32, writing: Int32) {
      let ends = try ProcessStart.pipe()
      open += [ends.reading, ends.writing]
      return ends
    }
    do throws(FileError) {
      let (stdin, stdout, stderr) = (try makePipe(), try makePipe(), try makePipe())
      process = try ProcessStart.start(
        "/bin/sh", ["-c", command], environment: environment,
        input: .descriptor(stdin.reading), output: .descriptor(stdout.writing),
        errors: .descriptor(stderr.writing), hasOwnGroup: true)
      (input, output, errors) = (stdin.writing, stdout.reading, stderr.reading)
      for end in [stdin.reading, stdout.writing, stderr.writing] { close(end) }
      for end in [input, output, errors] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    } catch {
      for end in open { close(end) }
      throw error
    }
    guard ProcessGroups.insert(process) else {
      end(patience: 0)
      throw .system(operation: "start", file: command, code: EAGAIN)
    }
  }

  // MARK: Sending and receiving

  /// Sends bytes.
  ///
  /// To a program that has ended, nothing is sent: what it wrote before can still be received.
  mutating func send(
    _ bytes: [UInt8], until deadline: ContinuousClock.Instant
  ) throws(Failure) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(input, $0.baseAddress.map { $0 + sent }, bytes.count - sent)
      }
      if count > 0 {
        sent += count
      } else if errno == EAGAIN || errno == EINTR {
        if try wait(toWrite: true, until: deadline), try !read() { return }
      } else {
        return
      }
    }
  }

  /// Waits until there are so many unread bytes.
  mutating func receive(
    _ count: Int, until deadline: ContinuousClock.Instant
  ) throws(Failure) {
    while tail - head < count {
      _ = try wait(toWrite: false, until: deadline)
      if try !read() { throw .ended }
    }
  }

  /// The unread bytes.
  func withUnread<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[head..<tail])) }
  }

  /// Takes the first of the unread bytes.
  mutating func drop(_ count: Int) {
    head += count
    if head == tail { (head, tail) = (0, 0) }
  }

  /// Takes a line, without its end.
  mutating func line(
    atMost most: Int, until deadline: ContinuousClock.Instant
  ) throws(Failure) -> [UInt8] {
    var searched = 0
    while true {
      let unread = buffer[head..<tail]
      if let end = unread.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[head..<end])
        drop(end + 1 - head)
        return line
      }
      searched = unread.count
      guard searched <= most else { throw .flood }
      try receive(searched + 1, until: deadline)
    }
  }

  /// Waits for one of the pipes; whether there is output to read.
  private mutating func wait(
    toWrite: Bool, until deadline: ContinuousClock.Instant
  ) throws(Failure) -> Bool {
    while true {
      let left = ContinuousClock.now.duration(to: deadline).seconds
      guard left > 0 else { throw .timeout }
      let ready = poll(input: toWrite ? input : -1, milliseconds: min(100, left * 1000))
      if ready.output || ready.input { return ready.output }
      if isStopped() { throw .stopped }
      // What it has started may hold its pipes open.
      if !ready.errors, hasExited { throw .ended }
    }
  }

  /// Waits for a pipe, and reads standard error where that is what came.
  private mutating func poll(
    input: Int32, milliseconds: Double
  ) -> (input: Bool, output: Bool, errors: Bool) {
    polled[0] = pollfd(fd: input, events: Int16(POLLOUT), revents: 0)
    polled[1] = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    polled[2] = pollfd(fd: isSaying ? errors : -1, events: Int16(POLLIN), revents: 0)
    #if canImport(Glibc)
      let count = Glibc.poll(&polled, 3, Int32(milliseconds.rounded(.up)))
    #elseif canImport(Musl)
      let count = Musl.poll(&polled, 3, Int32(milliseconds.rounded(.up)))
    #else
      let count = Darwin.poll(&polled, 3, Int32(milliseconds.rounded(.up)))
    #endif
    guard count > 0 else { return (false, false, false) }
    let hasSaid = polled[2].revents != 0
    if hasSaid { readErrors() }
    return (polled[0].revents != 0, polled[1].revents != 0, hasSaid)
  }

  /// Reads what there is; false at the end of the program's output.
  private mutating func read() throws(Failure) -> Bool {
    if tail + Self.piece > buffer.count {
      // The front is free, or everything is needed.
      let unread = Array(buffer[head..<tail])
      guard unread.count < Self.mostUnread else { throw .flood }
      buffer = unread + [UInt8](repeating: 0, count: unread.count + 2 * Self.piece)
      (head, tail) = (0, unread.count)
    }
    let count = Self.read(output, into: &buffer, from: tail)
    if count > 0 { tail += count }
    return count != 0
  }

  /// Reads a piece of standard error.
  private mutating func readErrors() {
    var bytes = [UInt8](repeating: 0, count: Self.piece)
    let count = Self.read(errors, into: &bytes, from: 0)
    if count == 0 { isSaying = false }
    guard count > 0 else { return }
    for line in said.append(bytes[..<count]) { remark(line) }
  }

  /// The number of bytes read, 0 at the end, negative if there are none yet.
  private static func read(
    _ descriptor: Int32, into bytes: inout [UInt8], from first: Int
  ) -> Int {
    let room = bytes.count - first
    return bytes.withUnsafeMutableBytes { bytes in
      #if canImport(Glibc)
        Glibc.read(descriptor, bytes.baseAddress.map { $0 + first }, room)
      #elseif canImport(Musl)
        Musl.read(descriptor, bytes.baseAddress.map { $0 + first }, room)
      #else
        Darwin.read(descriptor, bytes.baseAddress.map { $0 + first }, room)
      #endif
    }
  }

  // MARK: Ending

  /// Closes the program's input, and waits for its end.
  ///
  /// - Parameter patience: seconds to wait for an end of its own accord before the process group is
  ///   told to end; five seconds later it is ended.
  mutating func end(patience: Double) {
    guard exitCode == nil else { return }
    if input >= 0 { close(input) }
    input = -1
    if !hasEnded(within: patience) {
      kill(-process, SIGTERM)
      if !hasEnded(within: Self.grace) {
        kill(-process, SIGKILL)
        _ = hasEnded(within: Self.grace)
      }
    }
    // The leader is not waited for yet, so its number, which is the group's, is still its own.
    kill(-process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    exitCode = ProcessStart.code(ofStatus: status)
    ProcessGroups.remove(process)
    for _ in 0..<Self.lastPieces where poll(input: -1, milliseconds: 0).errors {}
    close(output)
    close(errors)
  }

  private static let grace = 5.0
  private static let lastPieces = 64

  /// Whether the program has ended; it is not waited for, so that its number stays its own.
  private var hasExited: Bool {
    var information = siginfo_t()
    guard waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else {
      return errno != EINTR
    }
    return information.si_signo != 0
  }

  /// Whether the program ends in a time; its output is read and dropped meanwhile.
  private mutating func hasEnded(within seconds: Double) -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      if hasExited { return true }
      guard ContinuousClock.now < deadline else { return false }
      if poll(input: -1, milliseconds: 1).output {
        var bytes = [UInt8](repeating: 0, count: Self.piece)
        // At its end there is always "something to read": only the clock helps.
        if Self.read(output, into: &bytes, from: 0) == 0 { usleep(1000) }
      }
    }
  }
}
