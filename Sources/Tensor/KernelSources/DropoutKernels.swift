import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

/// `y = x * keep / (1 - p)`, where `keep` of element i depends on `first + i` and the key only.
@inline(never)
public func dropoutKernel(
  _ count: Int, _ first: UInt32, _ key0: UInt32, _ key1: UInt32, _ threshold: UInt32,
  _ scale: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
) {
  let factor = V(repeating: scale)
  let zero = V(repeating: 0)
  let limit = V.MaskStorage(repeating: Int32(bitPattern: threshold))
  let lanes = V.laneIndices
  var i = 0
  while i &+ V.width <= count {
    let index =
      lanes
      &+ V.MaskStorage(
        repeating: Int32(bitPattern: first &+ UInt32(truncatingIfNeeded: i)))
    let hash = V.dropoutHash(index, key0, key1)
    V.select(zero, V.load(x + i) * factor, whereLess: hash, limit).store(y + i)
    i = i &+ V.width
  }
  let rest = count &- i
  guard rest > 0 else { return }
  let index =
    lanes
    &+ V.MaskStorage(
      repeating: Int32(bitPattern: first &+ UInt32(truncatingIfNeeded: i)))
  let hash = V.dropoutHash(index, key0, key1)
  V.select(zero, V.load(x + i, count: rest) * factor, whereLess: hash, limit)
    .store(y + i, count: rest)
}

/// `s = x + branch * keep / (1 - p)`: a residual connection around a branch with dropout.
@inline(never)
public func addDroppedKernel(
  _ count: Int, _ first: UInt32, _ key0: UInt32, _ key1: UInt32, _ threshold: UInt32,
  _ scale: Float, _ x: UnsafePointer<Float>, _ branch: UnsafePointer<Float>,
  _ s: UnsafeMutablePointer<Float>
) {
  let factor = V(repeating: scale)
  let zero = V(repeating: 0)
  let limit = V.MaskStorage(repeating: Int32(bitPattern: threshold))
  let lanes = V.laneIndices
  var i = 0
  while i < count {
    let index =
      lanes
      &+ V.MaskStorage(
        repeating: Int32(bitPattern: first &+ UInt32(truncatingIfNeeded: i)))
    let hash = V.dropoutHash(index, key0, key1)
    let rest = count &- i
    if rest >= V.width {
      let kept = V.select(zero, V.load(branch + i) * factor, whereLess: hash, limit)
      (V.load(x + i) + kept).store(s + i)
    } else {
      let kept = V.select(
        zero, V.load(branch + i, count: rest) * factor, whereLess: hash, limit)
      (V.load(x + i, count: rest) + kept).store(s + i, count: rest)
    }
    i = i &+ V.width
  }
}
