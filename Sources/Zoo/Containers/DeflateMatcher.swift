/// Finds repetitions: runs of one byte, and four bytes or more that a table remembers.
struct DeflateMatcher {
  private static let window = 32_768
  private static let longestMatch = 258
  private static let tableBits: UInt32 = 15
  /// The most of a run that one step takes, so that a block does not grow beyond its size by much.
  private static let longestRun = 64 * longestMatch

  /// Where four bytes with a hash were last seen; the low 32 bits of the position.
  private var table = [UInt32](repeating: 0, count: 1 << tableBits)
  /// How many positions in a row had no match: after many, some are skipped.
  private var misses = 0

  /// Forgets everything, before other data.
  mutating func removeAll() {
    for index in table.indices { table[index] = 0 }
    misses = 0
  }

  /// Turns bytes from a position on into tokens until the block is full or the bytes end.
  mutating func fill(
    _ block: inout DeflateBlock, from bytes: UnsafeRawBufferPointer, at position: inout Int
  ) {
    guard let start = bytes.baseAddress else { return }
    let count = bytes.count
    var place = position
    var misses = misses
    table.withUnsafeMutableBufferPointer { table in
      /// The four bytes at a position.
      @inline(__always) func word(_ place: Int) -> UInt32 {
        UInt32(littleEndian: start.loadUnaligned(fromByteOffset: place, as: UInt32.self))
      }
      /// How many bytes from a position on equal those from an earlier one on.
      @inline(__always) func equalCount(_ place: Int, _ earlier: Int, limit: Int) -> Int {
        var length = 0
        while limit &- length >= 8 {
          let left = start.loadUnaligned(fromByteOffset: place &+ length, as: UInt64.self)
          let right = start.loadUnaligned(fromByteOffset: earlier &+ length, as: UInt64.self)
          let difference = UInt64(littleEndian: left ^ right)
          if difference != 0 { return length &+ difference.trailingZeroBitCount &>> 3 }
          length &+= 8
        }
        while length < limit,
          start.load(fromByteOffset: place &+ length, as: UInt8.self)
            == start.load(fromByteOffset: earlier &+ length, as: UInt8.self)
        { length &+= 1 }
        return length
      }
      @inline(__always) func slot(_ word: UInt32) -> Int {
        Int((word &* 0x9E37_79B1) &>> (32 &- Self.tableBits))
      }

      while place < count, !block.isFull {
        let byte = start.load(fromByteOffset: place, as: UInt8.self)
        guard count - place >= 4 else {
          block.append(byte)
          place += 1
          continue
        }
        let here = word(place)
        let isRun = here == UInt32(byte) &* 0x0101_0101
        if isRun {
          // A run begins with a literal and continues as a match at distance 1.
          if place > 0, start.load(fromByteOffset: place - 1, as: UInt8.self) == byte {
            let run = equalCount(
              place, place - 1, limit: min(count - place, Self.longestRun))
            Self.append(run: run, to: &block)
            place += run
            misses = 0
          } else {
            block.append(byte)
            place += 1
          }
          continue
        }
        let entry = slot(here)
        let distance = Int(UInt32(truncatingIfNeeded: place) &- table[entry])
        table[entry] = UInt32(truncatingIfNeeded: place)
        if distance <= min(place, Self.window), distance > 0, word(place - distance) == here {
          let length = equalCount(
            place, place - distance, limit: min(count - place, Self.longestMatch))
          // One byte before a run: the byte and the run take fewer bits than a match that ends
          // with the run, as between two spikes that are far apart.
          let next = start.load(fromByteOffset: place + 1, as: UInt8.self)
          let isBeforeRun = here >> 8 == (UInt32(next) &* 0x0001_0101)
          if !isBeforeRun
            || length
              > 5
              + equalCount(
                place + 2, place + 1, limit: min(count - place - 2, Self.longestMatch))
          {
            block.append(length: length, distance: distance)
            let end = place + length
            // The match's content is remembered too, except the inside of a long one.
            for inner in place + 1..<min(end, place + 16) where count - inner >= 4 {
              table[slot(word(inner))] = UInt32(truncatingIfNeeded: inner)
            }
            place = end
            misses = 0
            continue
          }
        }
        misses += 1
        // Where nothing repeats, searching at every position is wasted.
        for _ in 0..<min(1 + misses >> 6, 16, count - place) {
          block.append(start.load(fromByteOffset: place, as: UInt8.self))
          place += 1
        }
      }
    }
    self.misses = misses
    position = place
  }

  /// Matches at distance 1 that together are as long as a run of four bytes or more.
  private static func append(run: Int, to block: inout DeflateBlock) {
    var rest = run
    while rest > 0 {
      // No match is shorter than three bytes.
      let length =
        rest > longestMatch && rest < longestMatch + 3 ? rest - 3 : min(rest, longestMatch)
      block.append(length: length, distance: 1)
      rest -= length
    }
  }
}
