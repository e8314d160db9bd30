import Tensor

/// What a command is, for the identity of fits: its words, with the content of files in place of
/// their paths, and of the files beside these that they seem to load.
///
/// A script that was changed is another model, one that was moved is not. A file of the same ending counts
/// as loaded if its name without the ending is a word of the script, as in Python's "import tcn", R's
/// source("tcn.R") and a function of MATLAB: in the script's folder, or in one below it whose name is a
/// word of it, too ("from models import tcn"). A word too many costs a fit, one too few would let results
/// of another model stand. What is loaded from elsewhere is not seen: the version must say that.
enum CommandIdentity {
  /// Files beyond these are not looked at.
  private static let mostFiles = 300
  private static let mostBytes = 1 << 22
  private static let deepest = 4

  /// Twelve hexadecimal digits.
  static func digest(of command: String) -> String {
    let words = words(of: command)
    return ContentID.of(
      words.enumerated().flatMap { index, word -> [(String, String)] in
        // A first word without a slash is found through PATH: the language, not the model.
        if index > 0 || word.contains("/"), let bytes = try? FileBytes.read(word) {
          return [("file", SHA256.hexDigest(of: bytes))] + loaded(by: word, bytes)
        }
        return [("word", word)]
      })
  }

  /// The files that a script seems to load, and those that these do, by their names below its folder.
  private static func loaded(by script: String, _ bytes: [UInt8]) -> [(String, String)] {
    let name = script.split(separator: "/").last ?? ""
    guard let point = name.lastIndex(of: "."), bytes.count <= mostBytes else { return [] }
    let ending = String(name[point...])
    let folder = script.contains("/") ? String(script.dropLast(name.count)) : "./"
    // Python loads the file of that name with every package.
    var words = names(in: bytes).union(["__init__"])
    var found: [String: String] = [:]
    /// Adds the files of a folder whose names are words, and tells whether there were new ones.
    func add(_ place: String, depth: Int) -> Bool {
      var isNew = false
      for entry in (((try? SourceFile.list(folder + place)) ?? nil) ?? []).sorted() {
        let path = place + entry
        if entry.hasSuffix(ending) {
          guard words.contains(String(entry.dropLast(ending.count))), path != name,
            found[path] == nil, found.count < mostFiles,
            let bytes = try? FileBytes.read(folder + path, limit: mostBytes)
          else { continue }
          found[path] = SHA256.hexDigest(of: bytes)
          words.formUnion(names(in: bytes))
          isNew = true
        } else if depth < deepest, words.contains(entry), add(path + "/", depth: depth + 1) {
          isNew = true
        }
      }
      return isNew
    }
    // A file that was found late may load one that was passed over.
    while add("", depth: 0) {}
    return found.sorted { $0.key < $1.key }.map { ("loaded " + $0.key, $0.value) }
  }

  /// The words of a text that may be names of files: of letters, digits, "_" and "-", and whatever is
  /// not ASCII.
  private static func names(in bytes: [UInt8]) -> Set<String> {
    func isPart(_ byte: UInt8) -> Bool {
      let character = Character(UnicodeScalar(byte))
      return byte > 127 || character.isLetter || character.isNumber || character == "_"
        || character == "-"
    }
    return Set(bytes.split { !isPart($0) }.map { String(decoding: $0, as: UTF8.self) })
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
