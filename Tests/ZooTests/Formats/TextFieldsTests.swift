import Testing

@testable import Zoo

@Suite("Fields of text")
struct TextFieldsTests {
  private static func split(_ text: String, _ separator: Character) -> [String] {
    let bytes = Array(text.utf8)
    var fields = [0..<1]
    bytes.withUnsafeBufferPointer {
      TextFields.split(
        $0, 0..<$0.count, separator: separator.asciiValue ?? 0, into: &fields)
    }
    return fields.map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  @Test(
    "spaces and one pair of quotation marks are trimmed",
    arguments: [
      ("a", "a"), ("  a b\t", "a b"), ("\"a\"", "a"), (" 'a' ", "a"), ("\" a\"", " a"),
      ("\"a'", "\"a'"), ("\"", "\""), ("\"\"", ""), ("''''", "''"), ("", ""), (" \t ", ""),
    ])
  func trim(text: String, expected: String) {
    #expect(TextFields.trimmed(text) == expected)
  }

  @Test(
    "the separator is the first kind that occurs",
    arguments: [
      ("a\tb;c,d e", 0x09), ("a;b,c d", 0x3B), ("a,b c", 0x2C), ("a b", 0x20), ("", 0x20),
    ] as [(String, UInt8)])
  func separator(line: String, expected: UInt8) {
    #expect(TextFields.separator(of: Array(line.utf8)[...]) == expected)
  }

  @Test("each separator counts, but a run of spaces is one")
  func split() {
    #expect(Self.split("a, b ,,\"c\",", ",") == ["a", "b", "", "c", ""])
    #expect(Self.split(",", ",") == ["", ""])
    #expect(Self.split("  a   b  ", " ") == ["a", "b"])
    #expect(Self.split("", ",") == [""])
    #expect(Self.split("", " ") == [] && Self.split("   ", " ") == [])
  }

  @Test("a field split from the middle has ranges in the whole")
  func ranges() {
    let bytes = Array("x1, 2y".utf8)
    var fields: [Range<Int>] = []
    bytes.withUnsafeBufferPointer {
      TextFields.split($0, 1..<5, separator: 0x2C, into: &fields)
    }
    #expect(fields == [1..<2, 4..<5])
  }

  @Test("separators between quotation marks are text; marks within a field are not special")
  func quotes() {
    func fields(_ text: String) -> [String] {
      Array(text.utf8).withUnsafeBufferPointer { bytes in
        var fields: [Range<Int>] = []
        TextFields.split(bytes, 0..<bytes.count, separator: 0x2C, into: &fields)
        return fields.map { String(decoding: bytes[$0], as: UTF8.self) }
      }
    }
    #expect(fields("a,\"1,2\",b") == ["a", "1,2", "b"])
    #expect(fields("\"1,2\"") == ["1,2"])
    #expect(fields("\"1,2") == ["\"1", "2"])
    #expect(fields("5\",6\"") == ["5\"", "6\""])
    #expect(fields("\"a\"b,c\",d") == ["a\"b,c", "d"])
    #expect(fields("\",\"") == [","])
  }
}
