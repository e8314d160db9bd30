import KernelSupport

// The gates of one step of one sample, forward and backward, each fused into one sweep. Formulas and
// the order of gates are PyTorch's; see the operations `gru`, `lstm` and `rnn`.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif
private typealias Input = UnsafePointer<Float>
private typealias Output = UnsafeMutablePointer<Float>

@inline(__always)
private func take(_ p: Input, _ rest: Int) -> V {
  rest >= V.width ? V.load(p) : V.load(p, count: rest)
}

@inline(__always)
private func take(_ p: Output, _ rest: Int) -> V { take(UnsafePointer(p), rest) }

@inline(__always)
private func put(_ v: V, _ p: Output, _ rest: Int) {
  if rest >= V.width { v.store(p) } else { v.store(p, count: rest) }
}

// A sweep has one sigmoid or one hyperbolic tangent: with more, the optimiser stops inlining them.

/// y = sigmoid(x + a).
@inline(never)
private func sigmoids(_ count: Int, _ x: Input, _ a: Input, _ y: Output) {
  var i = 0
  while i < count {
    let rest = count &- i
    put(V.sigmoid(take(x + i, rest) + take(a + i, rest)), y + i, rest)
    i = i &+ V.width
  }
}

/// y = tanh(x + a).
@inline(never)
private func tangents(_ count: Int, _ x: Input, _ a: Input, _ y: Output) {
  var i = 0
  while i < count {
    let rest = count &- i
    put(V.tanh(take(x + i, rest) + take(a + i, rest)), y + i, rest)
    i = i &+ V.width
  }
}

/// h = (1 - z) n + z h', with r, z = sigmoid(x + a), n = tanh(x + r a); keeps r, z, n and n's a.
@inline(never)
public func gruForwardKernel(
  _ width: Int, _ x: UnsafePointer<Float>, _ a: UnsafePointer<Float>,
  _ before: UnsafePointer<Float>, _ keep: UnsafeMutablePointer<Float>,
  _ h: UnsafeMutablePointer<Float>
) {
  let one = V(repeating: 1)
  // r and z are neighbours everywhere.
  sigmoids(2 &* width, x, a, keep)
  var i = 0
  while i < width {
    let rest = width &- i
    let r = take(keep + i, rest)
    let z = take(keep + (width &+ i), rest)
    let inner = take(a + (2 &* width &+ i), rest)
    let n = V.tanh(V.multiplyAdd(r, inner, take(x + (2 &* width &+ i), rest)))
    put(n, keep + (2 &* width &+ i), rest)
    put(inner, keep + (3 &* width &+ i), rest)
    put(V.multiplyAdd(z, take(before + i, rest), (one - z) * n), h + i, rest)
    i = i &+ V.width
  }
}

/// dx = [dr, dz, dn], da = [dr, dz, r dn], and dh becomes the part of dh' past the weights.
@inline(never)
public func gruBackwardKernel(
  _ width: Int, _ keep: UnsafePointer<Float>, _ before: UnsafePointer<Float>,
  _ dh: UnsafeMutablePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ da: UnsafeMutablePointer<Float>
) {
  let one = V(repeating: 1)
  var i = 0
  while i < width {
    let rest = width &- i
    let r = take(keep + i, rest)
    let z = take(keep + (width &+ i), rest)
    let n = take(keep + (2 &* width &+ i), rest)
    let inner = take(keep + (3 &* width &+ i), rest)
    let upstream = take(dh + i, rest)
    let dn = upstream * (one - z) * (one - n * n)
    let dr = dn * inner * r * (one - r)
    let dz = upstream * (take(before + i, rest) - n) * z * (one - z)
    put(dr, dx + i, rest)
    put(dz, dx + (width &+ i), rest)
    put(dn, dx + (2 &* width &+ i), rest)
    put(dr, da + i, rest)
    put(dz, da + (width &+ i), rest)
    put(dn * r, da + (2 &* width &+ i), rest)
    put(upstream * z, dh + i, rest)
    i = i &+ V.width
  }
}

/// memory = f memory + i g, h = o tanh(memory); keeps i, f, g, o, tanh(memory) and the old memory.
@inline(never)
public func lstmForwardKernel(
  _ width: Int, _ x: UnsafePointer<Float>, _ a: UnsafePointer<Float>,
  _ memory: UnsafeMutablePointer<Float>, _ keep: UnsafeMutablePointer<Float>,
  _ h: UnsafeMutablePointer<Float>
) {
  sigmoids(2 &* width, x, a, keep)
  tangents(width, x + 2 &* width, a + 2 &* width, keep + 2 &* width)
  sigmoids(width, x + 3 &* width, a + 3 &* width, keep + 3 &* width)
  var k = 0
  while k < width {
    let rest = width &- k
    let i = take(keep + k, rest)
    let f = take(keep + (width &+ k), rest)
    let g = take(keep + (2 &* width &+ k), rest)
    let o = take(keep + (3 &* width &+ k), rest)
    let old = take(memory + k, rest)
    let new = V.multiplyAdd(f, old, i * g)
    let squashed = V.tanh(new)
    put(new, memory + k, rest)
    put(squashed, keep + (4 &* width &+ k), rest)
    put(old, keep + (5 &* width &+ k), rest)
    put(o * squashed, h + k, rest)
    k = k &+ V.width
  }
}

/// dx = [di, df, dg, do]; `carry` holds the memory's gradient of the later step and gets that of
/// the earlier; dh becomes zero, since all of dh' comes through the weights.
@inline(never)
public func lstmBackwardKernel(
  _ width: Int, _ keep: UnsafePointer<Float>, _ carry: UnsafeMutablePointer<Float>,
  _ dh: UnsafeMutablePointer<Float>, _ dx: UnsafeMutablePointer<Float>
) {
  let one = V(repeating: 1)
  var k = 0
  while k < width {
    let rest = width &- k
    let i = take(keep + k, rest)
    let f = take(keep + (width &+ k), rest)
    let g = take(keep + (2 &* width &+ k), rest)
    let o = take(keep + (3 &* width &+ k), rest)
    let squashed = take(keep + (4 &* width &+ k), rest)
    let old = take(keep + (5 &* width &+ k), rest)
    let upstream = take(dh + k, rest)
    let ds = V.multiplyAdd(upstream * o, one - squashed * squashed, take(carry + k, rest))
    put(ds * g * i * (one - i), dx + k, rest)
    put(ds * old * f * (one - f), dx + (width &+ k), rest)
    put(ds * i * (one - g * g), dx + (2 &* width &+ k), rest)
    put(upstream * squashed * o * (one - o), dx + (3 &* width &+ k), rest)
    put(ds * f, carry + k, rest)
    put(V(repeating: 0), dh + k, rest)
    k = k &+ V.width
  }
}

/// h = tanh(x + a).
@inline(never)
public func rnnForwardKernel(
  _ width: Int, _ x: UnsafePointer<Float>, _ a: UnsafePointer<Float>,
  _ h: UnsafeMutablePointer<Float>
) {
  tangents(width, x, a, h)
}

/// dx = dh (1 - h^2); dh becomes zero.
@inline(never)
public func rnnBackwardKernel(
  _ width: Int, _ h: UnsafePointer<Float>, _ dh: UnsafeMutablePointer<Float>,
  _ dx: UnsafeMutablePointer<Float>
) {
  let one = V(repeating: 1)
  var i = 0
  while i < width {
    let rest = width &- i
    let state = take(h + i, rest)
    put(take(dh + i, rest) * (one - state * state), dx + i, rest)
    put(V(repeating: 0), dh + i, rest)
    i = i &+ V.width
  }
}
