import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A conversation by numbered files in a folder, with a program that somebody else has started, or
/// will start: `000001.host` is answered by `000001.client`.
///
/// Numbers go on from the highest in the folder, so that no file of an earlier conversation, and no
/// answer that comes late, can be taken for one of this: the last pair is left there, and everything
/// older is removed. Each file holds one message or one frame, and appears whole.
struct FileExchange: ClientTransport {
  private let folder: String
  private var claim: FitClaim?
  /// The number of the last question.
  private var number: Int
  private var unread: [UInt8] = []
  private var head = 0
  /// Whether the answer to the last question was read.
  private var isAnswered = true

  var remark: @Sendable (String) -> Void = { _ in }
  var isStopped: @Sendable () -> Bool = { false }
  private(set) var exitCode: Int32?
  let lastLines: [String] = []

  private enum Suffix: String, CaseIterable { case host, client }
  private static let digits = 6
  private static let mostAnswer = 1 << 30
  /// File systems over a network may show a file a minute after it was written.
  private static let leastPatience = 90.0
  private static let (shortestPause, longestPause) = (0.0003, 0.02)
  private static let scratch = "scratch"

  /// Begins a conversation in a folder, which must be there.
  ///
  /// - Throws: `FileError` if it cannot be read or written, or another process uses it.
  init(_ folder: String) throws(FileError) {
    guard let names = try SourceFile.list(folder) else {
      throw .unsupported(
        file: folder, place: .whole, feature: "there is no such folder for questions and answers",
        remedy: "make it with mkdir, and start the program in it")
    }
    guard let claim = try FitClaim(folder + "/host.lock") else {
      throw .unsupported(
        file: folder, place: .whole, feature: "another process talks to a program in this folder",
        remedy: "use a folder for each, or wait for its end")
    }
    self.folder = folder
    self.claim = claim
    number = Self.last(of: names)
  }

  /// The number of the last question or answer.
  private static func last(of names: [String]) -> Int { names.compactMap(Self.number).max() ?? 0 }

  /// The file that a new conversation in a folder begins with.
  static func firstQuestion(in folder: String) -> String {
    let names = ((try? SourceFile.list(folder)) ?? nil) ?? []
    return path(in: folder, last(of: names) + 1, .host)
  }

  private static func number(of name: String) -> Int? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, Suffix(rawValue: String(parts[1])) != nil, parts[0].count >= digits
    else { return nil }
    return Int(parts[0])
  }

  private func path(_ number: Int, _ suffix: Suffix) -> String {
    Self.path(in: folder, number, suffix)
  }

  private static func path(in folder: String, _ number: Int, _ suffix: Suffix) -> String {
    let text = "\(number)"
    let zeros = String(repeating: "0", count: max(0, Self.digits - text.count))
    return "\(folder)/\(zeros)\(text).\(suffix.rawValue)"
  }

  // MARK: Sending and receiving

  mutating func send(
    _ bytes: [UInt8], until deadline: ContinuousClock.Instant
  ) throws(ClientChannel.Failure) {
    guard exitCode == nil else { throw .ended }
    number += 1
    (unread, head, isAnswered) = ([], 0, false)
    guard write(bytes, to: path(number, .host)) else { throw .ended }
    // The first answers may be those of many conversations.
    for name in (try? SourceFile.list(folder)) ?? [] {
      if let old = Self.number(of: name), old < number { unlink("\(folder)/\(name)") }
    }
  }

  /// Without waiting for the disk, as `AtomicFile` does: after a power failure nobody reads it.
  private func write(_ bytes: [UInt8], to path: String) -> Bool {
    let temporary = folder + "/host.tmp"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard file >= 0 else { return false }
    let isWhole = (try? FileWriter(descriptor: file, path: temporary).write(bytes)) != nil
    return close(file) == 0 && isWhole && rename(temporary, path) == 0
  }

  mutating func receive(
    _ count: Int, until deadline: ContinuousClock.Instant
  ) throws(ClientChannel.Failure) {
    if !isAnswered { try wait(until: deadline) }
    guard unread.count - head >= count else { throw .ended }
  }

  /// Waits for the answer to the last question, and reads it.
  private mutating func wait(
    until deadline: ContinuousClock.Instant
  ) throws(ClientChannel.Failure) {
    let path = path(number, .client)
    var pause = Self.shortestPause
    while true {
      if let bytes = try? FileBytes.read(path, limit: Self.mostAnswer) {
        (unread, head, isAnswered) = (bytes, 0, true)
        return
      }
      if isStopped() { throw .stopped }
      guard ContinuousClock.now < deadline else { throw .timeout }
      usleep(UInt32(pause * 1e6))
      pause = min(Self.longestPause, pause * 1.3)
    }
  }

  mutating func line(
    atMost most: Int, until deadline: ContinuousClock.Instant
  ) throws(ClientChannel.Failure) -> [UInt8] {
    try receive(1, until: deadline)
    // The last line of a file may lack its end.
    let line = Array(unread[head...].prefix { $0 != UInt8(ascii: "\n") })
    guard line.count <= most else { throw .flood }
    head = min(unread.count, head + line.count + 1)
    return line
  }

  func withUnread<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    unread.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[head...])) }
  }

  mutating func drop(_ count: Int) { head += count }

  /// Ends the conversation; the program goes on to wait for the next.
  mutating func end(patience: Double) { (exitCode, claim) = (exitCode ?? 0, nil) }

  // MARK: What is different about files

  func limit(_ seconds: Double) -> Double { max(seconds, Self.leastPatience) }

  func problem(
    of failure: ClientChannel.Failure, to name: String, within seconds: Double
  ) -> String? {
    let answer = path(number, .client)
    switch failure {
    case .timeout:
      return "\(answer), the answer to \(name) in \(path(number, .host)), has not appeared within "
        + "\(NumberText.duration(seconds)); is the program running, in this folder, and does it write "
        + "under another name and rename?"
    case .ended where !isAnswered || exitCode != nil:
      return "\(name) could not be written to \(path(number, .host))"
    case .ended:
      return "\(answer), the answer to \(name), is cut off after \(unread.count) bytes; write it "
        + "under another name and rename"
    case .flood: return "\(answer), the answer to \(name), is far too long"
    case .stopped: return nil
    }
  }

  /// A folder in that of the conversation, by its name there: the other machine may see it elsewhere.
  func withFolder<Result>(
    _ body: (_ folder: String, _ name: String) throws -> Result
  ) throws -> Result {
    let path = "\(folder)/\(Self.scratch)"
    try? RunDirectory.removeTree(path)
    try RunDirectory.createFolder(path)
    defer { try? RunDirectory.removeTree(path) }
    return try body(path, Self.scratch)
  }
}
