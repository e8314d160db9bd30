/// Makes file names from names that people chose.
enum FileName {
  /// A name without characters that a file system or a shell might misread.
  static func of(_ text: String) -> String {
    String(
      text.map { character in
        character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
          ? character : "_"
      })
  }

  /// The same, plus a few digits of the name's digest if a character was replaced: two non-ASCII
  /// names must not become one file.
  static func distinct(_ name: String) -> String {
    let plain = of(name)
    return plain == name ? plain : "\(plain)-\(SHA256.hexDigest(of: Array(name.utf8)).prefix(6))"
  }
}
