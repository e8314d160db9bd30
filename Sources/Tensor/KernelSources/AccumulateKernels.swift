import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

/// `y += scale * x`.
@inline(never)
public func accumulateKernel(
  _ count: Int, _ scale: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
) {
  let factor = V(repeating: scale)
  var i = 0
  while i &+ V.width <= count {
    V.multiplyAdd(factor, V.load(x + i), V.load(y + i)).store(y + i)
    i = i &+ V.width
  }
  let rest = count &- i
  guard rest > 0 else { return }
  let x = V.load(x + i, count: rest)
  V.multiplyAdd(factor, x, V.load(UnsafePointer(y + i), count: rest)).store(y + i, count: rest)
}
