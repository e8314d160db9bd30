/// The loop that expands almost all of a stream, in its own file because speed makes it long.
extension InflateDecoder {
  /// The room that the fast loop needs: two literals, a repetition of 258 bytes, and the excess of
  /// sixteen-byte copies.
  static let slack = 2 + 258 + 16

  /// Expands symbols while at least eight input bytes and room for the longest repetition remain,
  /// so that neither needs checking; true at the end of the block.
  ///
  /// The state lives in local variables, which stay in registers. What limits the loop is one
  /// chain: the bits give an index, the entry there gives the width of its code, and the width
  /// gives the next bits. Everything else runs in parallel, so entries are laid out to keep the
  /// chain short: their low six bits are the shift count, without a mask.
  mutating func expandFast(
    _ pairs: InflatePairTable, _ literals: InflateTable, _ distances: InflateTable
  ) -> Bool {
    let outputEnd = capacity - Self.slack
    let inputEnd = input.count - 8
    guard let output, let source = input.baseAddress, written <= outputEnd, position <= inputEnd
    else { return false }
    let (pairEntries, pairMask) = pairs.lookup
    let (distanceEntries, distanceMask, distanceBits) = distances.lookup
    var (bits, position, written) = (self.bits, self.position, self.written)
    // Only the low six bits count: entries are subtracted whole.
    var bitCount = UInt64(self.bitCount)
    defer {
      (self.bits, self.bitCount, self.position, self.written) = (
        bits, Int(bitCount & 63), position, written
      )
    }

    let exceptions = InflateTable.secondary | InflateTable.endOfBlock | InflateTable.invalid
    while position <= inputEnd, written <= outputEnd {
      // At least 56 bits; an iteration takes 15 + 5 + 15 + 13 at most.
      bits |=
        UInt64(littleEndian: source.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        &<< bitCount
      position &+= 7 &- Int(bitCount &>> 3 & 7)
      bitCount |= 56

      var entry = pairEntries[Int(bits & pairMask)]
      // Two bytes for one literal or two: an extra one is overwritten.
      let target = UnsafeMutableRawPointer(output + written)
      target.storeBytes(of: UInt16(truncatingIfNeeded: entry &>> 16), as: UInt16.self)
      if entry & exceptions != 0 {
        if entry & InflateTable.secondary != 0 { entry = literals.look(bits) }
        if entry & InflateTable.invalid != 0 { break }
        if entry & InflateTable.endOfBlock != 0 {
          bits &>>= UInt64(entry)
          bitCount &-= UInt64(entry)
          return true
        }
        output[written] = UInt8(truncatingIfNeeded: entry &>> 16)
      }
      let (bitsBefore, bitCountBefore, writtenBefore) = (bits, bitCount, written)
      bits &>>= UInt64(entry)
      bitCount &-= UInt64(entry)
      written &+= Int(entry &>> 12 & 3)
      if entry & InflateTable.repetition == 0 { continue }

      let lengthExtra = UInt64(entry &>> 8 & 15)
      let length =
        Int(entry &>> 24) &+ 3
        &+ Int(bitsBefore &>> (UInt64(entry) &- lengthExtra) & (1 &<< lengthExtra &- 1))
      let distanceBefore = bits
      var distanceEntry = distanceEntries[Int(bits & distanceMask)]
      if distanceEntry & InflateTable.secondary != 0 {
        let index = bits &>> distanceBits & (1 &<< UInt64(distanceEntry &>> 8 & 15) &- 1)
        distanceEntry = distanceEntries[Int(distanceEntry &>> 16) &+ Int(index)]
      }
      // Flags and values above the low six bits do not matter to shifts.
      bits &>>= UInt64(distanceEntry)
      bitCount &-= UInt64(distanceEntry)
      let distanceExtra = UInt64(distanceEntry &>> 8 & 15)
      let distance =
        Int(distanceEntry &>> 16)
        &+ Int(
          distanceBefore &>> (UInt64(distanceEntry) &- distanceExtra)
            & (1 &<< distanceExtra &- 1))
      guard distanceEntry & InflateTable.invalid == 0, distance <= written else {
        // The careful loop reads the same symbols again and reports what is wrong with them.
        (bits, bitCount, written) = (bitsBefore, bitCountBefore, writtenBefore)
        break
      }
      Self.repeatBytes(
        UnsafeMutableRawPointer(output + written), distance: distance, length: length)
      written &+= length
    }
    return false
  }

  /// Copies `length` bytes from `distance` back, and up to fifteen more that do not count.
  @inline(__always)
  private static func repeatBytes(_ target: UnsafeMutableRawPointer, distance: Int, length: Int) {
    let from = UnsafeRawPointer(target - distance)
    if distance >= 16 {
      // Hardly any repetition is longer than sixteen bytes.
      target.storeBytes(
        of: from.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
      var offset = 16
      while offset < length {
        target.storeBytes(
          of: from.loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self),
          toByteOffset: offset, as: SIMD16<UInt8>.self)
        offset &+= 16
      }
    } else if distance >= 8 && length > 4 {
      var offset = 0
      repeat {
        let word = from.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        target.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
        offset &+= 8
      } while offset < length
    } else if length == 3, distance >= 3 {
      // Three bytes of the previous number, again and again: typical of such data. A load of just
      // what the last repetition stored gets it from the processor's store buffer; a whole word
      // would take in the literal that was stored since, and wait for both to reach the cache.
      let low = from.loadUnaligned(as: UInt16.self)
      let high = from.load(fromByteOffset: 2, as: UInt8.self)
      target.storeBytes(of: low, as: UInt16.self)
      target.storeBytes(of: high, toByteOffset: 2, as: UInt8.self)
    } else if distance == 1 {
      let word = UInt64(from.load(as: UInt8.self)) &* 0x0101_0101_0101_0101
      var offset = 0
      repeat {
        target.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
        offset &+= 8
      } while offset < length
    } else {
      for offset in 0..<length {
        target.storeBytes(
          of: from.load(fromByteOffset: offset, as: UInt8.self), toByteOffset: offset,
          as: UInt8.self)
      }
    }
  }
}
