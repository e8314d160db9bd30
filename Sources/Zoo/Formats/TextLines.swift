/// The lines of a text as ranges of its bytes, without the characters that end them.
///
/// Those are LF, CR LF or, as old programs write, CR alone. A byte-order mark is skipped.
struct TextLines: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var position: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  mutating func next() -> Range<Int>? {
    guard position < bytes.count else { return nil }
    let start = position
    return bytes.withUnsafeBufferPointer { bytes in
      var end = start
      while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
      position = end + 1
      if end + 1 < bytes.count, bytes[end] == 0x0D, bytes[end + 1] == 0x0A { position += 1 }
      return start..<end
    }
  }

  /// Whether bytes look like a table in text: no non-text byte among the first few thousand, and
  /// not the beginning of another format that begins with text.
  static func isTable(_ bytes: [UInt8]) -> Bool {
    !bytes.isEmpty && !bytes.starts(with: "MATLAB ".utf8)
      && !bytes.starts(with: "%%BEGINHEADER".utf8)
      && !bytes.starts(with: "######## Neuralynx".utf8) && ForeignFile.markup(bytes) == nil
      && bytes.prefix(4096).allSatisfy { $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
  }
}

/// Numbers in text.
enum DecimalText {
  private static let powers: [Double] = {
    var powers = [1.0]
    for _ in 0..<22 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  /// The number that all of the bytes spell, correctly rounded; nil if they do not spell one.
  ///
  /// Plain decimals of up to 15 digits are a whole number over a power of ten that are both exact,
  /// so one division rounds correctly (Clinger 1990); anything else is left to the library.
  /// `point` is the character before the decimals, a comma in many countries.
  static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, point: UInt8 = 0x2E
  ) -> Double? {
    var mantissa = 0
    var digits = 0
    var fraction = 0
    var hasPoint = false
    for index in range {
      let byte = bytes[index]
      if byte >= 0x30, byte <= 0x39 {
        mantissa = mantissa &* 10 &+ Int(byte &- 0x30)
        digits += 1
        if hasPoint { fraction += 1 }
        if digits > 15 { return slow(bytes, range, point) }
      } else if byte == point, !hasPoint {
        hasPoint = true
      } else {
        return slow(bytes, range, point)
      }
    }
    guard digits > 0 else { return nil }
    return Double(mantissa) / powers[fraction]
  }

  private static func slow(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ point: UInt8
  ) -> Double? {
    guard range.count <= 400 else { return nil }
    guard point != 0x2E else {
      return Double(String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self))
    }
    // A point would be a separator of thousands here.
    guard !bytes[range].contains(0x2E) else { return nil }
    return Double(
      String(decoding: bytes[range].map { $0 == point ? 0x2E : $0 }, as: UTF8.self))
  }
}
