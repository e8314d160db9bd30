import Tensor

/// What a command is, for the identity of fits: its words, with the content of files in place of
/// their paths.
///
/// A script that was changed is another model, one that was moved is not. What a script itself loads
/// is not seen: its version must say that.
enum CommandIdentity {
  /// Twelve hexadecimal digits.
  static func digest(of command: String) -> String {
    let words = words(of: command)
    return ContentID.of(
      words.enumerated().map { index, word in
        // A first word without a slash is found through PATH: the language, not the model.
        if index > 0 || word.contains("/"), let bytes = try? FileBytes.read(word) {
          return ("file", SHA256.hexDigest(of: bytes))
        }
        return ("word", word)
      })
  }

  /// The words of a command, as a shell divides it in the simple cases: at spaces that are not
  /// quoted.
  static func words(of command: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in command {
      if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if quote == nil, character.isWhitespace {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}
