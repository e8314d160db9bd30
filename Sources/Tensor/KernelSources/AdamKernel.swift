import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

/// One step of Adam in one sweep: moments and parameters are read and written once.
///
///     g = gradient + penalty p,  m = β1 m + (1 - β1) g,  v = β2 v + (1 - β2) g²
///     p = shrink p - size m / (sqrt(v) reciprocal + ε)
///
/// `constants`: β1, 1 - β1, β2, 1 - β2, ε, penalty, shrink, size, reciprocal.
@inline(never)
public func adamKernel(
  _ count: Int, _ constants: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>,
  _ m: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>,
  _ p: UnsafeMutablePointer<Float>
) {
  var i = 0
  while i &+ V.width <= count {
    update(
      constants, V.load(gradient + i), V.load(m + i), V.load(v + i), V.load(p + i), m + i, v + i,
      p + i, V.width)
    i = i &+ V.width
  }
  let rest = count &- i
  guard rest > 0 else { return }
  update(
    constants, V.load(gradient + i, count: rest), V.load(UnsafePointer(m + i), count: rest),
    V.load(UnsafePointer(v + i), count: rest), V.load(UnsafePointer(p + i), count: rest), m + i,
    v + i, p + i, rest)
}

@inline(__always)
private func update(
  _ constants: UnsafePointer<Float>, _ gradient: V, _ m: V, _ v: V, _ p: V,
  _ toM: UnsafeMutablePointer<Float>, _ toV: UnsafeMutablePointer<Float>,
  _ toP: UnsafeMutablePointer<Float>, _ count: Int
) {
  let g = V.multiplyAdd(V(repeating: constants[5]), p, gradient)
  let m = V.multiplyAdd(V(repeating: constants[0]), m, V(repeating: constants[1]) * g)
  let v = V.multiplyAdd(V(repeating: constants[2]), v, V(repeating: constants[3]) * g * g)
  let root = V.multiplyAdd(
    V.squareRoot(v), V(repeating: constants[8]), V(repeating: constants[4]))
  let p = V(repeating: constants[6]) * p - V(repeating: constants[7]) * m / root
  if count == V.width {
    m.store(toM)
    v.store(toV)
    p.store(toP)
  } else {
    m.store(toM, count: count)
    v.store(toV, count: count)
    p.store(toP, count: count)
  }
}
