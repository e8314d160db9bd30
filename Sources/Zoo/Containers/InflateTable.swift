/// A table that decodes prefix codes of up to 15 bits: a primary table by the next bits of the
/// stream, and secondary tables for longer codes.
///
/// An entry holds the width of the code and of its extra bits together (bits 0-4), flags (6, 7, 14,
/// 15), the number of extra bits (8-11), the number of literals (12-13) and a value: a literal, in
/// bits 16-23 and again in 24-31; a length less 3 in bits 24-31; a distance, or the offset of a
/// secondary table, in bits 16-31.
struct InflateTable {
  static let secondary: UInt32 = 1 << 6
  static let repetition: UInt32 = 1 << 7
  static let literal: UInt32 = 1 << 12
  static let endOfBlock: UInt32 = 1 << 14
  static let invalid: UInt32 = 1 << 15

  private let entries: UnsafeMutablePointer<UInt32>
  private let capacity: Int
  private let fullPrimaryBits: Int
  private(set) var primaryBits: Int
  /// The width of the shortest code.
  private(set) var shortest = 1
  /// The symbols in the order of their codes while a table is built; at most 320.
  private let sorted: UnsafeMutablePointer<UInt16>
  private static let mostSymbols = 320

  init(primaryBits: Int, capacity: Int) {
    precondition(capacity >= 1 << primaryBits, "\(capacity) entries for \(primaryBits) bits")
    self.primaryBits = primaryBits
    fullPrimaryBits = primaryBits
    self.capacity = capacity
    entries = .allocate(capacity: capacity)
    entries.initialize(repeating: Self.invalid, count: capacity)
    sorted = .allocate(capacity: Self.mostSymbols)
    sorted.initialize(repeating: 0, count: Self.mostSymbols)
  }

  func deallocate() {
    entries.deallocate()
    sorted.deallocate()
  }

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
  /// `templates[symbol]` is the entry of a symbol without the width of its code.
  ///
  /// Returns false for a code with too many or, except for a single code of one bit, too few codes.
  mutating func build(lengths: UnsafeBufferPointer<UInt8>, entries templates: [UInt32]) -> Bool {
    precondition(lengths.count <= Self.mostSymbols)
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 32) { memory in
      memory.initialize(repeating: 0)
      // The number of codes of each length, and where those of a length begin in `sorted`.
      let counts = UnsafeMutableBufferPointer(rebasing: memory[0..<16])
      let starts = UnsafeMutableBufferPointer(rebasing: memory[16..<32])
      for length in lengths { counts[Int(length)] += 1 }
      counts[0] = 0
      let longest = counts.lastIndex { $0 > 0 } ?? 0
      shortest = counts.firstIndex { $0 > 0 } ?? 1
      primaryBits = max(1, min(fullPrimaryBits, longest))
      var left = 1
      for length in 1..<16 {
        left = left * 2 - counts[length]
        if left < 0 { return false }
        starts[length] = starts[length - 1] + counts[length - 1]
      }
      if left > 0 {
        // No code at all: any use of the table meets an invalid entry.
        guard longest <= 1 else { return false }
        entries.update(repeating: Self.invalid, count: 2)
      }
      for symbol in lengths.indices where lengths[symbol] > 0 {
        let length = Int(lengths[symbol])
        guard symbol < templates.count else { return false }
        sorted[starts[length]] = UInt16(symbol)
        starts[length] += 1
      }
      return fill(counts, longest: longest, templates: templates)
    }
  }

  /// Writes the entries of the sorted symbols.
  ///
  /// The primary table grows with the length of the codes: a table for codes of up to n bits is one
  /// for n + 1 bits too once it is written twice, so that each code is placed once and not at every
  /// index that ends in it.
  private func fill(
    _ counts: UnsafeMutableBufferPointer<Int>, longest: Int, templates: [UInt32]
  ) -> Bool {
    var index = 0
    // Codes as in the stream, first bit lowest.
    var code = 0
    var size = 2
    for length in stride(from: 1, through: min(longest, primaryBits), by: 1) {
      if length > 1 {
        (entries + size).update(from: entries, count: size)
        size *= 2
      }
      for _ in 0..<counts[length] {
        entries[code] = templates[Int(sorted[index])] + UInt32(length)
        index += 1
        code = Self.successor(of: code, count: length)
      }
    }
    guard longest > primaryBits else { return true }
    var openPrefix = -1
    var secondaryStart = 0
    var secondaryBits = 0
    for length in primaryBits + 1...longest {
      for _ in 0..<counts[length] {
        let prefix = code & (1 << primaryBits - 1)
        if prefix != openPrefix {
          // As wide as the remaining codes with this prefix need.
          openPrefix = prefix
          secondaryStart = size
          secondaryBits = length - primaryBits
          var room = 1 << secondaryBits
          while secondaryBits + primaryBits < longest {
            room -= counts[secondaryBits + primaryBits]
            if room <= 0 { break }
            secondaryBits += 1
            room <<= 1
          }
          size += 1 << secondaryBits
          guard size <= capacity else { return false }
          entries[prefix] =
            UInt32(secondaryStart) << 16 | Self.secondary | UInt32(secondaryBits) << 8
        }
        let entry = templates[Int(sorted[index])] + UInt32(length)
        let step = 1 << (length - primaryBits)
        for place in stride(from: code >> primaryBits, to: 1 << secondaryBits, by: step) {
          entries[secondaryStart + place] = entry
        }
        index += 1
        counts[length] -= 1
        code = Self.successor(of: code, count: length)
      }
    }
    return true
  }

  /// The next code of `count` bits, with the first bit lowest: the highest zero becomes one, and
  /// the ones above it zero; 0 after the last code.
  ///
  /// A code of more bits continues from it unchanged: canonical codes grow by zeros at their end.
  @inline(__always)
  private static func successor(of code: Int, count: Int) -> Int {
    let zeros = ~code & (1 << count - 1)
    guard zeros > 0 else { return 0 }
    let bit = 1 << (Int.bitWidth - 1 - zeros.leadingZeroBitCount)
    return code & (bit - 1) | bit
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
    var entries = (0..<256).map { UInt32($0) * 0x0101_0000 | InflateTable.literal }
    entries.append(InflateTable.endOfBlock)
    var base: UInt32 = 0
    for symbol in 0..<28 {
      let extra = UInt32(max(0, symbol / 4 - 1))
      entries.append(base << 24 | extra << 8 | InflateTable.repetition | extra)
      base += 1 << extra
    }
    entries.append(255 << 24 | InflateTable.repetition)
    entries += [InflateTable.invalid, InflateTable.invalid]
    return entries
  }()

  static let distanceEntries: [UInt32] = {
    var entries: [UInt32] = []
    var base: UInt32 = 1
    for symbol in 0..<30 {
      let extra = UInt32(max(0, symbol / 2 - 1))
      entries.append(base << 16 | extra << 8 | extra)
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
