/// A counter-based random generator: the value is a pure function of a key and a counter.
///
/// Only the counter changes between draws, so a mask can be drawn again in a backward pass, a
/// stream can be split by name, and the same seed gives the same numbers for any number of threads.
/// The function is Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as
/// easy as 1, 2, 3"), which needs only additions, rotations and exclusive ors. Philox was the
/// alternative; its 32 x 32 -> 64 bit products have no vector instruction on most machines.
public struct RandomGenerator: Sendable, Hashable {
  /// The key that selects the stream.
  public let key: SIMD2<UInt32>
  /// The number of 64-bit blocks drawn so far.
  public private(set) var counter: UInt64 = 0
  /// The half of a block that `nextWord` has not returned yet.
  private var pending: UInt32?

  /// A generator whose stream is selected by a seed.
  public init(seed: UInt64) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
  }

  private init(key: SIMD2<UInt32>) { self.key = key }

  /// A generator at a saved place of its stream.
  public init(key: SIMD2<UInt32>, counter: UInt64) {
    self.key = key
    self.counter = counter
  }

  /// An independent stream, named by a number: the same name always gives the same stream,
  /// regardless of draws from this generator.
  public func stream(_ name: UInt64) -> RandomGenerator {
    // The high bit separates derived keys from the blocks that this generator draws.
    let block = Self.block(key: key, counter: name | (1 << 63))
    return RandomGenerator(key: block)
  }

  /// An independent stream, named by text (FNV-1a of its UTF-8).
  public func stream(_ name: String) -> RandomGenerator {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return stream(hash)
  }

  /// Threefry-2x32-20 of one counter.
  @inlinable
  package static func block(key: SIMD2<UInt32>, counter: UInt64) -> SIMD2<UInt32> {
    let k0 = key.x
    let k1 = key.y
    let k2 = k0 ^ k1 ^ 0x1BD1_1BDA
    var x0 = UInt32(truncatingIfNeeded: counter) &+ k0
    var x1 = UInt32(truncatingIfNeeded: counter >> 32) &+ k1
    @inline(__always) func round(_ r: UInt32) {
      x0 = x0 &+ x1
      x1 = (x1 &<< r) | (x1 &>> (32 &- r))
      x1 ^= x0
    }
    round(13); round(15); round(26); round(6)
    x0 = x0 &+ k1; x1 = x1 &+ k2 &+ 1
    round(17); round(29); round(16); round(24)
    x0 = x0 &+ k2; x1 = x1 &+ k0 &+ 2
    round(13); round(15); round(26); round(6)
    x0 = x0 &+ k0; x1 = x1 &+ k1 &+ 3
    round(17); round(29); round(16); round(24)
    x0 = x0 &+ k1; x1 = x1 &+ k2 &+ 4
    round(13); round(15); round(26); round(6)
    x0 = x0 &+ k2; x1 = x1 &+ k0 &+ 5
    return SIMD2(x0, x1)
  }

  /// 32 random bits.
  public mutating func nextWord() -> UInt32 {
    if let word = pending {
      pending = nil
      return word
    }
    let block = Self.block(key: key, counter: counter)
    counter += 1
    pending = block.y
    return block.x
  }

  /// A number uniform on [0, 1), of 24 bits, so that every value is a Float.
  public mutating func uniform() -> Float { Float(nextWord() >> 8) * 0x1p-24 }

  /// A number uniform on [0, 1), of 53 bits.
  public mutating func uniformDouble() -> Double {
    let high = UInt64(nextWord())
    let low = UInt64(nextWord())
    return Double((high << 32 | low) >> 11) * 0x1p-53
  }

  /// An integer uniform on `0..<bound`, without bias (Lemire 2019: multiply and reject).
  ///
  /// - Precondition: `bound` is positive and at most 2^32 - 1.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0 && bound <= Int(UInt32.max), "a bound must be in 1...2^32-1")
    let range = UInt32(bound)
    let threshold = (0 &- range) % range
    while true {
      let product = UInt64(nextWord()) * UInt64(range)
      if UInt32(truncatingIfNeeded: product) >= threshold { return Int(product >> 32) }
    }
  }

  /// True with the given probability.
  public mutating func bernoulli(_ probability: Double) -> Bool { uniformDouble() < probability }

  /// The numbers `0..<count` in random order (Fisher-Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    guard count > 1 else { return order }
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(below: last + 1))
    }
    return order
  }
}
