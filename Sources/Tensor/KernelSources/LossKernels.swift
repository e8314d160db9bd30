import KernelSupport

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif
private typealias Input = UnsafePointer<Float>
private typealias Output = UnsafeMutablePointer<Float>
private typealias Sums = UnsafeMutablePointer<Double>

// Losses of log-odds z against spikes y with weights w, in whole blocks of 256 elements. A block
// goes through several short sweeps over scratch in the first-level cache: a whole loss in one loop
// is more than the optimiser inlines, and the rest would be called lane by lane.
//
// Sums of a block are taken in float lanes, 16 to 64 terms a lane, and the blocks' sums in double
// precision, in order. The weights advance by `weightStep` a block, so that 0 serves one block of
// ones for all.

/// The elements of a block.
private let block = 256

/// The elements that the losses of this file process together.
@inline(never)
public func lossBlockKernel() -> Int { block }

/// `e = exp(-|z|)`, which cannot overflow.
@inline(never)
private func decays(_ z: Input, _ e: Output) {
  var i = 0
  while i < block {
    V.exp(-V.magnitude(V.load(z + i))).store(e + i)
    i = i &+ V.width
  }
}

/// `log(1 + e)` of every element.
@inline(never)
private func logarithms(_ e: Input, _ l: Output) {
  var i = 0
  while i < block {
    V.logOnePlus(V.load(e + i)).store(l + i)
    i = i &+ V.width
  }
}

@inline(never)
private func sigmoids(_ z: Input, _ p: Output) {
  var i = 0
  while i < block {
    V.sigmoid(V.load(z + i)).store(p + i)
    i = i &+ V.width
  }
}

/// `max(x, 0)`.
@inline(__always)
private func positivePart(_ x: V) -> V {
  V.select(x, V(repeating: 0), whereLess: V(repeating: 0), x)
}

// Cross-entropy: l = max(z, 0) - z y + log(1 + exp(-|z|)), dz = sigmoid(z) - y.

/// Adds `Σ w l` to the first of the sums; the parameter is not used.
@inline(never)
public func crossEntropySumsKernel(
  _ blocks: Int, _ parameter: Float, _ z: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
  _ w: UnsafePointer<Float>, _ weightStep: Int, _ scratch: UnsafeMutablePointer<Float>,
  _ sums: UnsafeMutablePointer<Double>
) {
  var number = 0
  while number < blocks {
    let at = number &* block
    decays(z + at, scratch)
    logarithms(scratch, scratch)
    addCrossEntropy(z + at, y + at, w + number &* weightStep, scratch, sums)
    number = number &+ 1
  }
}

@inline(never)
private func addCrossEntropy(_ z: Input, _ y: Input, _ w: Input, _ l: Input, _ sums: Sums) {
  var sum = V(repeating: 0)
  var i = 0
  while i < block {
    let z = V.load(z + i)
    let loss = positivePart(z) - z * V.load(y + i) + V.load(l + i)
    sum = V.multiplyAdd(loss, V.load(w + i), sum)
    i = i &+ V.width
  }
  sums[0] += Double(sum.laneSum)
}

/// `dz = a w (sigmoid(z) - y)`.
@inline(never)
public func crossEntropyGradientKernel(
  _ blocks: Int, _ parameter: Float, _ a: Float, _ b: Float, _ z: UnsafePointer<Float>,
  _ y: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ weightStep: Int,
  _ scratch: UnsafeMutablePointer<Float>, _ dz: UnsafeMutablePointer<Float>
) {
  let factor = V(repeating: a)
  var number = 0
  while number < blocks {
    let at = number &* block
    sigmoids(z + at, scratch)
    let w = w + number &* weightStep
    var i = 0
    while i < block {
      let derivative = V.load(scratch + i) - V.load(y + at + i)
      (derivative * factor * V.load(w + i)).store(dz + at + i)
      i = i &+ V.width
    }
    number = number &+ 1
  }
}

// Focal: with u = z or -z, the log-odds of what happened, e = exp(-|u|) and l = log(1 + e):
//     softplus(±u) = max(±u, 0) + l,   p = 1 / (1 + e) or e / (1 + e),   q = 1 - p the other
//     loss = exp(-γ softplus(u)) softplus(-u),   d/du = -exp(-γ softplus(u)) (γ p softplus(-u) + q)

/// `u` where `y` is 1, `-u` where it is 0, and how many `y` are neither.
@inline(never)
private func signed(_ z: Input, _ y: Input, _ u: Output, _ sums: Sums) {
  let one = V(repeating: 1)
  let two = V(repeating: 2)
  let zero = V(repeating: 0)
  var odd = zero
  var i = 0
  while i < block {
    let y = V.load(y + i)
    (V.load(z + i) * (two * y - one)).store(u + i)
    // y (1 - y) is 0 for 0 and 1 only; NaN counts through the second comparison.
    let distance = V.magnitude(y * (one - y))
    odd = odd + V.select(zero, one, whereLess: distance, V(repeating: .leastNonzeroMagnitude))
    i = i &+ V.width
  }
  sums[1] += Double(odd.laneSum)
}

/// `q^γ = exp(-γ softplus(u))`.
@inline(never)
private func modulations(_ gamma: Float, _ u: Input, _ l: Input, _ m: Output) {
  let factor = V(repeating: -gamma)
  var i = 0
  while i < block {
    V.exp(factor * (positivePart(V.load(u + i)) + V.load(l + i))).store(m + i)
    i = i &+ V.width
  }
}

/// Adds `Σ w loss` to the first of the sums, and to the second how many `y` are neither 0 nor 1;
/// the parameter is γ.
@inline(never)
public func focalSumsKernel(
  _ blocks: Int, _ parameter: Float, _ z: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
  _ w: UnsafePointer<Float>, _ weightStep: Int, _ scratch: UnsafeMutablePointer<Float>,
  _ sums: UnsafeMutablePointer<Double>
) {
  let u = scratch
  let l = u + block
  let m = l + block
  var number = 0
  while number < blocks {
    let at = number &* block
    signed(z + at, y + at, u, sums)
    decays(u, l)
    logarithms(l, l)
    modulations(parameter, u, l, m)
    let w = w + number &* weightStep
    var sum = V(repeating: 0)
    var i = 0
    while i < block {
      let entropy = positivePart(-V.load(u + i)) + V.load(l + i)
      sum = V.multiplyAdd(V.load(m + i) * entropy, V.load(w + i), sum)
      i = i &+ V.width
    }
    sums[0] += Double(sum.laneSum)
    number = number &+ 1
  }
}

/// `dz = a w dloss/dz`; the parameter is γ.
@inline(never)
public func focalGradientKernel(
  _ blocks: Int, _ parameter: Float, _ a: Float, _ b: Float, _ z: UnsafePointer<Float>,
  _ y: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ weightStep: Int,
  _ scratch: UnsafeMutablePointer<Float>, _ dz: UnsafeMutablePointer<Float>
) {
  let u = scratch
  let e = u + block
  let l = e + block
  let m = l + block
  var unused = (0.0, 0.0)
  var number = 0
  while number < blocks {
    let at = number &* block
    withUnsafeMutableBytes(of: &unused) { bytes in
      let sums = bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Double.self)
      signed(z + at, y + at, u, sums)
    }
    decays(u, e)
    logarithms(e, l)
    modulations(parameter, u, l, m)
    focalDerivatives(
      parameter, a, y + at, w + number &* weightStep, u, e, l, m, dz + at)
    number = number &+ 1
  }
}

@inline(never)
private func focalDerivatives(
  _ gamma: Float, _ a: Float, _ y: Input, _ w: Input, _ u: Input, _ e: Input, _ l: Input,
  _ m: Input, _ dz: Output
) {
  let one = V(repeating: 1)
  let two = V(repeating: 2)
  let zero = V(repeating: 0)
  let factor = V(repeating: -a)
  var i = 0
  while i < block {
    let u = V.load(u + i)
    let e = V.load(e + i)
    let larger = one / (one + e)
    let smaller = e * larger
    let p = V.select(smaller, larger, whereLess: u, zero)
    let q = V.select(larger, smaller, whereLess: u, zero)
    let entropy = positivePart(-u) + V.load(l + i)
    let slope = V.multiplyAdd(V(repeating: gamma) * p, entropy, q) * V.load(m + i)
    let sign = two * V.load(y + i) - one
    (slope * sign * factor * V.load(w + i)).store(dz + i)
    i = i &+ V.width
  }
}

// Dice: p = sigmoid(z), or sigmoid(sigmoid(z)) if the parameter is not 0.

/// Adds `Σ w p y`, `Σ w p` and `Σ w y` to the sums.
@inline(never)
public func diceSumsKernel(
  _ blocks: Int, _ parameter: Float, _ z: UnsafePointer<Float>, _ y: UnsafePointer<Float>,
  _ w: UnsafePointer<Float>, _ weightStep: Int, _ scratch: UnsafeMutablePointer<Float>,
  _ sums: UnsafeMutablePointer<Double>
) {
  var number = 0
  while number < blocks {
    let at = number &* block
    sigmoids(z + at, scratch)
    if parameter != 0 { sigmoids(scratch, scratch) }
    let w = w + number &* weightStep
    var overlap = V(repeating: 0)
    var predicted = overlap
    var actual = overlap
    var i = 0
    while i < block {
      let w = V.load(w + i)
      let p = V.load(scratch + i) * w
      let y = V.load(y + at + i)
      overlap = V.multiplyAdd(p, y, overlap)
      predicted = predicted + p
      actual = V.multiplyAdd(y, w, actual)
      i = i &+ V.width
    }
    sums[0] += Double(overlap.laneSum)
    sums[1] += Double(predicted.laneSum)
    sums[2] += Double(actual.laneSum)
    number = number &+ 1
  }
}

/// `dz = w (a + b y) dp/dz`.
@inline(never)
public func diceGradientKernel(
  _ blocks: Int, _ parameter: Float, _ a: Float, _ b: Float, _ z: UnsafePointer<Float>,
  _ y: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ weightStep: Int,
  _ scratch: UnsafeMutablePointer<Float>, _ dz: UnsafeMutablePointer<Float>
) {
  let empty = V(repeating: a)
  let spike = V(repeating: b)
  let one = V(repeating: 1)
  var number = 0
  while number < blocks {
    let at = number &* block
    sigmoids(z + at, scratch)
    if parameter != 0 { sigmoids(scratch, scratch + block) }
    let w = w + number &* weightStep
    var i = 0
    while i < block {
      let p = V.load(scratch + i)
      var slope = p * (one - p)
      if parameter != 0 {
        let twice = V.load(scratch + block + i)
        slope = slope * (twice * (one - twice))
      }
      let upstream = V.multiplyAdd(spike, V.load(y + at + i), empty)
      (upstream * V.load(w + i) * slope).store(dz + at + i)
      i = i &+ V.width
    }
    number = number &+ 1
  }
}
