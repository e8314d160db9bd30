/// A table that decodes prefix codes of up to 15 bits: a primary table by the next bits of the
/// stream, and secondary tables for longer codes.
///
/// An entry holds the code's width (bits 0-4), the number of extra bits (8-11), flags (12-15) and
/// the literal, base value, or offset of the secondary table (16-31).
struct InflateTable {
  static let literal: UInt32 = 1 << 12
  static let secondary: UInt32 = 1 << 13
  static let endOfBlock: UInt32 = 1 << 14
  static let invalid: UInt32 = 1 << 15

  private let entries: UnsafeMutablePointer<UInt32>
  private let capacity: Int
  private let fullPrimaryBits: Int
  private var primaryBits: Int

  init(primaryBits: Int, capacity: Int) {
    precondition(capacity >= 1 << primaryBits, "\(capacity) entries for \(primaryBits) bits")
    self.primaryBits = primaryBits
    fullPrimaryBits = primaryBits
    self.capacity = capacity
    entries = .allocate(capacity: capacity)
    entries.initialize(repeating: Self.invalid, count: capacity)
  }

  func deallocate() { entries.deallocate() }

  /// Where the entries are and how many bits select a primary one, for a loop that keeps both in
  /// registers.
  var lookup: (entries: UnsafePointer<UInt32>, mask: UInt64, bits: UInt64) {
    (UnsafePointer(entries), 1 &<< UInt64(primaryBits) &- 1, UInt64(primaryBits))
  }

  /// The entry of the code at the low end of `bits`.
  @inline(__always)
  func look(_ bits: UInt64) -> UInt32 {
    let entry = entries[Int(bits & (1 &<< UInt64(primaryBits) &- 1))]
    guard entry & Self.secondary != 0 else { return entry }
    let index = bits &>> UInt64(primaryBits) & (1 &<< UInt64(entry &>> 8 & 15) &- 1)
    return entries[Int(entry &>> 16) + Int(index)]
  }

  /// Fills the table for the canonical code with the given lengths (RFC 1951, section 3.2.2).
  ///
  /// `templates[symbol]` is the entry of a symbol without its width.
  ///
  /// Returns false for a code with too many or, but for a single code of one bit, too few codes.
  mutating func build(lengths: UnsafeBufferPointer<UInt8>, entries templates: [UInt32]) -> Bool {
    var counts = [Int](repeating: 0, count: 16)
    for length in lengths { counts[Int(length)] += 1 }
    counts[0] = 0
    let longest = counts.lastIndex { $0 > 0 } ?? 0
    primaryBits = max(1, min(fullPrimaryBits, longest))
    entries.update(repeating: Self.invalid, count: capacity)
    // No code at all: any use of the table meets an invalid entry.
    guard longest > 0 else { return true }
    var left = 1
    for length in 1...15 {
      left = left * 2 - counts[length]
      if left < 0 { return false }
    }
    if left > 0, longest > 1 { return false }

    var starts = [Int](repeating: 0, count: 17)
    for length in 1...15 { starts[length + 1] = starts[length] + counts[length] }
    var sorted = [Int](repeating: 0, count: lengths.count)
    for symbol in lengths.indices where lengths[symbol] > 0 {
      sorted[starts[Int(lengths[symbol])]] = symbol
      starts[Int(lengths[symbol])] += 1
    }

    var code = 0
    var length = 0
    var used = 1 << primaryBits
    var openPrefix = -1
    var secondaryStart = 0
    var secondaryBits = 0
    for index in 0..<counts.reduce(0, +) {
      let symbol = sorted[index]
      let symbolLength = Int(lengths[symbol])
      code <<= symbolLength - length
      length = symbolLength
      guard symbol < templates.count else { return false }
      let entry = templates[symbol] | UInt32(length)
      let reversed = Self.reverse(code, count: length)
      if length <= primaryBits {
        for place in stride(from: reversed, to: 1 << primaryBits, by: 1 << length) {
          entries[place] = entry
        }
      } else {
        let prefix = reversed & (1 << primaryBits - 1)
        if prefix != openPrefix {
          // As wide as the remaining codes need that share this prefix.
          openPrefix = prefix
          secondaryStart = used
          secondaryBits = length - primaryBits
          var room = 1 << secondaryBits
          while secondaryBits + primaryBits < longest {
            room -= counts[secondaryBits + primaryBits]
            if room <= 0 { break }
            secondaryBits += 1
            room <<= 1
          }
          used += 1 << secondaryBits
          guard used <= capacity else { return false }
          entries[prefix] =
            UInt32(secondaryStart) << 16 | Self.secondary | UInt32(secondaryBits) << 8
        }
        let step = 1 << (length - primaryBits)
        for place in stride(from: reversed >> primaryBits, to: 1 << secondaryBits, by: step) {
          entries[secondaryStart + place] = entry
        }
      }
      counts[length] -= 1
      code += 1
    }
    return true
  }

  private static func reverse(_ code: Int, count: Int) -> Int {
    var code = code
    var reversed = 0
    for _ in 0..<count {
      reversed = reversed << 1 | code & 1
      code >>= 1
    }
    return reversed
  }
}

/// The constants of RFC 1951, sections 3.2.5 to 3.2.7.
enum InflateCodes {
  static let codeLengthOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]
  static let codeLengthEntries = (0..<19).map { UInt32($0) << 16 }

  /// 256 literals, the end of a block and 29 lengths; the last two symbols exist but are not valid.
  static let literalEntries: [UInt32] = {
    var entries = (0..<256).map { UInt32($0) << 16 | InflateTable.literal }
    entries.append(InflateTable.endOfBlock)
    var base: UInt32 = 3
    for symbol in 0..<28 {
      let extra = UInt32(max(0, symbol / 4 - 1))
      entries.append(base << 16 | extra << 8)
      base += 1 << extra
    }
    entries.append(258 << 16)
    entries += [InflateTable.invalid, InflateTable.invalid]
    return entries
  }()

  static let distanceEntries: [UInt32] = {
    var entries: [UInt32] = []
    var base: UInt32 = 1
    for symbol in 0..<30 {
      let extra = UInt32(max(0, symbol / 2 - 1))
      entries.append(base << 16 | extra << 8)
      base += 1 << extra
    }
    entries += [InflateTable.invalid, InflateTable.invalid]
    return entries
  }()

  static let fixedLiterals: [UInt8] = (0..<288).map { symbol in
    switch symbol {
    case ..<144: 8
    case ..<256: 9
    case ..<280: 7
    default: 8
    }
  }
  static let fixedDistances = [UInt8](repeating: 5, count: 32)
}
