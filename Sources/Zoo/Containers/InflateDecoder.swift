/// The decoder behind `Inflate`: a bit buffer of 64 bits and tables that resolve a whole code, its
/// extra bits' count and its base value in one or two look-ups.
struct InflateDecoder {
  let input: UnsafeRawBufferPointer
  var position = 0
  var bits: UInt64 = 0
  /// The number of valid low bits of `bits`; the bits above are either zero or the same input bits
  /// that the next refill brings again.
  var bitCount = 0

  private(set) var output: UnsafeMutablePointer<UInt8>?
  var written = 0
  private(set) var capacity: Int
  private let limit: Int
  private let isGrowable: Bool

  /// A decoder that writes to `output`.
  ///
  /// A growable output was allocated by the caller, who also frees it, even if it was reallocated.
  init(
    input: UnsafeRawBufferPointer, output: UnsafeMutablePointer<UInt8>?, capacity: Int, limit: Int,
    isGrowable: Bool
  ) {
    self.input = input
    self.output = output
    self.capacity = capacity
    self.limit = limit
    self.isGrowable = isGrowable
  }

  /// The number of input bytes that the stream took, the last one perhaps in part.
  var consumed: Int { position - bitCount / 8 }

  /// Expands the whole stream.
  mutating func run() throws(InflateError) {
    var literals = InflateTable(primaryBits: 11, capacity: 2400)
    var distances = InflateTable(primaryBits: 9, capacity: 700)
    var pairs = InflatePairTable(primaryBits: 11)
    defer {
      pairs.deallocate()
      literals.deallocate()
      distances.deallocate()
    }
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try copyStored()
      case 1:
        try build(&literals, InflateCodes.fixedLiterals, InflateCodes.literalEntries)
        try build(&distances, InflateCodes.fixedDistances, InflateCodes.distanceEntries)
        try expand(&pairs, literals, distances)
      case 2:
        try readTables(&literals, &distances)
        try expand(&pairs, literals, distances)
      default: throw failure("the compressed data hold a block of an unknown kind")
      }
    }
  }

  private func failure(_ problem: String) -> InflateError {
    InflateError(offset: min(consumed, input.count), problem: problem)
  }

  private func truncated() -> InflateError {
    InflateError(offset: input.count, problem: "the compressed data end early")
  }

  private mutating func refill() {
    if input.count - position >= 8 {
      bits |=
        UInt64(littleEndian: input.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        &<< UInt64(bitCount)
      position += (63 - bitCount) >> 3
      bitCount |= 56
    } else {
      while bitCount <= 56, position < input.count {
        bits |= UInt64(input[position]) &<< UInt64(bitCount)
        position += 1
        bitCount += 8
      }
    }
  }

  private mutating func take(_ count: Int) throws(InflateError) -> Int {
    if bitCount < count { refill() }
    guard bitCount >= count else { throw truncated() }
    let value = Int(bits & (1 &<< UInt64(count) &- 1))
    bits &>>= UInt64(count)
    bitCount -= count
    return value
  }

  /// Makes room for `count` more bytes.
  private mutating func reserve(_ count: Int) throws(InflateError) {
    guard count > capacity - written else { return }
    guard isGrowable, count <= limit - written else {
      throw failure("the data expand to more than the \(limit) bytes expected at most")
    }
    let larger = min(limit, max(capacity * 2, written + count))
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    if let output {
      grown.update(from: output, count: written)
      output.deallocate()
    }
    output = grown
    capacity = larger
  }

  private mutating func copyStored() throws(InflateError) {
    // The rest of the byte is skipped; whole bytes in the bit buffer go back to the input.
    position -= bitCount / 8
    bits = 0
    bitCount = 0
    guard input.count - position >= 4 else { throw truncated() }
    let length = Int(input[position]) | Int(input[position + 1]) << 8
    let complement = Int(input[position + 2]) | Int(input[position + 3]) << 8
    guard length ^ complement == 0xFFFF else {
      throw failure("the length of a stored block contradicts its complement")
    }
    position += 4
    guard input.count - position >= length else { throw truncated() }
    try reserve(length)
    if length > 0, let output, let source = input.baseAddress {
      UnsafeMutableRawPointer(output + written).copyMemory(
        from: source + position, byteCount: length)
    }
    position += length
    written += length
  }

  private mutating func build(
    _ table: inout InflateTable, _ lengths: [UInt8], _ entries: [UInt32]
  ) throws(InflateError) {
    guard lengths.withUnsafeBufferPointer({ table.build(lengths: $0, entries: entries) }) else {
      throw failure("the compressed data hold an impossible code table")
    }
  }

  /// Section 3.2.7: the code lengths, themselves coded.
  private mutating func readTables(
    _ literals: inout InflateTable, _ distances: inout InflateTable
  ) throws(InflateError) {
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let codeCount = try take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else {
      throw failure("the compressed data declare too many codes")
    }
    var codeLengths = [UInt8](repeating: 0, count: 19)
    for index in 0..<codeCount {
      codeLengths[InflateCodes.codeLengthOrder[index]] = UInt8(try take(3))
    }
    try build(&literals, codeLengths, InflateCodes.codeLengthEntries)
    var lengths: [UInt8] = []
    lengths.reserveCapacity(literalCount + distanceCount)
    while lengths.count < literalCount + distanceCount {
      refill()
      let entry = literals.look(bits)
      let width = Int(entry & 31)
      guard entry & InflateTable.invalid == 0 else { throw failure("the code is impossible") }
      guard width <= bitCount else { throw truncated() }
      bits &>>= UInt64(width)
      bitCount -= width
      let symbol = UInt8(truncatingIfNeeded: entry >> 16)
      var (value, repeats) = (symbol, 1)
      switch symbol {
      case 16:
        guard let previous = lengths.last else { throw failure("nothing precedes a repetition") }
        (value, repeats) = (previous, try take(2) + 3)
      case 17: (value, repeats) = (0, try take(3) + 3)
      case 18: (value, repeats) = (0, try take(7) + 11)
      default: break
      }
      for _ in 0..<repeats { lengths.append(value) }
    }
    guard lengths.count == literalCount + distanceCount else {
      throw failure("a repetition of code lengths runs over their end")
    }
    guard lengths[256] != 0 else { throw failure("the code table has no end-of-block code") }
    try build(&literals, Array(lengths[..<literalCount]), InflateCodes.literalEntries)
    try build(&distances, Array(lengths[literalCount...]), InflateCodes.distanceEntries)
  }

  /// Expands the symbols of one block: while input and output have room to spare, in the loop
  /// without checks; near either end, in the one with checks.
  private mutating func expand(
    _ pairs: inout InflatePairTable, _ literals: InflateTable, _ distances: InflateTable
  ) throws(InflateError) {
    pairs.build(from: literals)
    while true {
      if expandFast(pairs, literals, distances) { return }
      // 56 bits hold the longest pair of codes with their extra bits: 15 + 5 + 15 + 13.
      refill()
      var entry = literals.look(bits)
      if entry & InflateTable.literal != 0 {
        // Up to three literals a refill: 3 x 15 bits are fewer than 56.
        var left = 3
        repeat {
          let width = Int(entry & 31)
          guard width <= bitCount else { throw truncated() }
          bits &>>= UInt64(width)
          bitCount -= width
          if written == capacity { try reserve(1) }
          output?[written] = UInt8(truncatingIfNeeded: entry &>> 16)
          written += 1
          left -= 1
          if left == 0 { break }
          entry = literals.look(bits)
        } while entry & InflateTable.literal != 0
        if left == 0 { continue }
        refill()
      }
      guard entry & (InflateTable.invalid | InflateTable.endOfBlock) == 0 else {
        guard entry & InflateTable.invalid == 0 else {
          throw bitCount < 15 ? truncated() : failure("the code is impossible")
        }
        let width = Int(entry & 31)
        guard width <= bitCount else { throw truncated() }
        bits &>>= UInt64(width)
        bitCount -= width
        return
      }
      var used = Int(entry & 31)
      let lengthExtra = UInt64(entry &>> 8 & 15)
      let length =
        Int(entry &>> 24) + 3
        + Int(bits &>> (UInt64(used) &- lengthExtra) & (1 &<< lengthExtra &- 1))
      let distanceEntry = distances.look(bits &>> UInt64(used))
      guard distanceEntry & InflateTable.invalid == 0 else {
        throw bitCount < 48 ? truncated() : failure("the distance code is impossible")
      }
      used += Int(distanceEntry & 31)
      let distanceExtra = UInt64(distanceEntry &>> 8 & 15)
      let distance =
        Int(distanceEntry &>> 16)
        + Int(bits &>> (UInt64(used) &- distanceExtra) & (1 &<< distanceExtra &- 1))
      guard used <= bitCount else { throw truncated() }
      bits &>>= UInt64(used)
      bitCount -= used
      guard distance <= written else {
        throw failure("a repetition reaches back before the beginning")
      }
      if capacity - written < length { try reserve(length) }
      copyMatch(length: length, distance: distance)
    }
  }

  /// Repeats `length` bytes from `distance` back; the two may overlap, and then the copy repeats
  /// itself.
  private mutating func copyMatch(length: Int, distance: Int) {
    guard let output else { return }
    let target = output + written
    let source = target - distance
    let raw = UnsafeMutableRawPointer(target)
    if distance >= 8, capacity - written >= length + 8 {
      // Whole words; up to seven bytes too many are overwritten by what follows.
      var offset = 0
      repeat {
        let word = UnsafeRawPointer(source).loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        raw.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
        offset += 8
      } while offset < length
    } else {
      for offset in 0..<length { target[offset] = source[offset] }
    }
    written += length
  }
}
