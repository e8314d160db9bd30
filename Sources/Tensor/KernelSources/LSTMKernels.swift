import KernelSupport

// All steps of an LSTM, forward and backward. Formulas and the order of gates are PyTorch's; see
// the operation `lstm`. RecurrentTiles.swift has the products, RecurrentPacking.swift the packing
// of the weights, RecurrentKernelTable.swift the arguments.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif
private typealias Input = UnsafePointer<Float>
private typealias Output = UnsafeMutablePointer<Float>

/// a = x + U h' + c, memory = f memory + i g, h = o tanh(memory), for every step of some samples;
/// keeps i, f, g, o, tanh(memory) and the old memory.
///
/// Scratch: the sums of four vectors of two samples, then the memory of each sample, which begins
/// as zeros.
@inline(never)
public func lstmForwardKernel(
  _ samples: Int, _ steps: Int, _ width: Int, _ weights: UnsafePointer<Float>,
  _ x: UnsafePointer<Float>, _ start: UnsafePointer<Float>, _ keepStep: Int,
  _ keep: UnsafeMutablePointer<Float>, _ states: UnsafeMutablePointer<Float>,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let groups = (width &+ V.width &- 1) / V.width
  let panel = (width &+ 1) &* 4 &* V.width
  let memory = scratch + 8 &* V.width
  var t = 0
  while t < steps {
    var group = 0
    while group < groups {
      let unit = group &* V.width
      let rest = width &- unit
      var sample = 0
      while sample < samples {
        let end = V.hasRegistersForPairs && sample &+ 2 <= samples ? sample &+ 2 : sample &+ 1
        let matrix = weights + group &* panel
        let place = sample &* steps &+ t
        let before = t == 0 ? start + sample &* width : Input(states + (place &- 1) &* width)
        let distance = t == 0 ? width : steps &* width
        if end == sample &+ 2 {
          V.recurrentPair4(
            width, before, before + distance, matrix, scratch, scratch + 4 &* V.width)
        } else {
          V.recurrentTile4(width, before, matrix, scratch)
        }
        var one = sample
        while one < end {
          let place = one &* steps &+ t
          let sums = scratch + (one &- sample) &* 4 &* V.width
          let inputs = x + (place &* 4 &* width &+ unit)
          let h = states + (place &* width &+ unit)
          let kept = keep + (place &* keepStep &+ unit)
          lstmPrefetch(width, inputs + 4 &* width, kept + keepStep)
          lstmGates(width, rest, sums, inputs, kept)
          lstmOutput(width, rest, memory + (one &* width &+ unit), kept, h)
          one = one &+ 1
        }
        sample = end
      }
      group = group &+ 1
    }
    t = t &+ 1
  }
}

/// Prefetches the inputs and the result memory of the next step.
@inline(__always)
private func lstmPrefetch(_ width: Int, _ inputs: Input, _ kept: Output) {
  var gate = 0
  while gate < 6 {
    if gate < 4 { prefetch(inputs + gate &* width) }
    prefetch(kept + gate &* width)
    gate = gate &+ 1
  }
}

// One hyperbolic tangent per function: with more, the optimiser stops inlining them.

/// i, f, g and o of one vector of units.
///
/// sigmoid(v) = 1/2 + tanh(v / 2) / 2: one loop for all four, whose iterations overlap. The
/// exponential takes half as long again, and its relative accuracy far below zero does not matter
/// in a factor.
@inline(never)
private func lstmGates(_ width: Int, _ rest: Int, _ sums: Input, _ x: Input, _ keep: Output) {
  let one = V(repeating: 1)
  var gate = 0
  while gate < 4 {
    let scale = V(repeating: gate == 2 ? 1 : 0.5)
    let sum = V.load(sums + gate &* V.width) + V.load(x + gate &* width, upTo: rest)
    V.multiplyAdd(V.tanh(sum * scale), scale, one - scale)
      .store(keep + gate &* width, upTo: rest)
    gate = gate &+ 1
  }
}

/// Memory and output of one vector of units.
@inline(never)
private func lstmOutput(
  _ width: Int, _ rest: Int, _ memory: Output, _ keep: Output, _ h: Output
) {
  let i = V.load(Input(keep), upTo: rest)
  let f = V.load(Input(keep + width), upTo: rest)
  let g = V.load(Input(keep + 2 &* width), upTo: rest)
  let o = V.load(Input(keep + 3 &* width), upTo: rest)
  let old = V.load(Input(memory), upTo: rest)
  let new = V.multiplyAdd(f, old, i * g)
  let squashed = V.tanh(new)
  squashed.store(keep + 4 &* width, upTo: rest)
  old.store(keep + 5 &* width, upTo: rest)
  new.store(memory, upTo: rest)
  (o * squashed).store(h, upTo: rest)
}

/// da = [di, df, dg, do] of every step, which is dx as well, from the last to the first.
///
/// Scratch, all zeros: da of one block of units of two samples, then for each sample Uᵀ da of the
/// later step and of this one, and the gradient of the memory.
@inline(never)
public func lstmBackwardKernel(
  _ samples: Int, _ steps: Int, _ width: Int, _ weights: UnsafePointer<Float>,
  _ keep: UnsafePointer<Float>, _ states: UnsafePointer<Float>, _ start: UnsafePointer<Float>,
  _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ da: UnsafeMutablePointer<Float>, _ dStart: UnsafeMutablePointer<Float>,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let blocks = (width &+ 15) / 16
  let vectors = (width &+ 4 &* V.width &- 1) / (4 &* V.width) &* 4
  let columns = vectors &* V.width
  var later = scratch + 128
  var earlier = later + samples &* columns
  let carry = earlier + samples &* columns
  var t = steps &- 1
  while t >= 0 {
    var block = 0
    while block < blocks {
      let matrix = weights + block &* 64 &* columns
      var sample = 0
      while sample < samples {
        let end = V.hasRegistersForPairs && sample &+ 2 <= samples ? sample &+ 2 : sample &+ 1
        var one = sample
        while one < end {
          let place = one &* steps &+ t
          lstmGradients(
            width, block &* 16, keep + place &* 6 &* width, dy + place &* width,
            later + one &* columns, carry + one &* columns, da + place &* 4 &* width,
            scratch + (one &- sample) &* 64)
          one = one &+ 1
        }
        let sums = earlier + sample &* columns
        if end == sample &+ 2 {
          V.recurrentBlockPair(
            64, vectors, scratch, scratch + 64, matrix, sums, sums + columns, block == 0)
        } else {
          V.recurrentBlock(64, vectors, scratch, matrix, sums, block == 0)
        }
        sample = end
      }
      block = block &+ 1
    }
    (later, earlier) = (earlier, later)
    t = t &- 1
  }
  // What came through the weights of the first step.
  var sample = 0
  while sample < samples {
    (dStart + sample &* width).update(from: later + sample &* columns, count: width)
    sample = sample &+ 1
  }
}

/// da of one block of units of one sample, which is written to its place and to `own`.
@inline(__always)
private func lstmGradients(
  _ width: Int, _ first: Int, _ keep: Input, _ dy: Input, _ later: Output, _ carry: Output,
  _ da: Output, _ own: Output
) {
  let one = V(repeating: 1)
  var lane = 0
  while lane < 16 {
    let unit = first &+ lane
    let rest = width &- unit
    var gate = 0
    while gate < 6 {
      // The step before.
      prefetch(keep + ((gate &- 6) &* width &+ unit))
      if gate < 4 { prefetch(da + ((gate &- 4) &* width &+ unit)) }
      gate = gate &+ 1
    }
    prefetch(dy + (unit &- width))
    let i = V.load(keep + unit, upTo: rest)
    let f = V.load(keep + (width &+ unit), upTo: rest)
    let g = V.load(keep + (2 &* width &+ unit), upTo: rest)
    let o = V.load(keep + (3 &* width &+ unit), upTo: rest)
    let squashed = V.load(keep + (4 &* width &+ unit), upTo: rest)
    let old = V.load(keep + (5 &* width &+ unit), upTo: rest)
    let dh = V.load(dy + unit, upTo: rest) + V.load(Input(later + unit), upTo: rest)
    let ds = V.multiplyAdd(
      dh * o, one - squashed * squashed, V.load(Input(carry + unit), upTo: rest))
    (ds * f).store(carry + unit, upTo: rest)
    let di = ds * g * i * (one - i)
    let df = ds * old * f * (one - f)
    let dg = ds * i * (one - g * g)
    let dO = dh * squashed * o * (one - o)
    di.store(own + lane)
    df.store(own + (16 &+ lane))
    dg.store(own + (32 &+ lane))
    dO.store(own + (48 &+ lane))
    di.store(da + unit, upTo: rest)
    df.store(da + (width &+ unit), upTo: rest)
    dg.store(da + (2 &* width &+ unit), upTo: rest)
    dO.store(da + (3 &* width &+ unit), upTo: rest)
    lane = lane &+ V.width
  }
}
