import Synchronization
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Starts other programs.
///
/// Foundation's `Process` was the alternative; the command avoids the large half of Foundation,
/// which costs some milliseconds at every start.
package enum ProcessStart {
  /// What one of a program's three standard streams is connected to.
  package enum Stream: Sendable {
    /// The stream of this process.
    case inherited
    /// Nothing: no input, and output is dropped.
    case null
    /// A descriptor of this process.
    case descriptor(Int32)
  }

  // Between the making of a pipe and its mark that keeps it from other programs, none may start.
  private static let lock = Mutex(())

  /// Starts a program.
  ///
  /// Signals that this process ignores have their usual effect there.
  ///
  /// - Parameters:
  ///   - program: its file.
  ///   - arguments: its arguments.
  ///   - environment: variables in addition to those of this process.
  ///   - input: standard input.
  ///   - output: standard output.
  ///   - errors: standard error.
  ///   - hasOwnGroup: whether it leads a process group of its own, so that Ctrl-C in the terminal does
  ///     not end it, and it can be ended together with all that it starts.
  /// - Returns: the number of its process.
  /// - Throws: `FileError.system` if it cannot be started.
  package static func start(
    _ program: String, _ arguments: [String], environment: [String: String] = [:],
    input: Stream = .inherited, output: Stream, errors: Stream, hasOwnGroup: Bool = false
  ) throws(FileError) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (stream, number) in [
      (input, STDIN_FILENO), (output, STDOUT_FILENO), (errors, STDERR_FILENO),
    ] {
      switch stream {
      case .inherited: break
      case .null:
        let mode = number == STDIN_FILENO ? O_RDONLY : O_WRONLY
        posix_spawn_file_actions_addopen(&actions, number, "/dev/null", mode, 0)
      case .descriptor(let descriptor):
        posix_spawn_file_actions_adddup2(&actions, descriptor, number)
      }
    }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGUSR1] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var flags = POSIX_SPAWN_SETSIGDEF
    if hasOwnGroup {
      flags |= POSIX_SPAWN_SETPGROUP
      posix_spawnattr_setpgroup(&attributes, 0)
    }
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var words = cStrings([program] + arguments)
    defer { for word in words { free(word) } }
    var variables = cStrings(Self.environment(adding: environment))
    defer { for variable in variables { free(variable) } }
    var child = pid_t()
    let failure = lock.withLock { _ in
      posix_spawn(&child, program, &actions, &attributes, &words, &variables)
    }
    guard failure == 0 else {
      throw .system(operation: "start", file: program, code: failure)
    }
    return child
  }

  /// A pipe whose ends no other program inherits.
  ///
  /// - Throws: `FileError.system` if there are no descriptors left.
  package static func pipe() throws(FileError) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    let failure = lock.withLock { _ in
      #if canImport(Glibc)
        let failure = Glibc.pipe(&ends)
      #elseif canImport(Musl)
        let failure = Musl.pipe(&ends)
      #else
        let failure = Darwin.pipe(&ends)
      #endif
      let code = failure == 0 ? 0 : errno
      for end in ends where end >= 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      return code
    }
    guard failure == 0 else { throw .system(operation: "open", file: "a pipe", code: failure) }
    return (ends[0], ends[1])
  }

  /// The code with which a process of its own group ends in a time, after which it is ended; nil if it
  /// had to be.
  static func end(of process: Int32, within seconds: Double) -> Int32? {
    var status: Int32 = 0
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
      let ended = waitpid(process, &status, WNOHANG)
      if ended == process { return code(ofStatus: status) }
      if ended < 0, errno != EINTR { return nil }
      usleep(5000)
    }
    kill(-process, SIGKILL)
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return nil
  }

  /// How a process ended, from what `waitpid` says: its exit code, or 128 and the number of a signal.
  package static func code(ofStatus status: Int32) -> Int32 {
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }

  private static func environment(adding additions: [String: String]) -> [String] {
    var variables: [String] = []
    var place = 0
    while let entry = environ[place] {
      let text = String(cString: entry)
      let name = text.prefix { $0 != "=" }
      if additions[String(name)] == nil { variables.append(text) }
      place += 1
    }
    return variables + additions.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  /// Copies that the caller frees, with the nil that ends such a list.
  private static func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    texts.map { strdup($0) } + [nil]
  }
}
