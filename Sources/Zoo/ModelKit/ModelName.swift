/// The form of a model's name.
package enum ModelName {
  /// What a name is made of, in words.
  package static let form = "small letters, digits and hyphens, beginning with a letter"

  /// Whether a text is a name: one to 64 small letters, digits and hyphens, beginning with a letter.
  package static func isValid(_ text: String) -> Bool {
    guard (1...64).contains(text.utf8.count), text.first?.isLetter == true else { return false }
    return text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
  }

  /// The name that is nearest to a text: `my-model` for `My_Model`; nil if there is none.
  package static func nearest(to text: String) -> String? {
    // A capital letter begins a word, as in `MyModel`, unless it follows another, as in `GRU`.
    var spaced = ""
    var isLower = false
    for character in text {
      if character.isUppercase, isLower { spaced += "-" }
      isLower = character.isLowercase || character.isNumber
      spaced += character.lowercased()
    }
    let words = spaced.utf8.split { !isLetterOrDigit($0) }
      .map { String(decoding: $0, as: UTF8.self) }
      .drop { !($0.first?.isLetter ?? false) }
    let name = words.joined(separator: "-")
    return isValid(name) ? name : nil
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
