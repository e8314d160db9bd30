import Foundation
import Synchronization
import Zoo
import ZooCommand

/// A stream that keeps what is written to it.
final class MemoryStream: TextStream {
  private let contents = Mutex("")
  let isTerminal: Bool
  let columns: Int?
  let failure: Int32?

  init(isTerminal: Bool = false, columns: Int? = nil, failure: Int32? = nil) {
    self.isTerminal = isTerminal
    self.columns = columns
    self.failure = failure
  }

  func write(_ text: String) { contents.withLock { $0 += text } }
  var text: String { contents.withLock { $0 } }
}

/// A command run within the test's process.
struct CommandRun {
  let code: Int32
  let output: String
  let errors: String

  /// Runs a command.
  init(
    _ arguments: [String], output: MemoryStream = MemoryStream(),
    errorOutput: MemoryStream = MemoryStream(), environment: [String: String] = [:],
    adding models: [any Model.Type] = [], cancellation: Cancellation = Cancellation()
  ) throws {
    code = ZooCommand.run(
      arguments: arguments, output: output, errorOutput: errorOutput, environment: environment,
      zoo: try ModelZoo(ModelZoo.builtIn + models), cancellation: cancellation)
    self.output = output.text
    errors = errorOutput.text
  }

  /// Runs a command line without quotes.
  init(
    _ line: String, environment: [String: String] = [:], adding models: [any Model.Type] = []
  ) throws {
    try self.init(
      line.split(separator: " ").map(String.init), environment: environment, adding: models)
  }

  /// The output and the errors without line breaks, whose places depend on the lengths of paths.
  var words: String { (output + " " + errors).split { $0.isWhitespace }.joined(separator: " ") }

  /// The output as a JSON document; nil if it is not one.
  var json: Any? {
    try? JSONSerialization.jsonObject(with: Data(output.utf8), options: [.fragmentsAllowed])
  }
}

/// A folder that exists for the duration of a closure.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent(
    "zoo-command-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url.path)
}
