/// What the header of an npy array says, before the content is read.
package struct NumPyLayout: Sendable, Equatable {
  /// The kinds of entries that an array holds.
  package enum Item: Sendable, Equatable {
    /// Numbers.
    case number(NumericArray.Element)
    /// Texts of at most this many characters, four bytes each (NumPy's `U`).
    case unicode(Int)
    /// Texts of at most this many bytes (NumPy's `S`).
    case bytes(Int)
    /// Anything else, with NumPy's name of its type.
    case other(String)
  }

  /// The kind of the entries.
  package let item: Item
  /// The sizes of the axes, outermost first.
  package let shape: [Int]
  /// Whether numbers and characters are big-endian.
  package let isBigEndian: Bool
  /// The offset of the content in the bytes of the array.
  package let dataOffset: Int

  /// The number of entries; nil if no file could hold them.
  package var count: Int? {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, product <= 1 << 48 else { return nil }
      count = product
    }
    return count
  }
}

extension NumPyFile {
  /// The layout is looked for in at most this many bytes: NumPy's headers take 128, and those of
  /// many axes a few hundred.
  package static let layoutBytes = 4096

  /// The layout of an array from its first bytes; nil if they do not show it.
  package static func layout(_ beginning: [UInt8]) -> NumPyLayout? {
    guard beginning.starts(with: magic), beginning.count >= 12, (1...3).contains(beginning[6])
    else { return nil }
    var length = 0
    let start = beginning[6] == 1 ? 10 : 12
    for index in (8..<start).reversed() { length = length << 8 | Int(beginning[index]) }
    guard length <= beginning.count - start else { return nil }
    var parser = PythonLiteral(beginning[start..<start + length])
    guard let (descriptor, _, shape) = try? parser.header() else { return nil }
    return NumPyLayout(
      item: item(descriptor), shape: shape, isBigEndian: descriptor.hasPrefix(">"),
      dataOffset: start + length)
  }

  private static func item(_ descriptor: String) -> NumPyLayout.Item {
    if let element = NumPyHeader.element(of: descriptor) { return .number(element) }
    let code = descriptor.drop { "<>|=".contains($0) }
    if let kind = code.first, let width = Int(code.dropFirst()), width >= 0 {
      if kind == "U" { return .unicode(width) }
      if kind == "S" { return .bytes(width) }
    }
    return .other(descriptor)
  }

  /// The texts of an array of fixed-width texts, without the zeros that pad them; nil if the bytes
  /// are not such an array, or their number is not the header's.
  package static func decodeText(_ bytes: [UInt8]) -> [String]? {
    guard let layout = layout(bytes), let count = layout.count else { return nil }
    let (width, size) =
      switch layout.item {
      case .unicode(let width): (width, 4)
      case .bytes(let width): (width, 1)
      default: (-1, 0)
      }
    let available = bytes.count - layout.dataOffset
    guard (0...1 << 32).contains(width) else { return nil }
    let (total, overflow) = count.multipliedReportingOverflow(by: width * size)
    guard !overflow, total == available else { return nil }
    // Empty texts take no bytes, so nothing would bound their number.
    guard width > 0 else { return count <= 1 << 16 ? [String](repeating: "", count: count) : nil }
    return (0..<count).map { index in
      let start = layout.dataOffset + index * width * size
      if size == 1 {
        return String(decoding: bytes[start..<start + width].prefix { $0 != 0 }, as: UTF8.self)
      }
      var text = ""
      for place in stride(from: start, to: start + width * size, by: size) {
        let parts = (0..<4).map { UInt32(bytes[place + (layout.isBigEndian ? 3 - $0 : $0)]) }
        let value = parts[0] | parts[1] << 8 | parts[2] << 16 | parts[3] << 24
        if value == 0 { break }
        text.unicodeScalars.append(Unicode.Scalar(value) ?? "\u{FFFD}")
      }
      return text
    }
  }

  /// The bytes of an npy array of texts, as NumPy's `U`; a scalar if the shape is empty.
  package static func encode(_ texts: [String], shape: [Int]? = nil) -> [UInt8] {
    let width = max(1, texts.map(\.unicodeScalars.count).max() ?? 1)
    var bytes = header(descriptor: "<U\(width)", shape: shape ?? [texts.count])
    for text in texts {
      for scalar in text.unicodeScalars {
        for shift: UInt32 in [0, 8, 16, 24] {
          bytes.append(UInt8(truncatingIfNeeded: scalar.value >> shift))
        }
      }
      bytes += [UInt8](repeating: 0, count: 4 * (width - text.unicodeScalars.count))
    }
    return bytes
  }
}
