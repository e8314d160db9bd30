/// Bits one after the other, the lowest of a byte first, as DEFLATE orders them.
struct DeflateBitWriter {
  private var bytes: [UInt8] = []
  /// Bits that do not yet fill a byte, fewer than eight.
  private var pending: UInt64 = 0
  private var count = 0

  /// Appends the low bits of a value, at most 48.
  mutating func write(_ value: Int, bits: Int) {
    pending |= UInt64(value) << UInt64(count)
    count += bits
    while count >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      count -= 8
    }
  }

  /// Fills up the byte with zeros and appends whole bytes.
  mutating func writeAligned(_ body: UnsafeRawBufferPointer) {
    align()
    bytes.append(contentsOf: body)
  }

  /// Fills up the byte with zeros.
  mutating func align() {
    if count > 0 { write(0, bits: 8 - count) }
  }

  /// Appends the tokens of a block in their codes.
  mutating func write(
    _ tokens: UnsafeBufferPointer<UInt32>, literals: [DeflateCode], lengths: [DeflateCode],
    distances: [DeflateCode]
  ) {
    // A token takes at most 15 + 5 + 15 + 13 bits, and eight bytes are stored at a time.
    let capacity = tokens.count * 6 + 16
    var (pending, count) = (pending, count)
    let piece = [UInt8](unsafeUninitializedCapacity: capacity) { out, written in
      let start = UnsafeMutableRawPointer(out.baseAddress)
      guard let start else { return }
      var offset = 0
      literals.withUnsafeBufferPointer { literals in
        lengths.withUnsafeBufferPointer { lengths in
          distances.withUnsafeBufferPointer { distances in
            for token in tokens {
              if token & DeflateBlock.matchFlag == 0 {
                let code = literals[Int(token)]
                pending |= UInt64(code.bits) &<< UInt64(count)
                count &+= Int(code.count)
              } else {
                let length = lengths[Int(token & 0xFF)]
                pending |= UInt64(length.bits) &<< UInt64(count)
                count &+= Int(length.count)
                let distance = Int(token >> 8 & 0x7FFF)
                let symbol = DeflateBlock.distanceSymbol(distance)
                let code = distances[symbol]
                pending |= UInt64(code.bits) &<< UInt64(count)
                count &+= Int(code.count)
                let (base, extra) = DeflateBlock.distanceRange(symbol)
                pending |= UInt64(distance &- base) &<< UInt64(count)
                count &+= extra
              }
              start.storeBytes(of: pending.littleEndian, toByteOffset: offset, as: UInt64.self)
              offset &+= count &>> 3
              pending &>>= UInt64(count & ~7)
              count &= 7
            }
          }
        }
      }
      written = offset
    }
    bytes.append(contentsOf: piece)
    (self.pending, self.count) = (pending, count)
  }

  /// All bytes, the last one filled up with zeros.
  mutating func finished() -> [UInt8] {
    align()
    return bytes
  }
}
