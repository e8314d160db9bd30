import KernelSupport

// A convolution along time of every channel with its own few taps, over an input that begins
// `taps - 1` rows before the output. Lanes are channels.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif

/// y[t] = bias + Σ_k weight[k] x[t + k]: channels, steps, taps, x `[steps + taps - 1, channels]`,
/// weight `[taps, channels]`, bias, y `[steps, channels]`.
@inline(never)
public func causalConvolutionKernel(
  _ channels: Int, _ steps: Int, _ taps: Int, _ x: UnsafePointer<Float>,
  _ weight: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
) {
  var t = 0
  while t < steps {
    let row = t &* channels
    var channel = 0
    while channel < channels {
      let rest = channels &- channel
      var sum = V.load(bias + channel, upTo: rest)
      var k = 0
      while k < taps {
        let offset = k &* channels &+ channel
        sum = V.multiplyAdd(
          V.load(weight + offset, upTo: rest), V.load(x + (row &+ offset), upTo: rest), sum)
        k = k &+ 1
      }
      sum.store(y + (row &+ channel), upTo: rest)
      channel = channel &+ V.width
    }
    t = t &+ 1
  }
}

/// The gradients for a block of channels: channels of the block and of a row, steps, taps, x,
/// weight, dy; dx, dWeight and dBias, to write.
@inline(never)
public func causalConvolutionGradientKernel(
  _ channels: Int, _ stride: Int, _ steps: Int, _ taps: Int, _ x: UnsafePointer<Float>,
  _ weight: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ dWeight: UnsafeMutablePointer<Float>, _ dBias: UnsafeMutablePointer<Float>
) {
  let zero = V(repeating: 0)
  var channel = 0
  while channel < channels {
    let rest = channels &- channel
    var k = 0
    while k < taps {
      zero.store(dWeight + (k &* stride &+ channel), upTo: rest)
      k = k &+ 1
    }
    zero.store(dBias + channel, upTo: rest)
    channel = channel &+ V.width
  }
  var row = 0
  while row < steps &+ taps &- 1 {
    channel = 0
    while channel < channels {
      let rest = channels &- channel
      // Row `row` of x meets tap k at the output k rows before it.
      let own = V.load(x + (row &* stride &+ channel), upTo: rest)
      var gradient = zero
      var k = 0
      while k < taps {
        let t = row &- k
        if t >= 0 && t < steps {
          let up = V.load(dy + (t &* stride &+ channel), upTo: rest)
          let tap = k &* stride &+ channel
          gradient = V.multiplyAdd(V.load(weight + tap, upTo: rest), up, gradient)
          V.multiplyAdd(up, own, V.load(UnsafePointer(dWeight + tap), upTo: rest))
            .store(dWeight + tap, upTo: rest)
          if k == 0 {
            (up + V.load(UnsafePointer(dBias + channel), upTo: rest))
              .store(dBias + channel, upTo: rest)
          }
        }
        k = k &+ 1
      }
      gradient.store(dx + (row &* stride &+ channel), upTo: rest)
      channel = channel &+ V.width
    }
    row = row &+ 1
  }
}
