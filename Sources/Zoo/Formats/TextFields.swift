/// Fields of a line of text.
enum TextFields {
  /// A range without the spaces and quotation marks around it.
  static func trim(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    if end - start >= 2, bytes[start] == bytes[end - 1],
      bytes[start] == UInt8(ascii: "\"") || bytes[start] == UInt8(ascii: "'")
    {
      return start + 1..<end - 1
    }
    return start..<end
  }

  /// A text without the spaces and quotation marks around it.
  static func trimmed(_ text: String) -> String {
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      let range = trim(bytes, 0..<bytes.count)
      return String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }
  }

  /// The separator of a line: a tab if there is one, else a semicolon, else a comma, else spaces.
  static func separator(of line: ArraySlice<UInt8>) -> UInt8 {
    [0x09, 0x3B, 0x2C].first { line.contains($0) } ?? 0x20
  }

  /// The most fields of a line; a table of spikes has a handful.
  static let mostFields = 4096

  /// The fields of a line, trimmed; `mostFields` + 1 of a longer line.
  ///
  /// A run of spaces is one separator; each of the others counts. Between quotation marks that begin a
  /// field and end one, separators are text.
  static func split(
    _ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, separator: UInt8,
    into fields: inout [Range<Int>]
  ) {
    fields.removeAll(keepingCapacity: true)
    var start = line.lowerBound
    while start <= line.upperBound, fields.count <= mostFields {
      var end = start
      if start < line.upperBound, bytes[start] == UInt8(ascii: "\""),
        let close = closing(bytes, start..<line.upperBound, separator)
      {
        end = close
      }
      while end < line.upperBound, bytes[end] != separator { end += 1 }
      let field = trim(bytes, start..<end)
      if separator != 0x20 || !field.isEmpty { fields.append(field) }
      start = end + 1
    }
  }

  /// Where the quotation mark is that closes the one at the beginning: before a separator or at the
  /// end; nil if none is.
  private static func closing(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ separator: UInt8
  ) -> Int? {
    range.dropFirst().first { index in
      bytes[index] == UInt8(ascii: "\"")
        && (index + 1 == range.upperBound || bytes[index + 1] == separator)
    }
  }
}
