import Testing

@testable import Zoo

@Suite("The decoder of DEFLATE data")
struct InflateDecoderTests {
  /// A stream's expansion in an output of a fixed size, and how many bytes it took.
  static func run(
    _ stream: [UInt8], capacity: Int = 64
  ) throws(InflateError) -> (bytes: [UInt8], consumed: Int) {
    var consumed = 0
    var failure: InflateError?
    let bytes = stream.withUnsafeBytes { input in
      [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        var decoder = InflateDecoder(
          input: input, output: buffer.baseAddress, capacity: capacity, limit: capacity,
          isGrowable: false)
        do throws(InflateError) { try decoder.run() } catch { failure = error }
        count = decoder.written
        consumed = decoder.consumed
      }
    }
    if let failure { throw failure }
    return (bytes, consumed)
  }

  private static func problem(_ bits: DeflateBits) -> String {
    do throws(InflateError) {
      // Extra bytes, so that the stream is not merely truncated.
      _ = try run(bits.bytes + [UInt8](repeating: 0, count: 16))
      return ""
    } catch { return error.problem }
  }

  @Test("stored bytes are copied, and bytes after the stream are ignored")
  func stored() throws {
    let stream: [UInt8] = [1, 3, 0, 0xFC, 0xFF, 65, 66, 67]
    let result = try Self.run(stream + [9, 9, 9], capacity: 3)
    #expect(result.bytes == [65, 66, 67] && result.consumed == 8)
    #expect(try Self.run([1, 0, 0, 0xFF, 0xFF], capacity: 0).consumed == 5)
  }

  @Test("zlib's output for short texts")
  func fixed() throws {
    let abc = try Self.run([0x4B, 0x4C, 0x4A, 0x06, 0x00])
    #expect(abc.bytes == Array("abc".utf8) && abc.consumed == 5)
    let run = try Self.run([0x4B, 0x4C, 0x84, 0x01, 0x00])
    #expect(run.bytes == [UInt8](repeating: 0x61, count: 10) && run.consumed == 5)
    #expect(try Self.run([3, 0], capacity: 0).bytes == [])
  }

  @Test("a stored block begins at a byte, and repetitions reach into blocks before")
  func blocks() throws {
    var bits = DeflateBits()
    bits.block(kind: 1, isLast: false)
    bits.symbol(7)
    bits.symbol(256)
    bits.block(kind: 0, isLast: false)
    var stream = bits.bytes + [2, 0, 0xFD, 0xFF, 8, 9]
    var rest = DeflateBits()
    rest.block(kind: 1)
    rest.repetition(length: 4, distance: 3)
    rest.symbol(256)
    stream += rest.bytes
    let result = try Self.run(stream)
    #expect(result.bytes == [7, 8, 9, 7, 8, 9, 7] && result.consumed == stream.count)
  }

  @Test("a growable output grows up to its limit")
  func growth() throws {
    var bits = DeflateBits()
    bits.block(kind: 1)
    bits.symbol(5)
    for _ in 0..<4 { bits.repetition(length: 258, distance: 1) }
    bits.symbol(256)
    let size = 1 + 4 * 258
    for (limit, fits) in [(size + 5, true), (size, true), (size - 1, false)] {
      bits.bytes.withUnsafeBytes { input in
        var decoder = InflateDecoder(
          input: input, output: .allocate(capacity: 1), capacity: 1, limit: limit,
          isGrowable: true)
        defer { decoder.output?.deallocate() }
        if fits {
          #expect(throws: Never.self) { try decoder.run() }
          #expect(decoder.written == size && decoder.capacity <= limit)
          let bytes = UnsafeBufferPointer(start: decoder.output, count: decoder.written)
          #expect(bytes.allSatisfy { $0 == 5 })
        } else {
          #expect {
            try decoder.run()
          } throws: {
            "\($0)".contains("more than the \(limit) bytes")
          }
        }
      }
    }
  }

  @Test("impossible symbols say what is wrong")
  func symbols() {
    for (symbol, problem) in [(286, "the code is impossible"), (287, "the code is impossible")] {
      var bits = DeflateBits()
      bits.block(kind: 1)
      bits.symbol(symbol)
      #expect(Self.problem(bits) == problem)
    }
    for distance in [30, 31] {
      var bits = DeflateBits()
      bits.block(kind: 1)
      bits.symbol(65)
      bits.symbol(257)
      bits.appendCode(distance, 5)
      #expect(Self.problem(bits) == "the distance code is impossible")
    }
    var bits = DeflateBits()
    bits.block(kind: 1)
    bits.symbol(65)
    bits.repetition(length: 3, distance: 2)
    #expect(Self.problem(bits) == "a repetition reaches back before the beginning")
    bits = DeflateBits()
    bits.block(kind: 3)
    #expect(Self.problem(bits) == "the compressed data hold a block of an unknown kind")
  }

  /// The beginning of a dynamic block: numbers of codes above the minimum, and the lengths of the
  /// codes of 16, 17, 18 and 0.
  private static func dynamic(_ literals: Int, _ distances: Int, _ lengths: [Int]) -> DeflateBits {
    var bits = DeflateBits()
    bits.block(kind: 2)
    bits.append(literals, 5)
    bits.append(distances, 5)
    bits.append(0, 4)
    for length in lengths { bits.append(length, 3) }
    return bits
  }

  @Test("impossible code tables say what is wrong")
  func tables() {
    for (literals, distances) in [(30, 0), (0, 30)] {
      #expect(
        Self.problem(Self.dynamic(literals, distances, [1, 0, 1, 0]))
          == "the compressed data declare too many codes")
    }
    #expect(
      Self.problem(Self.dynamic(0, 0, [1, 1, 1, 0]))
        == "the compressed data hold an impossible code table")
    #expect(
      Self.problem(Self.dynamic(0, 0, [2, 2, 2, 0]))
        == "the compressed data hold an impossible code table")
    // 16 is coded as 0, 18 as 1.
    var bits = Self.dynamic(0, 0, [1, 0, 1, 0])
    bits.appendCode(0, 1)
    #expect(Self.problem(bits) == "nothing precedes a repetition")
    for (last, problem) in [
      (120 - 11, "the code table has no end-of-block code"),
      (121 - 11, "a repetition of code lengths runs over their end"),
    ] {
      bits = Self.dynamic(0, 0, [1, 0, 1, 0])
      bits.appendCode(1, 1)
      bits.append(138 - 11, 7)
      bits.appendCode(1, 1)
      bits.append(last, 7)
      #expect(Self.problem(bits) == problem)
    }
    // With a single code of one bit, the other bit is not a code.
    bits = Self.dynamic(0, 0, [0, 0, 1, 0])
    bits.appendCode(1, 1)
    #expect(Self.problem(bits) == "the code is impossible")
  }

  @Test("an error names the byte of the input")
  func offsets() {
    #expect(throws: InflateError(offset: 4, problem: "the compressed data end early")) {
      try Self.run([1, 3, 0, 0xFC])
    }
    #expect(
      throws: InflateError(
        offset: 1, problem: "the length of a stored block contradicts its complement")
    ) { try Self.run([1, 3, 0, 0xFC, 0, 1, 2, 3]) }
  }
}
