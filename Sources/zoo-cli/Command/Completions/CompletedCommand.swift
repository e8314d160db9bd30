import Zoo

/// What a shell can complete of a command, derived from the definition that the parser uses.
struct CompletedCommand {
  /// What may stand in a place.
  enum Candidates: Equatable {
    /// One of some words.
    case words([String])
    /// A file; a recording or a run may be a folder, so folders are offered too.
    case files
    /// A folder.
    case folders
    /// One of some words, or a file.
    case wordsOrFiles([String])
    /// Something that only the user knows.
    case nothing
  }

  /// An option.
  struct Option {
    let name: String
    let letter: Character?
    let summary: String
    /// What its value may be; nil for a flag.
    let value: Candidates?
    let isRepeatable: Bool
  }

  let name: String
  let summary: String
  let options: [Option]
  /// What its operands may be.
  let operands: Candidates

  /// The commands of the program, with the models that it has.
  static func all(of zoo: ModelZoo) -> [CompletedCommand] {
    let definitions = ZooCommand.subcommands.map { $0.definition }
    let models = zoo.models.map(\.card.name)
    let words = [
      "TOPIC of help": definitions.map(\.name) + HelpPage.all.map(\.name),
      "ARGUMENT of plan": Plan.commands.map { $0.definition.name },
      "KIND of list": List.kinds,
      "TOPIC of explain": Explain.topics.map(\.name),
      "NAME of metrics": Metric.all.map(\.name),
      "SHELL of completions": Completions.Shell.allCases.map(\.rawValue),
    ]
    return definitions.map { definition in
      let operands = definition.operands.map { operand in
        words["\(operand.placeholder) of \(definition.name)"].map { Candidates.words($0) }
          ?? candidates(operand.placeholder, models)
      }
      return CompletedCommand(
        name: definition.name, summary: definition.summary,
        options: definition.allOptions.map { option in
          Option(
            name: option.name, letter: option.letter, summary: option.summary,
            value: option.placeholder.map { candidates($0, models) },
            isRepeatable: option.isRepeatable || option.takesSeveral)
        },
        operands: joined(operands))
    }
  }

  /// What a placeholder stands for.
  static func candidates(_ placeholder: String, _ models: [String]) -> Candidates {
    let parts = placeholder.split(separator: "|").map(String.init)
    guard parts.contains(where: { $0.contains(where: \.isUppercase) }) else {
      return .words(parts)
    }
    return joined(
      parts.map { part in
        switch part {
        case "MODEL": .words(models)
        case "FILE", "IN", "PLAN", "COMMAND": .files
        case "DIR", "RUN": .folders
        default:
          part.hasPrefix("RUN_") ? .folders : part.hasSuffix(".npz") ? .files : .nothing
        }
      })
  }

  /// What may stand where any of several things may.
  private static func joined(_ all: [Candidates]) -> Candidates {
    var words: [String] = []
    var (hasFiles, hasFolders) = (false, false)
    for candidates in all {
      switch candidates {
      case .words(let more): words += more
      case .wordsOrFiles(let more): (words, hasFiles) = (words + more, true)
      case .files: hasFiles = true
      case .folders: hasFolders = true
      case .nothing: break
      }
    }
    if words.isEmpty { return hasFiles ? .files : hasFolders ? .folders : .nothing }
    return hasFiles || hasFolders ? .wordsOrFiles(words) : .words(words)
  }
}
