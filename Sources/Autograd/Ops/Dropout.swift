import Tensor

extension Variable {
  /// Each element is 0 with a probability, and otherwise scaled so that its expectation stays
  /// (Srivastava et al., 2014, "inverted").
  ///
  ///     y = m x / (1 - p)        dx = m dy / (1 - p)
  ///
  /// The mask m is a function of the key and the element's place, so nothing is kept: the backward
  /// pass draws it again. The probability is rounded to a multiple of 2^-16, which lets one random
  /// block serve four elements, and the scale matches the rounded value.
  /// - Throws: `TensorError.invalidArgument` unless 0 <= rate < 1.
  public func dropout(rate: Float, key: SIMD2<UInt32>) throws(TensorError) -> Variable {
    let mask = try DropoutMask(rate: rate, key: key)
    if mask.threshold == 0 { return self }
    return .computed("dropout", mask.applied(to: value), from: [self]) {
      [mask] dy, _ throws(TensorError) in [mask.applied(to: dy)]
    }
  }
}

/// Which elements a dropout keeps: element `i` iff 16 bits of block `i / 4` reach the threshold.
struct DropoutMask: Sendable {
  let key: SIMD2<UInt32>
  /// The rate in units of 2^-16.
  let threshold: UInt32

  init(rate: Float, key: SIMD2<UInt32>) throws(TensorError) {
    guard rate >= 0, rate < 1 else {
      throw .invalidArgument(operation: "dropout", reason: "the rate \(rate) is not in 0..<1")
    }
    self.key = key
    threshold = min(UInt32((rate * 65_536).rounded()), 65_535)
  }

  /// What the kept elements are multiplied with.
  var scale: Float { 65_536 / Float(65_536 - threshold) }

  /// Elements per group: eight blocks, computed in eight lanes, of four 16-bit numbers each.
  private static let group = 32

  func applied(to x: Tensor) -> Tensor {
    let count = x.count
    return x.withValues { input in
      Tensor.make(x.shape) { output in
        guard let source = input.baseAddress else { return }
        let groups = (count + Self.group - 1) / Self.group
        ThreadPool.shared.run(count: groups, grain: 512) { range in
          for group in range {
            let start = group * Self.group
            let left = count - start
            if left >= Self.group {
              apply(group: group, from: source + start, to: output + start)
            } else {
              withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.group) { buffer in
                guard let scratch = buffer.baseAddress else { return }
                buffer.initialize(repeating: 0)
                scratch.update(from: source + start, count: left)
                apply(group: group, from: scratch, to: scratch)
                (output + start).update(from: scratch, count: left)
              }
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private func apply(
    group: Int, from input: UnsafePointer<Float>, to output: UnsafeMutablePointer<Float>
  ) {
    let first = UInt64(group) * 8
    let (x, y) = Self.blocks(key: key, first: first)
    let low = SIMD8<UInt32>(repeating: 0xFFFF)
    let draws = (x & low, x &>> 16, y & low, y &>> 16)
    keep(draws.0, input, output)
    keep(draws.1, input + 8, output + 8)
    keep(draws.2, input + 16, output + 16)
    keep(draws.3, input + 24, output + 24)
  }

  @inline(__always)
  private func keep(
    _ draw: SIMD8<UInt32>, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    // Both fit 17 bits, so the sign of the difference says which is larger, without a comparison:
    // all bits set where the draw is below the threshold.
    let below = SIMD8<Int32>(truncatingIfNeeded: draw &- SIMD8(repeating: threshold)) &>> 31
    let values = UnsafeRawPointer(input).loadUnaligned(as: SIMD8<Float>.self) * scale
    let bits = unsafeBitCast(values, to: SIMD8<Int32>.self) & ~below
    UnsafeMutableRawPointer(output).storeBytes(
      of: unsafeBitCast(bits, to: SIMD8<Float>.self), as: SIMD8<Float>.self)
  }

  /// Eight consecutive blocks of `RandomGenerator.block`, one a lane.
  @inline(__always)
  static func blocks(
    key: SIMD2<UInt32>, first: UInt64
  ) -> (SIMD8<UInt32>, SIMD8<UInt32>) {
    let k2 = key.x ^ key.y ^ 0x1BD1_1BDA
    // `first` is a multiple of 8, so the low words do not overflow within a group.
    var x0 =
      SIMD8<UInt32>(0, 1, 2, 3, 4, 5, 6, 7) &+ (UInt32(truncatingIfNeeded: first) &+ key.x)
    var x1 = SIMD8<UInt32>(repeating: UInt32(truncatingIfNeeded: first >> 32) &+ key.y)
    @inline(__always) func round(_ r: UInt32) {
      x0 = x0 &+ x1
      x1 = (x1 &<< r) | (x1 &>> (32 &- r))
      x1 ^= x0
    }
    @inline(__always) func inject(_ a: UInt32, _ b: UInt32, _ n: UInt32) {
      x0 = x0 &+ a
      x1 = x1 &+ (b &+ n)
    }
    round(13); round(15); round(26); round(6)
    inject(key.y, k2, 1)
    round(17); round(29); round(16); round(24)
    inject(k2, key.x, 2)
    round(13); round(15); round(26); round(6)
    inject(key.x, key.y, 3)
    round(17); round(29); round(16); round(24)
    inject(key.y, k2, 4)
    round(13); round(15); round(26); round(6)
    inject(k2, key.x, 5)
    return (x0, x1)
  }
}
