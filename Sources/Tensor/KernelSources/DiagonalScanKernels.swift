import KernelSupport

// All steps of a complex diagonal recurrence for some channels of one sample, forward and backward;
// see the operation `diagonalScan`. Each row of inputs, states and gradients holds the real parts
// of all channels, then the imaginary parts.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif
private typealias Input = UnsafePointer<Float>

/// `h = λ h' + u`: the addresses are those of the first channel's real parts; the imaginary ones are
/// `width` further.
@inline(never)
public func diagonalScanForwardKernel(
  _ steps: Int, _ channels: Int, _ width: Int, _ lambda: UnsafePointer<Float>,
  _ u: UnsafePointer<Float>, _ start: UnsafePointer<Float>, _ states: UnsafeMutablePointer<Float>
) {
  var before = start
  var t = 0
  while t < steps {
    let input = u + t &* 2 &* width
    let after = states + t &* 2 &* width
    var i = 0
    while i < channels {
      let rest = channels &- i
      let factorRe = V.load(lambda + i, upTo: rest)
      let factorIm = V.load(lambda + width + i, upTo: rest)
      let re = V.load(before + i, upTo: rest)
      let im = V.load(before + width + i, upTo: rest)
      let inputRe = V.load(input + i, upTo: rest)
      let inputIm = V.load(input + width + i, upTo: rest)
      // The products with the other part first: they do not wait for the part itself.
      V.multiplyAdd(factorRe, re, V.multiplyAdd(-factorIm, im, inputRe))
        .store(after + i, upTo: rest)
      V.multiplyAdd(factorRe, im, V.multiplyAdd(factorIm, re, inputIm))
        .store(after + width + i, upTo: rest)
      i = i &+ V.width
    }
    before = Input(after)
    t = t &+ 1
  }
}

/// From the last step to the first: with `a = dh + carry`, `du = a`, `dλ += a conj(h')` and
/// `carry = conj(λ) a`, which ends as the gradient of the start.
@inline(never)
public func diagonalScanBackwardKernel(
  _ steps: Int, _ channels: Int, _ width: Int, _ lambda: UnsafePointer<Float>,
  _ start: UnsafePointer<Float>, _ states: UnsafePointer<Float>, _ dh: UnsafePointer<Float>,
  _ du: UnsafeMutablePointer<Float>, _ dLambda: UnsafeMutablePointer<Float>,
  _ dStart: UnsafeMutablePointer<Float>
) {
  dStart.update(repeating: 0, count: channels)
  (dStart + width).update(repeating: 0, count: channels)
  dLambda.update(repeating: 0, count: channels)
  (dLambda + width).update(repeating: 0, count: channels)
  var t = steps &- 1
  while t >= 0 {
    let upstream = dh + t &* 2 &* width
    let gradient = du + t &* 2 &* width
    let before = t == 0 ? start : states + (t &- 1) &* 2 &* width
    var i = 0
    while i < channels {
      let rest = channels &- i
      let j = width &+ i
      let re = V.load(upstream + i, upTo: rest) + V.load(Input(dStart + i), upTo: rest)
      let im = V.load(upstream + j, upTo: rest) + V.load(Input(dStart + j), upTo: rest)
      re.store(gradient + i, upTo: rest)
      im.store(gradient + j, upTo: rest)
      let beforeRe = V.load(before + i, upTo: rest)
      let beforeIm = V.load(before + j, upTo: rest)
      let sumRe = V.multiplyAdd(im, beforeIm, V.load(Input(dLambda + i), upTo: rest))
      V.multiplyAdd(re, beforeRe, sumRe).store(dLambda + i, upTo: rest)
      let sumIm = V.multiplyAdd(-re, beforeIm, V.load(Input(dLambda + j), upTo: rest))
      V.multiplyAdd(im, beforeRe, sumIm).store(dLambda + j, upTo: rest)
      let factorRe = V.load(lambda + i, upTo: rest)
      let factorIm = V.load(lambda + j, upTo: rest)
      V.multiplyAdd(factorRe, re, factorIm * im).store(dStart + i, upTo: rest)
      V.multiplyAdd(factorRe, im, -factorIm * re).store(dStart + j, upTo: rest)
      i = i &+ V.width
    }
    t = t &- 1
  }
}
