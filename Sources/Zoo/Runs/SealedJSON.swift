import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// JSON documents that carry the digest of their own text, so that a flipped byte is noticed.
///
/// The second line of a document is `"digest" : "<SHA-256>",` and the digest is that of the text
/// without this line. A second file for the digest could be lost.
enum SealedJSON {
  private static let start = Array("{\n".utf8)

  private static func line(_ digest: String) -> [UInt8] {
    Array("  \"digest\" : \"\(digest)\",\n".utf8)
  }

  /// The bytes of a document, whose value must encode as an object that is not empty.
  ///
  /// - Throws: what the value's encoding throws.
  static func encode(_ value: some Encodable) throws -> [UInt8] {
    let text = try JSONText.encode(value)
    return start + line(SHA256.hexDigest(of: text)) + text.dropFirst(start.count)
  }

  /// The value of a document.
  ///
  /// - Throws: `FileError.malformed` if the digest is not that of the text, or the document is of
  ///   another form.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: [UInt8], file: String
  ) throws(FileError) -> Value {
    let end = start.count + line(String(repeating: "0", count: 64)).count
    guard bytes.count > end, bytes.starts(with: start) else {
      throw .malformed(
        file: file, place: .whole, problem: "it is cut off or not a document of a run")
    }
    let text = start + bytes[end...]
    guard Array(bytes[start.count..<end]) == line(SHA256.hexDigest(of: text)) else {
      throw .malformed(
        file: file, place: .whole, problem: "the text does not match its digest: it was changed")
    }
    do {
      return try JSONDecoder().decode(Value.self, from: Data(text))
    } catch {
      throw .malformed(
        file: file, place: .whole, problem: "it is not what this version of the program writes")
    }
  }
}

/// JSON as runs write it.
package enum JSONText {
  // A text that no document contains; JSON has no infinite numbers or NaN.
  private static let undefined = "\u{F8FF}undefined\u{F8FF}"

  /// A value as JSON text with sorted keys; a number that is not finite becomes null.
  ///
  /// - Throws: what the value's encoding throws.
  package static func encode(
    _ value: some Encodable, isPretty: Bool = true, inSnakeCase: Bool = false
  ) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting =
      isPretty
      ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      : [.sortedKeys, .withoutEscapingSlashes]
    if inSnakeCase { encoder.keyEncodingStrategy = .convertToSnakeCase }
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: undefined, negativeInfinity: undefined, nan: undefined)
    let bytes = [UInt8](try encoder.encode(value))
    let word = Array("\"\(undefined)\"".utf8)
    guard bytes.contains(word[1]) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if bytes[index] == word[0], bytes[index...].starts(with: word) {
        result += Array("null".utf8)
        index += word.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result
  }

  /// The content of a document: a value as JSON text, and the end of its last line.
  ///
  /// - Throws: what the value's encoding throws.
  static func document(_ value: some Encodable) throws -> [UInt8] {
    try encode(value) + [UInt8(ascii: "\n")]
  }
}
