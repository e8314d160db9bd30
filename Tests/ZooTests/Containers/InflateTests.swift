import Tensor
import Testing

@testable import Zoo

@Suite("Inflate")
struct InflateTests {
  private static func expand(_ bytes: [UInt8], limit: Int = 1 << 20) throws -> [UInt8] {
    try bytes.withUnsafeBytes { try Inflate.zlib($0, limit: limit) }
  }

  private static let streams = [
    ("dynamic", 3702, "d218bc20d737c0434ae6ac34afd5f0029b01f8ebbbf40ba491d8f5dd88d75737"),
    ("fixed", 1500, "4eb51fb7279a36e6060c02cb300f78e957658f2ac82eacfe9f1d790015157ffa"),
    ("stored", 700, "0806a9bbe36798fdbb199e8afb27fe1f5cda9d5642c7a91aef5f147387650038"),
    ("empty", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("runs", 126_000, "1a14a7538e56e683befcd81ea120a9444128c1f90e0d9293337c31847064fa8d"),
    ("long-codes", 10_945, "13c9c9658e776542d2b9322b06e2aca7c6df4f4679fa940c3f56cf2a547f2f61"),
    ("far", 37_000, "a6710d9ce84de1994995f25ce42b85f6182e820825409a11b4b49ae97d1cffd6"),
  ]

  @Test("streams of every kind of block expand to zlib's bytes", arguments: streams)
  func expand(name: String, count: Int, digest: String) throws {
    let stream = try FormatSamples.bytes("inflate-\(name).zlib")
    let bytes = try Self.expand(stream)
    #expect(bytes.count == count)
    #expect(SHA256.hexDigest(of: bytes) == digest)
    // The plain stream between header and checksum, with its size known beforehand.
    let plain = Array(stream[2..<stream.count - 4])
    #expect(try plain.withUnsafeBytes { try Inflate.raw($0, size: count) } == bytes)
    let more = InflateError(
      offset: plain.count, problem: "expands to \(count) bytes instead of \(count + 1)")
    #expect(throws: more) {
      try plain.withUnsafeBytes { try Inflate.raw($0, size: count + 1) }
    }
    if count > 0 {
      // Where the data outgrow the limit depends on the symbols.
      let problem = "the data expand to more than the \(count - 1) bytes expected at most"
      let less = #expect(throws: InflateError.self) {
        try plain.withUnsafeBytes { try Inflate.raw($0, size: count - 1) }
      }
      #expect(less?.problem == problem)
      let limited = #expect(throws: InflateError.self) {
        try Self.expand(stream, limit: count - 1)
      }
      #expect(limited?.problem == problem)
      #expect(try Self.expand(stream, limit: count) == bytes)
    }
  }

  @Test("a stream cut at any byte is an error", arguments: ["dynamic", "fixed", "stored", "runs"])
  func truncation(name: String) throws {
    let stream = try FormatSamples.bytes("inflate-\(name).zlib")
    for count in 0..<stream.count {
      let problem =
        count < 6
        ? "the compressed data end in their header"
        : count < stream.count - 4
          ? "the compressed data end early" : "the checksum of the data is missing"
      #expect(throws: InflateError(offset: count, problem: problem)) {
        try Self.expand(Array(stream[..<count]))
      }
    }
  }

  @Test(
    "a flipped bit never traps, and seldom escapes the checksum",
    arguments: ["dynamic", "fixed", "stored", "runs"])
  func flips(name: String) throws {
    let stream = try FormatSamples.bytes("inflate-\(name).zlib")
    let bytes = try Self.expand(stream)
    var escaped = 0
    for bit in 0..<stream.count * 8 {
      var damaged = stream
      damaged[bit / 8] ^= 1 << (bit % 8)
      if let expanded = try? Self.expand(damaged), expanded != bytes { escaped += 1 }
    }
    // Adler-32 is weak: digits changed in opposite directions can escape it, in zlib as well.
    #expect(escaped <= 3)
  }

  @Test("random bytes never trap")
  func random() {
    var generator = RandomGenerator(seed: 11)
    for _ in 0..<20_000 {
      let bytes = (0..<generator.integer(below: 200)).map { _ in
        UInt8(truncatingIfNeeded: generator.nextWord())
      }
      _ = try? Self.expand([0x78, 0x9C] + bytes, limit: 1 << 12)
      _ = try? bytes.withUnsafeBytes { try Inflate.raw($0, size: 100) }
    }
  }

  @Test("impossible streams say what is wrong")
  func impossible() {
    func problem(_ bytes: [UInt8]) -> String {
      do {
        _ = try bytes.withUnsafeBytes { try Inflate.raw($0, size: 10) }
        return ""
      } catch { return (error as? InflateError)?.problem ?? "" }
    }
    #expect(problem([7]).contains("unknown kind"))
    #expect(problem([1, 1, 0, 0, 0]).contains("complement"))
    #expect(problem([]).contains("end early"))
    // A fixed block whose first symbol repeats earlier bytes, of which there are none.
    #expect(problem([0x03, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0]).contains("before the beginning"))
  }
}
