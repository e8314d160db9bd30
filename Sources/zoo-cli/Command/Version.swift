import Tensor
import Zoo

/// `zoo-cli version`: shows which program this is, and what it runs on.
enum Version: Subcommand {
  static let definition = CommandDefinition(
    name: "version", summary: "show the version, the instruction set and the number of threads")

  private struct Document: Encodable {
    let version: String
    let instructionSet: String
    let threads: Int

    enum CodingKeys: String, CodingKey {
      case version, threads
      case instructionSet = "isa"
    }
  }

  static func run(_ invocation: Invocation) throws -> ExitCode {
    let document = Document(
      version: ZooVersion.current, instructionSet: Kernels.instructionSet,
      threads: ThreadPool.shared.threadCount)
    if invocation.isJSON {
      try invocation.print(json: document)
    } else {
      invocation.print("zoo-cli \(document.version)")
      invocation.print(
        "\(document.instructionSet), \(NumberText.counted(document.threads, "thread"))")
    }
    return .success
  }
}
