/// A primary table whose entries resolve up to two symbols together: a repetition, a literal, two
/// literals, or a literal and the length of the repetition that follows it.
///
/// In spike times every second symbol is a literal, and whether one comes next cannot be predicted:
/// the processor mispredicts about once per repetition, which costs as much as the rest of the work
/// on it. If one look-up resolves a literal and its successor, there is nothing to predict, and a
/// look-up is saved. Tables of 12 bits would resolve a few more pairs (9 in 10 instead of 8) but
/// take twice as long to fill, for each block again.
///
/// Entries are those of `InflateTable`, with the bits of both symbols counted together, two
/// literals in bits 16-23 and 24-31, or a literal in bits 16-23 with the length of a repetition.
/// Longer codes, the end of a block and invalid codes are unchanged.
struct InflatePairTable {
  private let entries: UnsafeMutablePointer<UInt32>
  private let capacity: Int
  private var primaryBits = 1

  init(primaryBits: Int) {
    capacity = 1 << primaryBits
    entries = .allocate(capacity: capacity)
    entries.initialize(repeating: InflateTable.invalid, count: capacity)
  }

  func deallocate() { entries.deallocate() }

  /// Where the entries are and which bits select one.
  var lookup: (entries: UnsafePointer<UInt32>, mask: UInt64) {
    (UnsafePointer(entries), 1 &<< UInt64(primaryBits) &- 1)
  }

  /// Fills the table from that of the single symbols, which has at most as many primary bits.
  mutating func build(from symbols: InflateTable) {
    primaryBits = symbols.primaryBits
    let (single, mask, _) = symbols.lookup
    precondition(Int(mask) < capacity)
    entries.update(from: single, count: Int(mask) + 1)
    let others = InflateTable.secondary | InflateTable.endOfBlock | InflateTable.invalid
    // A literal's code, followed by whatever fits.
    for code in 0..<1 &<< max(0, primaryBits - symbols.shortest) {
      let first = single[code]
      let width = Int(first & 31)
      guard first & InflateTable.literal != 0, code < 1 &<< width else { continue }
      let room = UInt32(primaryBits - width)
      for rest in 0..<1 &<< Int(room) {
        // The bits after `rest` are unknown and zero here: they must not be part of the code.
        let second = single[rest]
        let codeWidth = (second & 31) &- (second &>> 8 & 15)
        let pair = (first & 0xFF_FFFF) &+ (second & 0xFF00_3F9F)
        let isPair = second & others == 0 && codeWidth <= room
        entries[rest &<< width | code] = isPair ? pair : first
      }
    }
  }
}
