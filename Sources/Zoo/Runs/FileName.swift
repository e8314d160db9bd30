/// Makes file names from names that people chose.
enum FileName {
  /// The most characters: two such names, a seed and an id stay within the 255 bytes of a name.
  private static let longest = 96

  /// A name without characters that a file system or a shell might misread, cut to a length that
  /// every file system takes.
  static func of(_ text: String) -> String {
    String(
      text.prefix(longest).map { character in
        character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
          ? character : "_"
      })
  }

  /// The same, plus a few digits of the name's digest if a character was replaced or left out: two
  /// non-ASCII names must not become one file.
  static func distinct(_ name: String) -> String {
    let plain = of(name)
    return plain == name ? plain : "\(plain)-\(SHA256.hexDigest(of: Array(name.utf8)).prefix(6))"
  }
}
