/// Which elements a dropout mask keeps: a pure function of a key and of the element's number.
///
/// No mask is stored; backward computes it again. The same key gives the same mask on every
/// instruction set and for any number of threads.
package struct DropoutMask: Sendable, Equatable {
  /// The mixed key that the kernels take.
  package let key: SIMD2<UInt32>
  /// The probability of dropping an element.
  package let probability: Double
  /// Elements whose 31-bit hash is below this are dropped.
  package let threshold: UInt32
  /// The factor of kept elements, which preserves the mean.
  package let scale: Float

  /// A mask that drops elements with a probability in [0, 1).
  ///
  /// - Throws: `TensorError.invalidArgument` if the probability is not in [0, 1).
  package init(probability: Double, key: SIMD2<UInt32>) throws(TensorError) {
    guard probability >= 0, probability < 1 else {
      throw .invalidArgument(
        operation: "dropout", reason: "the probability \(probability) is not in [0, 1)")
    }
    // Each half of the kernels' key depends on both halves of the given one. In the kernels the
    // second half enters late, so keys that differ in one bit would give related masks.
    let first = Self.mix(key.x ^ Self.mix(key.y))
    self.key = SIMD2(first, Self.mix(key.y ^ first))
    self.probability = probability
    threshold = UInt32((probability * 0x1p31).rounded())
    scale = Float(1 / (1 - probability))
  }

  /// A permutation of 32-bit words in which every bit depends on every other.
  private static func mix(_ word: UInt32) -> UInt32 {
    var h = word &+ 0x9E37_79B9
    h = (h ^ (h >> 16)) &* 0x7FEB_352D
    h = (h ^ (h >> 15)) &* 0x846C_A68B
    return h ^ (h >> 16)
  }
}

extension Tensor {
  /// The kept elements divided by the probability of keeping them, zero elsewhere; the gradient is
  /// the same function of `upstream`.
  ///
  /// Elements are numbered in row-major order, modulo 2^32.
  package func dropping(_ mask: DropoutMask) -> Tensor { dropping(mask, kernels: .current) }

  package func dropping(_ mask: DropoutMask, kernels: KernelTable) -> Tensor {
    withExtendedLifetime(storage) {
      Tensor.make(shape) { y in
        let y = LoopMemory(y)
        ThreadPool.shared.run(count: count, grain: elementGrain) { range in
          let i = range.lowerBound
          kernels.dropout(
            range.count, UInt32(truncatingIfNeeded: i), mask.key.x, mask.key.y, mask.threshold,
            mask.scale, storage.base + i, y + i)
        }
      }
    }
  }
}
