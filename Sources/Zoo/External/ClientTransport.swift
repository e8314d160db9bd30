import Tensor

/// How bytes reach a program and come back: by pipes or by files.
protocol ClientTransport: Sendable {
  /// Told what the program writes to standard error, where there is one.
  var remark: @Sendable (String) -> Void { get set }
  /// Asked while waiting whether the work should stop.
  var isStopped: @Sendable () -> Bool { get set }
  /// How the program, or the conversation, ended; nil before that.
  var exitCode: Int32? { get }
  /// The last lines of standard error.
  var lastLines: [String] { get }

  /// Sends one message or one frame.
  mutating func send(
    _ bytes: [UInt8], until deadline: ContinuousClock.Instant
  ) throws(ClientChannel.Failure)

  /// Waits until there are so many unread bytes.
  mutating func receive(
    _ count: Int, until deadline: ContinuousClock.Instant
  ) throws(ClientChannel.Failure)

  /// Takes a line, without its end.
  mutating func line(
    atMost most: Int, until deadline: ContinuousClock.Instant
  ) throws(ClientChannel.Failure) -> [UInt8]

  /// The unread bytes.
  func withUnread<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result

  /// Takes the first of the unread bytes.
  mutating func drop(_ count: Int)

  /// Ends the conversation.
  ///
  /// - Parameter patience: seconds to wait for an end of the other side's own accord.
  mutating func end(patience: Double)

  /// The time limit for what the protocol allows some seconds for.
  func limit(_ seconds: Double) -> Double

  /// Why there is no answer to what has that name, in words of this transport; nil where the usual
  /// ones are right.
  func problem(of failure: ClientChannel.Failure, to name: String, within seconds: Double)
    -> String?

  /// Runs a closure with a folder for files that the program reads, and what the program calls it.
  func withFolder<Result>(_ body: (_ folder: String, _ name: String) throws -> Result) throws
    -> Result
}

extension ClientChannel: ClientTransport {
  func limit(_ seconds: Double) -> Double { seconds }

  func problem(of failure: Failure, to name: String, within seconds: Double) -> String? { nil }

  func withFolder<Result>(
    _ body: (_ folder: String, _ name: String) throws -> Result
  ) throws -> Result {
    try ScratchFolder.with("external") { try body($0, $0) }
  }
}
