/// Why compressed bytes could not be expanded, and where.
struct InflateError: Error, Equatable {
  /// The byte of the compressed data, from 0.
  let offset: Int
  let problem: String
}

/// Expansion of DEFLATE data (RFC 1951), plain or in a zlib wrapper (RFC 1950).
enum Inflate {
  /// The bytes of a plain stream that is known to expand to `size` bytes.
  ///
  /// - Throws: `InflateError` if the stream is damaged, truncated, or of another size.
  static func raw(
    _ input: UnsafeRawBufferPointer, size: Int
  ) throws(InflateError) -> [UInt8] {
    var failure: InflateError?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      var decoder = InflateDecoder(
        input: input, output: buffer.baseAddress, capacity: size, limit: size, isGrowable: false)
      do throws(InflateError) {
        try decoder.run()
        count = decoder.written
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    guard bytes.count == size else {
      throw InflateError(
        offset: input.count, problem: "expands to \(bytes.count) bytes instead of \(size)")
    }
    return bytes
  }

  /// The bytes of a zlib stream, whose checksum is verified.
  ///
  /// `size` estimates the size from the first eight bytes: a right answer saves growing and
  /// copying, a wrong one is not an error.
  ///
  /// - Throws: `InflateError` if the stream is damaged or truncated, or expands to more than `limit`
  ///   bytes.
  static func zlib(
    _ input: UnsafeRawBufferPointer, limit: Int, size: ([UInt8]) -> Int? = { _ in nil }
  ) throws(InflateError) -> [UInt8] {
    guard input.count >= 6 else {
      throw InflateError(offset: input.count, problem: "the compressed data end in their header")
    }
    let header = Int(input[0]) << 8 | Int(input[1])
    guard input[0] & 15 == 8, header % 31 == 0, input[1] & 32 == 0 else {
      throw InflateError(offset: 0, problem: "not a zlib stream")
    }
    let body = UnsafeRawBufferPointer(rebasing: input[2...])
    // DEFLATE cannot do better than 1032 : 1, so a larger claim is false.
    if let expected = size(beginning(of: body, count: 8)), expected <= limit,
      expected / 1032 <= body.count
    {
      var end = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: expected + InflateDecoder.slack) {
        var decoder = InflateDecoder(
          input: body, output: $0.baseAddress, capacity: $0.count, limit: $0.count,
          isGrowable: false)
        $1 = (try? decoder.run()) == nil ? 0 : min(decoder.written, limit)
        end = decoder.consumed
      }
      if !bytes.isEmpty {
        try bytes.withUnsafeBufferPointer { (bytes) throws(InflateError) in
          try check(UnsafeRawBufferPointer(bytes), input: body, end: end)
        }
        return bytes
      }
      // Damaged, or of another size than it says: the code below finds out which.
    }
    // Four times the input is a fair guess; it doubles until it fits.
    let capacity = min(limit, max(1 << 12, body.count * 4))
    var decoder = InflateDecoder(
      input: body, output: .allocate(capacity: max(1, capacity)), capacity: capacity,
      limit: limit, isGrowable: true)
    defer { decoder.output?.deallocate() }
    do throws(InflateError) { try decoder.run() } catch {
      throw InflateError(offset: error.offset + 2, problem: error.problem)
    }
    let bytes = UnsafeRawBufferPointer(start: decoder.output, count: decoder.written)
    try check(bytes, input: body, end: decoder.consumed)
    return [UInt8](bytes)
  }

  /// The first bytes of the expansion of a plain stream, or fewer where it is damaged or ends.
  static func beginning(of body: UnsafeRawBufferPointer, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) {
      var decoder = InflateDecoder(
        input: body, output: $0.baseAddress, capacity: count, limit: count, isGrowable: false)
      // It ends with an error when the output is full.
      try? decoder.run()
      $1 = min(decoder.written, count)
    }
  }

  /// The first bytes of the expansion of a zlib stream, or fewer.
  static func beginning(ofZlib input: UnsafeRawBufferPointer, count: Int) -> [UInt8] {
    guard input.count > 2 else { return [] }
    return beginning(of: UnsafeRawBufferPointer(rebasing: input[2...]), count: count)
  }

  /// Compares bytes with the checksum that follows their compressed form.
  private static func check(
    _ bytes: UnsafeRawBufferPointer, input body: UnsafeRawBufferPointer, end: Int
  ) throws(InflateError) {
    guard body.count - end >= 4 else {
      throw InflateError(offset: body.count + 2, problem: "the checksum of the data is missing")
    }
    let expected = UInt32(
      bigEndian: body.loadUnaligned(fromByteOffset: end, as: UInt32.self))
    guard Adler32.checksum(bytes) == expected else {
      throw InflateError(offset: end + 2, problem: "the data do not match their checksum")
    }
  }
}
