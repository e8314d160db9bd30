import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A file that names an external model: `{"command": "python3 my_model.py", "name": "my-model"}`.
///
/// In place of `command` it may have `exchange`, a folder. Its other keys are `summary`, `options` (name and value) and `fit_limit_s`.
struct ExternalCard: Decodable, Sendable {
  let command: String?
  let exchange: String?
  let name: String?
  let summary: String?
  let options: [String: ClientOption.Value]?
  let fitLimit: Double?

  enum CodingKeys: String, CodingKey {
    case command, exchange, name, summary, options
    case fitLimit = "fit_limit_s"
  }

  /// Reads a card.
  ///
  /// - Throws: `FileError`.
  init(path: String) throws(FileError) {
    let bytes = try FileBytes.read(path, limit: 1 << 20)
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch {
      throw .malformed(
        file: path, place: .whole,
        problem: "it is not the card of a model: a JSON object with \"command\", and if wanted "
          + "\"name\", \"summary\", \"options\" and \"fit_limit_s\"")
    }
    guard (command == nil) != (exchange == nil) else {
      throw .malformed(
        file: path, place: .whole,
        problem:
          "a card has either \"command\", what starts the model, or \"exchange\", the folder in "
          + "which it answers by files")
    }
    guard fitLimit ?? 1 > 0 else {
      throw .malformed(file: path, place: .whole, problem: "its \"fit_limit_s\" is not above 0")
    }
  }

  /// The options as on a command line.
  var optionText: String {
    (options ?? [:]).sorted { $0.key < $1.key }.map { name, value in
      switch value {
      case .flag(let value): "\(name)=\(value)"
      case .number(let value): "\(name)=\(OptionValue.number(value).text)"
      case .text(let value): "\(name)=\(value)"
      }
    }.joined(separator: ",")
  }
}
