/// The loop that expands almost all of a stream; its file of its own, because speed makes it long.
extension InflateDecoder {
  /// Expands symbols while at least eight input bytes and room for a longest repetition remain, so
  /// that neither needs checking; true at the end of the block.
  ///
  /// The state lives in local variables, which stay in registers.
  mutating func expandFast(
    _ literals: InflateTable, _ distances: InflateTable
  ) throws(InflateError) -> Bool {
    // Three literals, a repetition of 258 bytes and what whole-word copies write too many.
    let outputEnd = capacity - (3 + 258 + 8)
    let inputEnd = input.count - 8
    guard let output, let source = input.baseAddress, written <= outputEnd, position <= inputEnd
    else { return false }
    let (literalEntries, literalMask, literalBits) = literals.lookup
    let (distanceEntries, distanceMask, distanceBits) = distances.lookup
    var (bits, bitCount, position, written) = (
      self.bits, self.bitCount, self.position, self.written
    )
    defer {
      (self.bits, self.bitCount, self.position, self.written) = (bits, bitCount, position, written)
    }

    while position <= inputEnd, written <= outputEnd {
      bits |=
        UInt64(littleEndian: source.loadUnaligned(fromByteOffset: position, as: UInt64.self))
        &<< UInt64(bitCount)
      position &+= (63 &- bitCount) &>> 3
      bitCount |= 56

      var entry = literalEntries[Int(bits & literalMask)]
      if entry & InflateTable.literal != 0 {
        // Literals resolved by the primary table take 11 bits at most, so that three of them leave
        // enough for any first code that follows; what it needs beyond is loaded again.
        bits &>>= UInt64(entry & 31)
        bitCount &-= Int(entry & 31)
        output[written] = UInt8(truncatingIfNeeded: entry &>> 16)
        written &+= 1
        entry = literalEntries[Int(bits & literalMask)]
        if entry & InflateTable.literal != 0 {
          bits &>>= UInt64(entry & 31)
          bitCount &-= Int(entry & 31)
          output[written] = UInt8(truncatingIfNeeded: entry &>> 16)
          written &+= 1
          entry = literalEntries[Int(bits & literalMask)]
          if entry & InflateTable.literal != 0 {
            bits &>>= UInt64(entry & 31)
            bitCount &-= Int(entry & 31)
            output[written] = UInt8(truncatingIfNeeded: entry &>> 16)
            written &+= 1
            continue
          }
        }
        if position > inputEnd { break }
        bits |=
          UInt64(littleEndian: source.loadUnaligned(fromByteOffset: position, as: UInt64.self))
          &<< UInt64(bitCount)
        position &+= (63 &- bitCount) &>> 3
        bitCount |= 56
      }
      if entry & InflateTable.secondary != 0 {
        let index = bits &>> literalBits & (1 &<< UInt64(entry &>> 8 & 15) &- 1)
        entry = literalEntries[Int(entry &>> 16) &+ Int(index)]
        if entry & InflateTable.literal != 0 {
          bits &>>= UInt64(entry & 31)
          bitCount &-= Int(entry & 31)
          output[written] = UInt8(truncatingIfNeeded: entry &>> 16)
          written &+= 1
          continue
        }
      }
      if entry & (InflateTable.invalid | InflateTable.endOfBlock) != 0 {
        guard entry & InflateTable.invalid == 0 else { break }
        bits &>>= UInt64(entry & 31)
        bitCount &-= Int(entry & 31)
        return true
      }
      var used = UInt64(entry & 31)
      let lengthExtra = UInt64(entry &>> 8 & 15)
      let length = Int(entry &>> 16) &+ Int(bits &>> used & (1 &<< lengthExtra &- 1))
      used &+= lengthExtra
      var distanceEntry = distanceEntries[Int(bits &>> used & distanceMask)]
      if distanceEntry & InflateTable.secondary != 0 {
        let index =
          bits &>> (used &+ distanceBits) & (1 &<< UInt64(distanceEntry &>> 8 & 15) &- 1)
        distanceEntry = distanceEntries[Int(distanceEntry &>> 16) &+ Int(index)]
      }
      used &+= UInt64(distanceEntry & 31)
      let distanceExtra = UInt64(distanceEntry &>> 8 & 15)
      let distance =
        Int(distanceEntry &>> 16) &+ Int(bits &>> used & (1 &<< distanceExtra &- 1))
      used &+= distanceExtra
      // The careful loop meets the same symbol again and says what is wrong with it.
      guard distanceEntry & InflateTable.invalid == 0, distance <= written else { break }
      bits &>>= used
      bitCount &-= Int(used)

      let target = UnsafeMutableRawPointer(output + written)
      let from = UnsafeRawPointer(target - distance)
      if distance >= 8 {
        var offset = 0
        repeat {
          let word = from.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
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
      written &+= length
    }
    return false
  }
}
