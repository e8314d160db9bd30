import Testing

@testable import Zoo

@Suite("Tables of prefix codes")
struct InflateTableTests {
  /// The symbols that codes decode to with their widths, nil for an invalid code; nil for an
  /// impossible table.
  private static func decode(
    _ lengths: [UInt8], primaryBits: Int = 9, codes: [(code: Int, count: Int)]
  ) -> [Int?]? {
    var table = InflateTable(primaryBits: primaryBits, capacity: 1 << 15)
    defer { table.deallocate() }
    let entries = lengths.indices.map { UInt32($0) << 16 }
    guard lengths.withUnsafeBufferPointer({ table.build(lengths: $0, entries: entries) }) else {
      return nil
    }
    return codes.map { code, count in
      var bits: UInt64 = 0
      for bit in 0..<count where code >> (count - 1 - bit) & 1 == 1 { bits |= 1 << UInt64(bit) }
      // Whatever follows the code must not matter.
      let entries = [0, UInt64.max << UInt64(count)].map { table.look(bits | $0) }
      guard entries[0] == entries[1], entries[0] & InflateTable.invalid == 0,
        Int(entries[0] & 31) == count
      else { return nil }
      return Int(entries[0] >> 16)
    }
  }

  @Test("the example of RFC 1951, section 3.2.2", arguments: [1, 2, 3, 9])
  func example(primaryBits: Int) {
    let codes = [
      (0b010, 3), (0b011, 3), (0b100, 3), (0b101, 3), (0b110, 3), (0b00, 2), (0b1110, 4),
      (0b1111, 4),
    ]
    #expect(
      Self.decode([3, 3, 3, 3, 3, 2, 4, 4], primaryBits: primaryBits, codes: codes)
        == [0, 1, 2, 3, 4, 5, 6, 7])
  }

  @Test("codes of every length up to 15", arguments: [2, 9, 11])
  func longest(primaryBits: Int) {
    // 0, 10, 110 and so on; the last two have 15 bits.
    let lengths = (1...15).map { UInt8($0) } + [15]
    let codes = (1...15).map { ((1 << $0) - 2, $0) } + [((1 << 15) - 1, 15)]
    #expect(Self.decode(lengths, primaryBits: primaryBits, codes: codes) == Array(0..<16))
  }

  @Test("too many codes, and too few, are impossible")
  func impossible() {
    for lengths: [UInt8] in [[1, 1, 1], [1, 2, 2, 2], [2, 2, 2], [2], [1, 3], [15]] {
      #expect(Self.decode(lengths, codes: []) == nil)
    }
  }

  @Test("a single code of one bit is possible, and so is no code")
  func single() {
    #expect(Self.decode([0, 1, 0], codes: [(0, 1), (1, 1)]) == [1, nil])
    #expect(Self.decode([0, 0], codes: [(0, 1), (1, 1)]) == [nil, nil])
    #expect(Self.decode([], codes: [(0, 1)]) == [nil])
  }

  @Test("a table may be built again, and nothing of the old one remains")
  func rebuilding() {
    var table = InflateTable(primaryBits: 4, capacity: 100)
    defer { table.deallocate() }
    func build(_ lengths: [UInt8]) -> Bool {
      lengths.withUnsafeBufferPointer {
        table.build(lengths: $0, entries: lengths.indices.map { UInt32($0) << 16 })
      }
    }
    #expect(build([1, 2, 3, 4, 5, 6, 6]) && table.look(0b11_1111) == 6 << 16 | 6)
    #expect(build([1]) && table.look(0) == 1)
    #expect(table.look(1) & InflateTable.invalid != 0)
    #expect(table.lookup.bits == 1 && table.lookup.mask == 1 && table.shortest == 1)
    #expect(build([2, 2, 2, 2]) && table.primaryBits == 2 && table.shortest == 2)
  }

  @Test("a symbol without an entry, and a table too small for its codes, are impossible")
  func limits() {
    var table = InflateTable(primaryBits: 1, capacity: 4)
    defer { table.deallocate() }
    let built = ([1, 2, 2] as [UInt8]).withUnsafeBufferPointer {
      table.build(lengths: $0, entries: [0, 0])
    }
    #expect(!built)
    let long = ([1, 2, 3, 4, 5, 5] as [UInt8]).withUnsafeBufferPointer {
      table.build(lengths: $0, entries: [UInt32](repeating: 0, count: 6))
    }
    #expect(!long)
  }

  @Test("bases and extra bits of RFC 1951, section 3.2.5")
  func constants() {
    func length(_ symbol: Int) -> [UInt32] {
      let entry = InflateCodes.literalEntries[symbol]
      #expect(entry & InflateTable.repetition != 0 && entry & 31 == entry >> 8 & 15)
      return [entry >> 24 + 3, entry >> 8 & 15]
    }
    #expect(length(257) == [3, 0] && length(264) == [10, 0] && length(265) == [11, 1])
    #expect(length(273) == [35, 3] && length(284) == [227, 5] && length(285) == [258, 0])
    func distance(_ symbol: Int) -> [UInt32] {
      let entry = InflateCodes.distanceEntries[symbol]
      #expect(entry & 31 == entry >> 8 & 15)
      return [entry >> 16, entry >> 8 & 15]
    }
    #expect(distance(0) == [1, 0] && distance(3) == [4, 0] && distance(4) == [5, 1])
    #expect(distance(29) == [24_577, 13])
    #expect(InflateCodes.literalEntries.count == 288 && InflateCodes.distanceEntries.count == 32)
    #expect(InflateCodes.literalEntries[65] == 65 << 16 | 65 << 24 | InflateTable.literal)
    #expect(InflateCodes.literalEntries[256] == InflateTable.endOfBlock)
  }
}
