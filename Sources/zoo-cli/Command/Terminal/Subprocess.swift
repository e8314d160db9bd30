import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs a program to its end.
///
/// Foundation's `Process` was the alternative; the command avoids the large half of Foundation,
/// which costs some milliseconds at every start.
enum Subprocess {
  /// A program's results: its exit code (128 and more for a signal) and its standard output.
  struct Result {
    let status: Int32
    let output: [UInt8]
  }

  /// This program's file; nil where the system does not say.
  static var currentExecutable: String? {
    #if os(Linux)
      var bytes = [CChar](repeating: 0, count: 4096)
      let count = readlink("/proc/self/exe", &bytes, bytes.count - 1)
      guard count > 0 else { return nil }
      return String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    #else
      // Without a slash it was found through PATH, which only a shell searches.
      let name = CommandLine.arguments.first ?? ""
      return name.contains("/") ? name : nil
    #endif
  }

  /// Runs a program; its standard error is discarded, and it inherits this process's environment.
  ///
  /// - Throws: `FileError.system` if it cannot be started.
  static func run(_ program: String, _ arguments: [String]) throws(FileError) -> Result {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw .system(operation: "open", file: "a pipe", code: errno)
    }
    defer { close(ends[0]) }
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addclose(&actions, ends[0])
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addclose(&actions, ends[1])
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    words.append(nil)
    var child = pid_t()
    let failure = posix_spawn(&child, program, &actions, nil, words, environ)
    close(ends[1])
    guard failure == 0 else {
      throw .system(operation: "start", file: program, code: failure)
    }
    let output = readAll(ends[0])
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    let signal = status & 0x7f
    return Result(status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: output)
  }

  /// Starts a program that may outlive this one, with no input and no output.
  ///
  /// - Parameters:
  ///   - program: its file.
  ///   - arguments: its arguments.
  ///   - patience: seconds to wait for its end.
  /// - Returns: its exit code, if it ended in that time (128 and more for a signal); nil if it still runs.
  /// - Throws: `FileError.system` if it cannot be started.
  static func launch(
    _ program: String, _ arguments: [String], patience: Double
  ) throws(FileError) -> Int32? {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // In a group of its own it is not ended by Ctrl-C in the terminal.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    words.append(nil)
    var child = pid_t()
    let failure = posix_spawn(&child, program, &actions, &attributes, words, environ)
    guard failure == 0 else {
      throw .system(operation: "start", file: program, code: failure)
    }
    var status: Int32 = 0
    for _ in 0...Int(100 * patience) {
      let ended = waitpid(child, &status, WNOHANG)
      if ended == child {
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
      }
      if ended < 0, errno != EINTR { return nil }
      usleep(10_000)
    }
    return nil
  }

  private static func readAll(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }
}
