import KernelSupport

// The selective scan, forward and backward, for one block of channels of one sample. Formulas are
// those of the operation `selectiveScan`; SelectiveScanKernelTable.swift names the arguments.
//
// Lanes are channels: the sums over the state index need no exchange between lanes, and those over
// channels (the gradients of B and C) only one for each bin, state and block. With the state index
// in the lanes every bin and channel would need three. Time is cut into chunks whose rows of one
// vector of channels stay in the first-level cache while the state index runs over them. Channels
// beyond the last have Δ = u = 0, so their states stay zero.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif
private typealias Input = UnsafePointer<Float>
private typealias Output = UnsafeMutablePointer<Float>

// A chunk of one vector of channels is 1 KiB. With longer ones the backward pass, which works on
// eight such rows and two for every state, outgrows its cache (measured: a third slower or more);
// shorter ones keep more states.
#if ISA_AVX512
  @inline(__always) private var chunkBins: Int { 16 }
#else
  @inline(__always) private var chunkBins: Int { 32 }
#endif

/// The bins from one kept state to the next.
@inline(never)
public func selectiveScanChunk() -> Int { chunkBins }

/// Floats of scratch for a block of channels: channels, states, whether backward.
@inline(never)
public func selectiveScanScratch(_ channels: Int, _ states: Int, _ backward: Bool) -> Int {
  let columns = (channels &+ V.width &- 1) / V.width &* V.width
  let rows = chunkBins &* V.width
  return backward
    ? 3 &* states &* columns &+ columns &+ (2 &* states &+ 8) &* rows
    : 2 &* states &* columns &+ 3 &* rows
}

/// Copies numbers of all states and a block of channels, times a factor, so that those of one
/// vector of channels lie together.
@inline(__always)
private func pack(
  _ channels: Int, _ stride: Int, _ states: Int, _ source: Input, _ factor: Float,
  _ target: Output
) {
  var target = target
  var channel = 0
  while channel < channels {
    var n = 0
    while n < states {
      let own = V.load(source + (n &* stride &+ channel), upTo: channels &- channel)
      (own * V(repeating: factor)).store(target)
      target += V.width
      n = n &+ 1
    }
    channel = channel &+ V.width
  }
}

/// The reverse of `pack`, without a factor.
@inline(__always)
private func unpack(
  _ channels: Int, _ stride: Int, _ states: Int, _ source: Input, _ target: Output
) {
  var source = source
  var channel = 0
  while channel < channels {
    var n = 0
    while n < states {
      V.load(source).store(target + (n &* stride &+ channel), upTo: channels &- channel)
      source += V.width
      n = n &+ 1
    }
    channel = channel &+ V.width
  }
}

/// log2(e): exp(Δ A) is 2^(Δ rate) with rate = log2(e) A.
@inline(__always) private var perOctave: Float { 1.442_695_04 }

/// All bins of one block of channels.
@inline(never)
public func selectiveScanForwardKernel(
  _ channels: Int, _ stride: Int, _ steps: Int, _ states: Int, _ u: UnsafePointer<Float>,
  _ delta: UnsafePointer<Float>, _ rate: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafePointer<Float>, _ skip: UnsafePointer<Float>, _ start: UnsafePointer<Float>,
  _ keepStep: Int, _ keep: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>,
  _ last: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
) {
  let columns = (channels &+ V.width &- 1) / V.width &* V.width
  let rates = scratch
  let state = rates + states &* columns
  let deltas = state + states &* columns
  let inputs = deltas + chunkBins &* V.width
  let sums = inputs + chunkBins &* V.width
  pack(channels, stride, states, rate, perOctave, rates)
  pack(channels, stride, states, start, 1, state)
  var first = 0
  while first < steps {
    let bins = steps &- first < chunkBins ? steps &- first : chunkBins
    let kept = keep + first / chunkBins &* keepStep
    var channel = 0
    while channel < channels {
      let rest = channels &- channel
      let factor = V.load(skip + channel, upTo: rest)
      var t = 0
      while t < bins {
        let place = (first &+ t) &* stride &+ channel
        let own = V.load(u + place, upTo: rest)
        let step = V.load(delta + place, upTo: rest)
        step.store(deltas + t &* V.width)
        (step * own).store(inputs + t &* V.width)
        (factor * own).store(sums + t &* V.width)
        t = t &+ 1
      }
      let offset = channel &* states
      var n = 0
      while n < states {
        let h = state + (offset &+ n &* V.width)
        if keepStep > 0 { V.load(Input(h)).store(kept + (n &* stride &+ channel), upTo: rest) }
        let at = first &* states &+ n
        scanState(
          bins, states, deltas, inputs, rates + (offset &+ n &* V.width), b + at, c + at, h, sums)
        n = n &+ 1
      }
      t = 0
      while t < bins {
        let sum = V.load(Input(sums + t &* V.width))
        sum.store(y + ((first &+ t) &* stride &+ channel), upTo: rest)
        t = t &+ 1
      }
      channel = channel &+ V.width
    }
    first = first &+ chunkBins
  }
  unpack(channels, stride, states, state, last)
}

/// One state index of one vector of channels through a chunk; adds its part of y to `sums`.
@inline(never)
private func scanState(
  _ bins: Int, _ states: Int, _ deltas: Output, _ inputs: Output, _ rate: Output, _ b: Input,
  _ c: Input, _ state: Output, _ sums: Output
) {
  let rate = V.load(Input(rate))
  var h = V.load(Input(state))
  var t = 0
  while t < bins {
    let row = t &* V.width
    let decay = V.exp2Flushing(V.load(Input(deltas + row)) * rate)
    let input = V.load(Input(inputs + row)) * V(repeating: b[t &* states])
    h = V.multiplyAdd(decay, h, input)
    V.multiplyAdd(h, V(repeating: c[t &* states]), V.load(Input(sums + row))).store(sums + row)
    t = t &+ 1
  }
  h.store(state)
}

/// All bins of one block of channels, from the last chunk to the first.
///
/// The states of a chunk are computed again from those at its start, which `keep` holds.
@inline(never)
public func selectiveScanBackwardKernel(
  _ channels: Int, _ stride: Int, _ steps: Int, _ states: Int, _ u: UnsafePointer<Float>,
  _ delta: UnsafePointer<Float>, _ rate: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
  _ c: UnsafePointer<Float>, _ skip: UnsafePointer<Float>, _ keep: UnsafePointer<Float>,
  _ dy: UnsafePointer<Float>, _ dU: UnsafeMutablePointer<Float>,
  _ dDelta: UnsafeMutablePointer<Float>, _ dRate: UnsafeMutablePointer<Float>,
  _ dB: UnsafeMutablePointer<Float>, _ dC: UnsafeMutablePointer<Float>,
  _ dSkip: UnsafeMutablePointer<Float>, _ dStart: UnsafeMutablePointer<Float>,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let columns = (channels &+ V.width &- 1) / V.width &* V.width
  let rows = chunkBins &* V.width
  let rates = scratch
  let later = rates + states &* columns
  let slopes = later + states &* columns
  let skips = slopes + states &* columns
  let deltas = skips + columns
  let inputs = deltas + rows
  let upstream = inputs + rows
  let inputSums = upstream + rows
  let rateSums = inputSums + rows
  let decays = rateSums + rows
  let history = decays + rows
  let bParts = history + 2 &* rows
  let cParts = bParts + states &* rows
  pack(channels, stride, states, rate, perOctave, rates)
  later.update(repeating: 0, count: (2 &* states &+ 1) &* columns)
  let zero = V(repeating: 0)
  let logarithm = V(repeating: 0.693_147_18)
  var chunk = (steps &+ chunkBins &- 1) / chunkBins &- 1
  while chunk >= 0 {
    let first = chunk &* chunkBins
    let bins = steps &- first < chunkBins ? steps &- first : chunkBins
    bParts.update(repeating: 0, count: 2 &* states &* rows)
    var channel = 0
    while channel < channels {
      let rest = channels &- channel
      var dFactor = V.load(Input(skips + channel))
      var t = 0
      while t < bins {
        let place = (first &+ t) &* stride &+ channel
        let own = V.load(u + place, upTo: rest)
        let step = V.load(delta + place, upTo: rest)
        let up = V.load(dy + place, upTo: rest)
        step.store(deltas + t &* V.width)
        (step * own).store(inputs + t &* V.width)
        up.store(upstream + t &* V.width)
        dFactor = V.multiplyAdd(up, own, dFactor)
        zero.store(inputSums + t &* V.width)
        zero.store(rateSums + t &* V.width)
        t = t &+ 1
      }
      dFactor.store(skips + channel)
      let offset = channel &* states
      var n = 0
      while n < states {
        V.load(keep + ((chunk &* states &+ n) &* stride &+ channel), upTo: rest).store(history)
        let own = offset &+ n &* V.width
        let at = first &* states &+ n
        scanStateAgain(bins, states, deltas, inputs, rates + own, b + at, decays, history)
        scanStateGradient(
          bins, states, deltas, inputs, upstream, rates + own, b + at, c + at, decays, history,
          later + own, slopes + own, inputSums, rateSums, bParts + n &* rows, cParts + n &* rows)
        n = n &+ 1
      }
      let factor = V.load(skip + channel, upTo: rest)
      t = 0
      while t < bins {
        let place = (first &+ t) &* stride &+ channel
        let sum = V.load(Input(inputSums + t &* V.width))
        let decaySum = V.load(Input(rateSums + t &* V.width)) * logarithm
        let up = V.load(Input(upstream + t &* V.width))
        let step = V.load(Input(deltas + t &* V.width))
        V.multiplyAdd(sum, step, up * factor).store(dU + place, upTo: rest)
        V.multiplyAdd(sum, V.load(u + place, upTo: rest), decaySum)
          .store(dDelta + place, upTo: rest)
        t = t &+ 1
      }
      channel = channel &+ V.width
    }
    var t = 0
    while t < bins {
      var n = 0
      while n < states {
        let place = (first &+ t) &* states &+ n
        dB[place] = V.load(Input(bParts + (n &* rows &+ t &* V.width))).laneSum
        dC[place] = V.load(Input(cParts + (n &* rows &+ t &* V.width))).laneSum
        n = n &+ 1
      }
      t = t &+ 1
    }
    chunk = chunk &- 1
  }
  unpack(channels, stride, 1, skips, dSkip)
  unpack(channels, stride, states, slopes, dRate)
  unpack(channels, stride, states, later, dStart)
}

/// The decays of one state index and one vector of channels, and the states before and after each
/// bin of a chunk; the first is there already.
@inline(never)
private func scanStateAgain(
  _ bins: Int, _ states: Int, _ deltas: Output, _ inputs: Output, _ rate: Output, _ b: Input,
  _ decays: Output, _ history: Output
) {
  let rate = V.load(Input(rate))
  var h = V.load(Input(history))
  var t = 0
  while t < bins {
    let row = t &* V.width
    let decay = V.exp2Flushing(V.load(Input(deltas + row)) * rate)
    let input = V.load(Input(inputs + row)) * V(repeating: b[t &* states])
    decay.store(decays + row)
    h = V.multiplyAdd(decay, h, input)
    h.store(history + (row &+ V.width))
    t = t &+ 1
  }
}

/// The gradients through a chunk of one state index and one vector of channels.
///
/// With a = dL/dh: adds a B to `inputSums` and a h' decay rate to `rateSums`, from which dU and
/// dDelta follow, a Δ u and dy h to the parts of dB and dC, and a h' decay Δ to the slope.
@inline(never)
private func scanStateGradient(
  _ bins: Int, _ states: Int, _ deltas: Output, _ inputs: Output, _ upstream: Output,
  _ rate: Output, _ b: Input, _ c: Input, _ decays: Output, _ history: Output, _ later: Output,
  _ slope: Output, _ inputSums: Output, _ rateSums: Output, _ bPart: Output, _ cPart: Output
) {
  let rate = V.load(Input(rate))
  var carry = V.load(Input(later))
  var dRate = V.load(Input(slope))
  var t = bins &- 1
  while t >= 0 {
    let row = t &* V.width
    let up = V.load(Input(upstream + row))
    let a = V.multiplyAdd(up, V(repeating: c[t &* states]), carry)
    let after = V.load(Input(history + (row &+ V.width)))
    V.multiplyAdd(up, after, V.load(Input(cPart + row))).store(cPart + row)
    V.multiplyAdd(a, V.load(Input(inputs + row)), V.load(Input(bPart + row))).store(bPart + row)
    V.multiplyAdd(a, V(repeating: b[t &* states]), V.load(Input(inputSums + row)))
      .store(inputSums + row)
    carry = a * V.load(Input(decays + row))
    let decayed = carry * V.load(Input(history + row))
    V.multiplyAdd(decayed, rate, V.load(Input(rateSums + row))).store(rateSums + row)
    dRate = V.multiplyAdd(decayed, V.load(Input(deltas + row)), dRate)
    t = t &- 1
  }
  carry.store(later)
  dRate.store(slope)
}
