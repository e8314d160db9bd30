/// The lengths of a block's codes, which are themselves compressed (RFC 1951, 3.2.7).
struct DeflateBlockHeader {
  /// A length, or 16 to 18 for a repetition with its extra bits.
  private struct Item {
    let symbol: Int
    var extra = 0
  }

  /// The order in which the lengths of the lengths' codes are written.
  private static let order = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]
  private static let extraBits = [16: 2, 17: 3, 18: 7]

  private let literalCount: Int
  private let distanceCount: Int
  private let items: [Item]
  private let lengths: [Int]
  private let lengthCount: Int
  /// Its size in bits, with the three bits before it.
  let bitCount: Int

  init(literals: [Int], distances: [Int]) {
    literalCount = max(257, (literals.lastIndex { $0 > 0 } ?? 0) + 1)
    distanceCount = max(1, (distances.lastIndex { $0 > 0 } ?? 0) + 1)
    items = Self.items(literals.prefix(literalCount) + distances.prefix(distanceCount))
    var counts = [Int](repeating: 0, count: 19)
    for item in items { counts[item.symbol] += 1 }
    lengths = DeflateCode.lengths(frequencies: counts, limit: 7)
    let lengths = lengths
    lengthCount = max(4, (Self.order.lastIndex { lengths[$0] > 0 } ?? 0) + 1)
    bitCount =
      3 + 14 + 3 * lengthCount
      + items.reduce(0) { $0 + lengths[$1.symbol] + Self.extraBits[$1.symbol, default: 0] }
  }

  /// Lengths with repetitions in place of runs.
  private static func items(_ lengths: ArraySlice<Int>) -> [Item] {
    let lengths = Array(lengths)
    var items: [Item] = []
    var start = 0
    while start < lengths.count {
      let length = lengths[start]
      var end = start
      while end < lengths.count, lengths[end] == length { end += 1 }
      var run = end - start
      if length > 0 {
        items.append(Item(symbol: length))
        run -= 1
      }
      while run >= 3 {
        if length > 0 {
          items.append(Item(symbol: 16, extra: min(run, 6) - 3))
          run -= min(run, 6)
        } else if run < 11 {
          items.append(Item(symbol: 17, extra: run - 3))
          run = 0
        } else {
          items.append(Item(symbol: 18, extra: min(run, 138) - 11))
          run -= min(run, 138)
        }
      }
      for _ in 0..<run { items.append(Item(symbol: length)) }
      start = end
    }
    return items
  }

  /// Writes the header after the three bits that begin a block.
  func write(to writer: inout DeflateBitWriter) {
    writer.write(literalCount - 257, bits: 5)
    writer.write(distanceCount - 1, bits: 5)
    writer.write(lengthCount - 4, bits: 4)
    for symbol in Self.order.prefix(lengthCount) { writer.write(lengths[symbol], bits: 3) }
    let codes = DeflateCode.codes(lengths: lengths)
    for item in items {
      writer.write(Int(codes[item.symbol].bits), bits: Int(codes[item.symbol].count))
      writer.write(item.extra, bits: Self.extraBits[item.symbol, default: 0])
    }
  }
}
