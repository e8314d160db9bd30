/// A block of DEFLATE data while it is collected: literals and matches, and how often each occurs.
struct DeflateBlock {
  /// Marks a token as a match.
  ///
  /// Its length minus 3 is in bits 0 to 7, its distance minus 1 in bits 8 to 22. Any other token is
  /// the byte that it stands for.
  static let matchFlag: UInt32 = 1 << 31
  /// The number of tokens after which a block is written, so that codes follow the data.
  static let capacity = 1 << 15
  /// The symbol that ends a block.
  private static let end = 256

  private(set) var tokens: [UInt32] = []
  private var literalCounts = [Int](repeating: 0, count: 286)
  private var distanceCounts = [Int](repeating: 0, count: 30)

  /// Whether the block should be written before more is added.
  var isFull: Bool { tokens.count >= Self.capacity }

  /// Adds a literal byte.
  mutating func append(_ byte: UInt8) {
    tokens.append(UInt32(byte))
    literalCounts[Int(byte)] += 1
  }

  /// Adds a repetition of 3 to 258 bytes from 1 to 32,768 bytes earlier.
  mutating func append(length: Int, distance: Int) {
    tokens.append(Self.matchFlag | UInt32(length - 3) | UInt32(distance - 1) << 8)
    literalCounts[257 + Self.lengthSymbol(length - 3)] += 1
    distanceCounts[Self.distanceSymbol(distance - 1)] += 1
  }

  /// Clears the block for the next one.
  mutating func removeAll() {
    tokens.removeAll(keepingCapacity: true)
    for symbol in literalCounts.indices { literalCounts[symbol] = 0 }
    for symbol in distanceCounts.indices { distanceCounts[symbol] = 0 }
  }

  /// The symbol of a length minus 3, from 0 for length 3 (RFC 1951, 3.2.5).
  @inline(__always) static func lengthSymbol(_ value: Int) -> Int {
    if value < 4 { return value }
    if value == 255 { return 28 }
    let extra = 61 &- value.leadingZeroBitCount
    return extra &* 4 &+ value &>> extra
  }

  /// The lowest length minus 3 of a symbol, and the number of its extra bits.
  static func lengthRange(_ symbol: Int) -> (base: Int, extra: Int) {
    if symbol == 28 { return (255, 0) }
    if symbol < 4 { return (symbol, 0) }
    let extra = symbol / 4 - 1
    return ((4 + symbol % 4) << extra, extra)
  }

  /// The symbol of a distance minus 1.
  @inline(__always) static func distanceSymbol(_ value: Int) -> Int {
    if value < 2 { return value }
    let extra = 62 &- value.leadingZeroBitCount
    return extra &* 2 &+ value &>> extra
  }

  /// The lowest distance minus 1 of a symbol, and the number of its extra bits.
  @inline(__always) static func distanceRange(_ symbol: Int) -> (base: Int, extra: Int) {
    if symbol < 2 { return (symbol, 0) }
    let extra = symbol &>> 1 &- 1
    return ((2 &+ symbol & 1) &<< extra, extra)
  }

  /// Writes the block in whichever of the three forms is the shortest; `stored` are its bytes.
  mutating func write(
    to writer: inout DeflateBitWriter, stored: UnsafeRawBufferPointer, isLast: Bool
  ) {
    literalCounts[Self.end] = 1
    let literalLengths = DeflateCode.lengths(frequencies: literalCounts, limit: 15)
    let distanceLengths = DeflateCode.lengths(frequencies: distanceCounts, limit: 15)
    let header = DeflateBlockHeader(literals: literalLengths, distances: distanceLengths)
    let own = header.bitCount + bits(literalLengths, distanceLengths)
    let fixed = bits(Self.fixedLiterals, Self.fixedDistances)
    let pieces = max(1, (stored.count + 65_534) / 65_535)
    if 8 * stored.count + 40 * pieces < min(own, fixed) {
      Self.write(stored, to: &writer, isLast: isLast)
      return
    }
    let isFixed = fixed <= own
    writer.write((isLast ? 1 : 0) | (isFixed ? 2 : 4), bits: 3)
    if !isFixed { header.write(to: &writer) }
    write(
      to: &writer, isFixed ? Self.fixedLiterals : literalLengths,
      isFixed ? Self.fixedDistances : distanceLengths)
  }

  private static let fixedLiterals =
    [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112)
    + [Int](repeating: 7, count: 24) + [Int](repeating: 8, count: 8)
  private static let fixedDistances = [Int](repeating: 5, count: 30)

  /// The number of bits of all tokens and the end in codes of given lengths.
  private func bits(_ literals: [Int], _ distances: [Int]) -> Int {
    var bits = 0
    for symbol in literalCounts.indices {
      let extra = symbol > Self.end ? Self.lengthRange(symbol - 257).extra : 0
      bits += literalCounts[symbol] * (literals[symbol] + extra)
    }
    for symbol in distanceCounts.indices {
      bits += distanceCounts[symbol] * (distances[symbol] + Self.distanceRange(symbol).extra)
    }
    return bits
  }

  private func write(to writer: inout DeflateBitWriter, _ literals: [Int], _ distances: [Int]) {
    let codes = DeflateCode.codes(lengths: literals)
    // A length's code and its extra bits together.
    let lengths = (0..<256).map { value in
      let symbol = Self.lengthSymbol(value)
      let (base, extra) = Self.lengthRange(symbol)
      let code = codes[257 + symbol]
      return DeflateCode(
        bits: code.bits | UInt32(value - base) << code.count, count: code.count + UInt32(extra))
    }
    tokens.withUnsafeBufferPointer { tokens in
      writer.write(
        tokens, literals: codes, lengths: lengths,
        distances: DeflateCode.codes(lengths: distances))
    }
    writer.write(Int(codes[Self.end].bits), bits: Int(codes[Self.end].count))
  }

  /// Writes bytes uncompressed, in pieces of at most 65,535.
  private static func write(
    _ bytes: UnsafeRawBufferPointer, to writer: inout DeflateBitWriter, isLast: Bool
  ) {
    var rest = bytes[...]
    repeat {
      let piece = rest.prefix(65_535)
      rest = rest.dropFirst(piece.count)
      writer.write(isLast && rest.isEmpty ? 1 : 0, bits: 3)
      writer.align()
      writer.write(piece.count, bits: 16)
      writer.write(~piece.count & 0xFFFF, bits: 16)
      writer.writeAligned(UnsafeRawBufferPointer(rebasing: piece))
    } while !rest.isEmpty
  }
}
