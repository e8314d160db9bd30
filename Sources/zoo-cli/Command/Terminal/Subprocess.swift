import Tensor
import Zoo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs a program to its end.
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
    let ends = try ProcessStart.pipe()
    defer { close(ends.reading) }
    let child = try writing(to: ends.writing, program, arguments)
    let output = readAll(ends.reading)
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return Result(status: ProcessStart.code(ofStatus: status), output: output)
  }

  /// Starts a program that has the only copy of a descriptor.
  private static func writing(
    to descriptor: Int32, _ program: String, _ arguments: [String]
  ) throws(FileError) -> Int32 {
    defer { close(descriptor) }
    return try ProcessStart.start(
      program, arguments, output: .descriptor(descriptor), errors: .null)
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
    let child = try ProcessStart.start(
      program, arguments, input: .null, output: .null, errors: .null, hasOwnGroup: true)
    var status: Int32 = 0
    for _ in 0...Int(100 * patience) {
      let ended = waitpid(child, &status, WNOHANG)
      if ended == child { return ProcessStart.code(ofStatus: status) }
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
