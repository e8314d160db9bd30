/// Writes DEFLATE streams symbol by symbol (RFC 1951), so that tests can write impossible ones.
struct DeflateBits {
  private(set) var bytes: [UInt8] = []
  private var used = 8

  /// Numbers begin with their lowest bit.
  mutating func append(_ value: Int, _ count: Int) {
    for bit in 0..<count { append(value >> bit & 1 == 1) }
  }

  /// Codes begin with their highest bit.
  mutating func appendCode(_ code: Int, _ count: Int) {
    for bit in (0..<count).reversed() { append(code >> bit & 1 == 1) }
  }

  private mutating func append(_ bit: Bool) {
    if used == 8 {
      bytes.append(0)
      used = 0
    }
    if bit { bytes[bytes.count - 1] |= 1 << used }
    used += 1
  }

  mutating func block(kind: Int, isLast: Bool = true) {
    append(isLast ? 1 : 0, 1)
    append(kind, 2)
  }

  /// A symbol of the fixed code, of which 256 is the end of the block.
  mutating func symbol(_ symbol: Int) {
    switch symbol {
    case ..<144: appendCode(0x30 + symbol, 8)
    case ..<256: appendCode(0x190 + symbol - 144, 9)
    case ..<280: appendCode(symbol - 256, 7)
    default: appendCode(0xC0 + symbol - 280, 8)
    }
  }

  /// A repetition of 3 to 258 bytes from up to 32,768 bytes back.
  mutating func repetition(length: Int, distance: Int) {
    let (l, d) = (length - 3, distance - 1)
    if length == 258 {
      symbol(285)
    } else {
      let extra = max(0, Self.logarithm(l) - 2)
      symbol(257 + 4 * extra + (l >> extra))
      append(l & ((1 << extra) - 1), extra)
    }
    let extra = max(0, Self.logarithm(d) - 1)
    appendCode(2 * extra + (d >> extra), 5)
    append(d & ((1 << extra) - 1), extra)
  }

  /// The index of the highest set bit.
  private static func logarithm(_ value: Int) -> Int {
    value == 0 ? 0 : Int.bitWidth - 1 - value.leadingZeroBitCount
  }
}
