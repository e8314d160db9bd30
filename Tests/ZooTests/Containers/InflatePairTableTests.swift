import Tensor
import Testing

@testable import Zoo

@Suite("Tables of two symbols per look-up")
struct InflatePairTableTests {
  /// A complete code: random lengths are cut off, or lengthened, until they fill the code space.
  private static func lengths(seed: UInt64) -> [UInt8] {
    var generator = RandomGenerator(seed: seed)
    var lengths = [UInt8](repeating: 0, count: 286)
    var left = 1 << 15
    var symbols = Array(0..<286)
    for index in symbols.indices { symbols.swapAt(index, generator.integer(below: index + 1)) }
    // The longest code is left for last, so that the remainder is always a power of two.
    for symbol in symbols.prefix(generator.integer(below: 200) + 20) {
      let shortest = 15 - (Int.bitWidth - 1 - (left / 2).leadingZeroBitCount)
      let length = min(15, max(2, shortest) + generator.integer(below: 6))
      guard left - (1 << (15 - length)) > 0 else { break }
      left -= 1 << (15 - length)
      lengths[symbol] = UInt8(length)
    }
    for symbol in symbols where lengths[symbol] == 0 && left > 0 {
      let bit = Int.bitWidth - 1 - left.leadingZeroBitCount
      left -= 1 << bit
      lengths[symbol] = UInt8(15 - bit)
    }
    return lengths
  }

  @Test("an entry agrees with one symbol, or two in turn", arguments: 0..<12)
  func pairs(seed: Int) {
    var symbols = InflateTable(primaryBits: 11, capacity: 2400)
    var pairs = InflatePairTable(primaryBits: 11)
    defer {
      symbols.deallocate()
      pairs.deallocate()
    }
    let lengths = Self.lengths(seed: UInt64(seed))
    #expect(
      lengths.withUnsafeBufferPointer {
        symbols.build(lengths: $0, entries: InflateCodes.literalEntries)
      })
    pairs.build(from: symbols)
    let (entries, mask) = pairs.lookup
    let exceptions = InflateTable.secondary | InflateTable.endOfBlock | InflateTable.invalid
    var paired = 0
    for index in 0...Int(mask) {
      let entry = entries[index]
      // What follows the bits that select an entry must not matter.
      for above: UInt64 in [0, .max << 11] {
        let bits = UInt64(index) | above
        let first = symbols.look(bits)
        if entry & exceptions != 0 {
          #expect(first & InflateTable.literal == 0 || first & 31 > 11)
          continue
        }
        if first & InflateTable.literal == 0 {
          #expect(entry == first)
          continue
        }
        #expect(UInt8(truncatingIfNeeded: entry >> 16) == UInt8(truncatingIfNeeded: first >> 16))
        let second = symbols.look(bits >> UInt64(first & 31))
        if entry >> 12 & 3 == 2 {
          paired += 1
          #expect(second & InflateTable.literal != 0 && entry & InflateTable.repetition == 0)
          #expect(entry >> 24 == second >> 24 && entry & 63 == first & 31 + second & 31)
        } else if entry & InflateTable.repetition != 0 {
          paired += 1
          #expect(second & InflateTable.repetition != 0 && second & exceptions == 0)
          #expect(entry >> 24 == second >> 24 && entry & 63 == first & 31 + second & 31)
          #expect(entry >> 8 & 15 == second >> 8 & 15)
        } else {
          #expect(entry == first)
        }
      }
    }
    #expect(paired > 0)
  }
}
