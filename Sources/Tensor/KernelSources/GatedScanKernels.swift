import KernelSupport

// All steps of a gated linear recurrence for some channels of one sample, forward and backward; see
// the operation `gatedScan`. A row of the input holds the arguments of all gates, then all values.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

/// `h = h' + k (v - h')` with `k = σ(-x)`, which is `f h' + (1 - f) v` with `f = σ(x)`.
///
/// Written with k, since f is near 1 where memory is long: of `1 - f` rounding would leave four
/// digits at a time constant of a thousand steps. The addresses are those of the first channel;
/// `width` is the number of all channels.
@inline(never)
public func gatedScanForwardKernel(
  _ steps: Int, _ channels: Int, _ width: Int, _ x: UnsafePointer<Float>,
  _ start: UnsafePointer<Float>, _ states: UnsafeMutablePointer<Float>
) {
  var before = start
  var t = 0
  while t < steps {
    let gates = x + t &* 2 &* width
    let values = gates + width
    let after = states + t &* width
    var i = 0
    while i < channels {
      let rest = channels &- i
      let state = V.load(before + i, upTo: rest)
      let share = V.sigmoid(-V.load(gates + i, upTo: rest))
      let value = V.load(values + i, upTo: rest)
      V.multiplyAdd(share, value - state, state).store(after + i, upTo: rest)
      i = i &+ V.width
    }
    before = UnsafePointer(after)
    t = t &+ 1
  }
}

/// From the last step to the first: with `a = dh + carry`, `dv = k a`, `dx = a (h' - v) k (1 - k)`
/// and `carry = (1 - k) a`, which ends as the gradient of the start.
///
/// The gates are computed again: an exponential costs less than keeping them does in memory traffic.
@inline(never)
public func gatedScanBackwardKernel(
  _ steps: Int, _ channels: Int, _ width: Int, _ x: UnsafePointer<Float>,
  _ start: UnsafePointer<Float>, _ states: UnsafePointer<Float>, _ dh: UnsafePointer<Float>,
  _ dx: UnsafeMutablePointer<Float>, _ dStart: UnsafeMutablePointer<Float>
) {
  dStart.update(repeating: 0, count: channels)
  let one = V(repeating: 1)
  var t = steps &- 1
  while t >= 0 {
    let gates = x + t &* 2 &* width
    let dGates = dx + t &* 2 &* width
    let before = t == 0 ? start : states + (t &- 1) &* width
    let upstream = dh + t &* width
    var i = 0
    while i < channels {
      let rest = channels &- i
      let carry = V.load(UnsafePointer(dStart + i), upTo: rest)
      let total = V.load(upstream + i, upTo: rest) + carry
      let share = V.sigmoid(-V.load(gates + i, upTo: rest))
      let kept = one - share
      let difference = V.load(before + i, upTo: rest) - V.load(gates + width + i, upTo: rest)
      let shared = total * share
      shared.store(dGates + width + i, upTo: rest)
      (shared * kept * difference).store(dGates + i, upTo: rest)
      V.multiplyAdd(-share, total, total).store(dStart + i, upTo: rest)
      i = i &+ V.width
    }
    t = t &- 1
  }
}
