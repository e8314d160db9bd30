#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Synchronization
import Zoo

/// A request to stop, which a signal may make at any moment.
public final class Cancellation: Sendable {
  private let signal = Atomic<Int32>(0)

  /// No stop is requested yet.
  public init() {}

  /// Whether a stop is requested.
  public var isRequested: Bool { signal.load(ordering: .relaxed) != 0 }

  /// Asks for a stop, as a signal of the given number does.
  public func request(signal number: Int32) {
    _ = signal.compareExchange(expected: 0, desired: number, ordering: .relaxed)
  }

  /// The exit code after the stop.
  var exitCode: ExitCode {
    [SIGTERM, SIGUSR1].contains(signal.load(ordering: .relaxed)) ? .terminated : .interrupted
  }

  /// The process's own, set by signals.
  static let process = Cancellation()

  /// Lets the first SIGINT, SIGTERM or SIGUSR1, which batch systems send before time runs out, ask
  /// for a stop and the second end the process at once; writing to a closed pipe becomes an error instead of the end of the process.
  static func installHandlers() {
    // The static is initialised before a handler can run, since that takes a lock.
    _ = process
    ProcessGroups.prepare()
    install(SIGPIPE, SIG_IGN)
    // Only an atomic, kill and _exit: little else is allowed in a handler.
    let stop: @convention(c) (Int32) -> Void = { number in
      let (isFirst, _) = Cancellation.process.signal.compareExchange(
        expected: 0, desired: number, ordering: .relaxed)
      if !isFirst {
        ProcessGroups.killAll()
        _exit(128 + number)
      }
    }
    install(SIGINT, stop)
    install(SIGTERM, stop)
    install(SIGUSR1, stop)
  }

  private static func install(_ number: Int32, _ handler: (@convention(c) (Int32) -> Void)?) {
    var action = sigaction()
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = handler
    #elseif canImport(Musl)
      action.__sa_handler.sa_handler = handler
    #else
      action.__sigaction_handler.sa_handler = handler
    #endif
    sigemptyset(&action.sa_mask)
    action.sa_flags = SA_RESTART
    sigaction(number, &action, nil)
  }
}
