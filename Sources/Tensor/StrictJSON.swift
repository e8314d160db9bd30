/// A parser of the few forms of JSON that a file header uses: objects, texts and lists of whole
/// numbers.
///
/// It recurses only as deep as its caller.
struct StrictJSON {
  struct Unexpected: Error {
    let offset: Int
    let problem: String
  }

  private let bytes: ArraySlice<UInt8>
  private var offset: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    offset = bytes.startIndex
  }

  func unexpected(_ problem: String) -> Unexpected { Unexpected(offset: offset, problem: problem) }

  private mutating func skipSpace() {
    while offset < bytes.endIndex, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[offset]) { offset += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard offset < bytes.endIndex, UInt32(bytes[offset]) == character.value else { return false }
    offset += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(Unexpected) {
    guard take(character) else { throw unexpected("the header has no '\(character)' here") }
  }

  /// An object; the closure reads the value of each key.
  mutating func object(
    _ member: (inout StrictJSON, String) throws(Unexpected) -> Void
  ) throws(Unexpected) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while take(",")
    try expect("}")
  }

  /// A list of whole numbers of at most 2^53, the largest that JSON's readers agree on.
  mutating func integers() throws(Unexpected) -> [Int] {
    try expect("[")
    var values: [Int] = []
    if take("]") { return values }
    repeat {
      skipSpace()
      let start = offset
      while offset < bytes.endIndex, (0x30...0x39).contains(bytes[offset]), offset - start < 17 {
        offset += 1
      }
      guard let value = Int(String(decoding: bytes[start..<offset], as: UTF8.self)),
        value <= 1 << 53
      else { throw unexpected("the header has no whole number here") }
      values.append(value)
    } while take(",")
    try expect("]")
    return values
  }

  /// Only white space may follow.
  mutating func end() throws(Unexpected) {
    skipSpace()
    guard offset == bytes.endIndex else { throw unexpected("something follows the header") }
  }

  /// A text with its escapes resolved.
  mutating func string() throws(Unexpected) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while offset < bytes.endIndex {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw unexpected("the text is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<0x20: throw unexpected("a text contains a control character")
      default: text.append(byte)
      }
    }
    throw unexpected("a text does not end")
  }

  private mutating func escape() throws(Unexpected) -> [UInt8] {
    guard offset < bytes.endIndex else { throw unexpected("a text does not end") }
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code), bytes[offset...].starts(with: "\\u".utf8) {
        offset += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw unexpected("half a character") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw unexpected("half a character") }
      return Array(String(scalar).utf8)
    default: throw unexpected("an unknown escape")
    }
  }

  private mutating func hexadecimal() throws(Unexpected) -> UInt32 {
    let digits = bytes[offset...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw unexpected("an escape lacks its four digits") }
    offset += 4
    return code
  }

  /// A text as a JSON string.
  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
