import Tensor
import Testing

@testable import Zoo

@Suite("Lines and numbers of text")
struct TextLinesTests {
  private static func lines(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    return TextLines(bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  @Test("lines end in LF, CR LF or CR, and the last one in any of them or nothing")
  func endings() {
    #expect(Self.lines("a\nb\r\nc\rd") == ["a", "b", "c", "d"])
    for ending in ["\n", "\r\n", "\r", ""] {
      #expect(Self.lines("a\(ending)") == ["a"])
      if !ending.isEmpty { #expect(Self.lines("a\(ending)\(ending)b") == ["a", "", "b"]) }
    }
    #expect(Self.lines("\n\r") == ["", ""])
    #expect(Self.lines("") == [])
  }

  @Test("a whole byte-order mark is skipped, once")
  func byteOrderMark() {
    #expect(Self.lines("\u{FEFF}a\n") == ["a"])
    #expect(Self.lines("\u{FEFF}") == [])
    #expect(Self.lines("a\n\u{FEFF}b") == ["a", "\u{FEFF}b"])
    #expect(Array(TextLines([0xEF, 0xBB])) == [0..<2])
  }

  @Test("a table in text has no control characters except tabs and line ends")
  func tables() {
    #expect(TextLines.isTable(Array("a\tb\r\n\u{FC}".utf8)))
    for byte: UInt8 in [0, 7, 0x1B] { #expect(!TextLines.isTable([0x61, byte])) }
    #expect(!TextLines.isTable([]))
    #expect(!TextLines.isTable(Array("MATLAB 5.0".utf8)))
    #expect(!TextLines.isTable(Array("%%BEGINHEADER".utf8)))
    #expect(TextLines.isTable([UInt8](repeating: 0x61, count: 4096) + [0]))
  }

  @Test("decimal numbers are rounded as the library rounds them")
  func decimals() {
    var generator = RandomGenerator(seed: 5)
    for _ in 0..<20_000 {
      let value = generator.uniformDouble() * 10_000
      let digits = generator.integer(below: 9)
      let text = "\(Double(Int(value * 1e6)) / 1e6)".prefix(6 + digits)
      let bytes = Array(text.utf8)
      let parsed = bytes.withUnsafeBufferPointer { DecimalText.parse($0, 0..<bytes.count) }
      #expect(parsed == Double(String(text)))
    }
    for text in ["", ".", "1..2", "1,5", "--1", "1e", "0x", "1 2", "１"] {
      let bytes = Array(text.utf8)
      #expect(bytes.withUnsafeBufferPointer { DecimalText.parse($0, 0..<bytes.count) } == nil)
    }
    for text in ["5.", ".5", "-1.5e3", "123456789012345678901234567890", "1e400", "+2"] {
      let bytes = Array(text.utf8)
      let parsed = bytes.withUnsafeBufferPointer { DecimalText.parse($0, 0..<bytes.count) }
      #expect(
        parsed == Double(text) || text == "5." && parsed == 5 || text == ".5" && parsed == 0.5)
    }
  }
}
