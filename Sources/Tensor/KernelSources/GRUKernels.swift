import KernelSupport

// All steps of a GRU, forward and backward. Formulas and the order of gates are PyTorch's; see the
// operation `gru`. RecurrentTiles.swift has the products, RecurrentPacking.swift the packing of
// the weights, RecurrentKernelTable.swift the arguments.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif
private typealias Input = UnsafePointer<Float>
private typealias Output = UnsafeMutablePointer<Float>

/// r, z = sigmoid(x + a), n = tanh(x + r a), h = (1 - z) n + z h' with a = U h' + c, for every step
/// of some samples; keeps r, z, n and n's a.
///
/// Scratch: the sums of three vectors of two samples.
@inline(never)
public func gruForwardKernel(
  _ samples: Int, _ steps: Int, _ width: Int, _ weights: UnsafePointer<Float>,
  _ x: UnsafePointer<Float>, _ start: UnsafePointer<Float>, _ keepStep: Int,
  _ keep: UnsafeMutablePointer<Float>, _ states: UnsafeMutablePointer<Float>,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let groups = (width &+ V.width &- 1) / V.width
  let panel = (width &+ 1) &* 3 &* V.width
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
          V.recurrentPair3(
            width, before, before + distance, matrix, scratch, scratch + 3 &* V.width)
        } else {
          V.recurrentTile3(width, before, matrix, scratch)
        }
        var one = sample
        while one < end {
          let place = one &* steps &+ t
          let sums = scratch + (one &- sample) &* 3 &* V.width
          let before = before + (one &- sample) &* distance
          let inputs = x + (place &* 3 &* width &+ unit)
          let h = states + (place &* width &+ unit)
          let kept = keep + (place &* keepStep &+ unit)
          gruPrefetch(width, inputs + 3 &* width, kept + keepStep)
          gruGates(width, rest, sums, inputs, kept)
          gruState(
            width, rest, sums + 2 &* V.width, inputs + 2 &* width, before + unit, kept, h)
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
private func gruPrefetch(_ width: Int, _ inputs: Input, _ kept: Output) {
  var gate = 0
  while gate < 4 {
    if gate < 3 { prefetch(inputs + gate &* width) }
    prefetch(kept + gate &* width)
    gate = gate &+ 1
  }
}

// One hyperbolic tangent per function: with more, the optimiser stops inlining them.

/// r and z of one vector of units, by sigmoid(v) = 1/2 + tanh(v / 2) / 2; see the LSTM's.
@inline(never)
private func gruGates(_ width: Int, _ rest: Int, _ sums: Input, _ x: Input, _ keep: Output) {
  let half = V(repeating: 0.5)
  var gate = 0
  while gate < 2 {
    let sum = V.load(sums + gate &* V.width) + V.load(x + gate &* width, upTo: rest)
    V.multiplyAdd(V.tanh(sum * half), half, half).store(keep + gate &* width, upTo: rest)
    gate = gate &+ 1
  }
}

/// n and the state of one vector of units.
@inline(never)
private func gruState(
  _ width: Int, _ rest: Int, _ sum: Input, _ x: Input, _ before: Input, _ keep: Output,
  _ h: Output
) {
  let r = V.load(Input(keep), upTo: rest)
  let z = V.load(Input(keep + width), upTo: rest)
  let inner = V.load(sum)
  let n = V.tanh(V.multiplyAdd(r, inner, V.load(x, upTo: rest)))
  n.store(keep + 2 &* width, upTo: rest)
  inner.store(keep + 3 &* width, upTo: rest)
  V.multiplyAdd(z, V.load(before, upTo: rest), (V(repeating: 1) - z) * n).store(h, upTo: rest)
}

/// dx = [dr, dz, dn] and da = [dr, dz, r dn] of every step, from the last to the first.
///
/// Scratch, all zeros: da of one block of units of two samples, then for each sample Uᵀ da of the
/// later step and of this one, and the part of dh' past the weights.
@inline(never)
public func gruBackwardKernel(
  _ samples: Int, _ steps: Int, _ width: Int, _ weights: UnsafePointer<Float>,
  _ keep: UnsafePointer<Float>, _ states: UnsafePointer<Float>, _ start: UnsafePointer<Float>,
  _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ da: UnsafeMutablePointer<Float>, _ dStart: UnsafeMutablePointer<Float>,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let blocks = (width &+ 15) / 16
  let vectors = (width &+ 4 &* V.width &- 1) / (4 &* V.width) &* 4
  let columns = vectors &* V.width
  var later = scratch + 96
  var earlier = later + samples &* columns
  let carry = earlier + samples &* columns
  var t = steps &- 1
  while t >= 0 {
    var block = 0
    while block < blocks {
      let matrix = weights + block &* 48 &* columns
      var sample = 0
      while sample < samples {
        let end = V.hasRegistersForPairs && sample &+ 2 <= samples ? sample &+ 2 : sample &+ 1
        var one = sample
        while one < end {
          let place = one &* steps &+ t
          let before = t == 0 ? start + one &* width : states + (place &- 1) &* width
          gruGradients(
            width, block &* 16, keep + place &* 4 &* width, before, dy + place &* width,
            later + one &* columns, carry + one &* columns, dx + place &* 3 &* width,
            da + place &* 3 &* width, scratch + (one &- sample) &* 48)
          one = one &+ 1
        }
        let sums = earlier + sample &* columns
        if end == sample &+ 2 {
          V.recurrentBlockPair(
            48, vectors, scratch, scratch + 48, matrix, sums, sums + columns, block == 0)
        } else {
          V.recurrentBlock(48, vectors, scratch, matrix, sums, block == 0)
        }
        sample = end
      }
      block = block &+ 1
    }
    (later, earlier) = (earlier, later)
    t = t &- 1
  }
  var sample = 0
  while sample < samples {
    var unit = 0
    while unit < width {
      let at = sample &* columns &+ unit
      (V.load(later + at) + V.load(carry + at))
        .store(dStart + (sample &* width &+ unit), upTo: width &- unit)
      unit = unit &+ V.width
    }
    sample = sample &+ 1
  }
}

/// dx and da of one block of units of one sample; da is also written to `own`.
@inline(__always)
private func gruGradients(
  _ width: Int, _ first: Int, _ keep: Input, _ before: Input, _ dy: Input, _ later: Output,
  _ carry: Output, _ dx: Output, _ da: Output, _ own: Output
) {
  let one = V(repeating: 1)
  var lane = 0
  while lane < 16 {
    let unit = first &+ lane
    let rest = width &- unit
    var gate = 0
    while gate < 4 {
      // The step before.
      prefetch(keep + ((gate &- 4) &* width &+ unit))
      if gate < 3 {
        prefetch(dx + ((gate &- 3) &* width &+ unit))
        prefetch(da + ((gate &- 3) &* width &+ unit))
      }
      gate = gate &+ 1
    }
    prefetch(dy + (unit &- width))
    prefetch(before + (unit &- width))
    let r = V.load(keep + unit, upTo: rest)
    let z = V.load(keep + (width &+ unit), upTo: rest)
    let n = V.load(keep + (2 &* width &+ unit), upTo: rest)
    let inner = V.load(keep + (3 &* width &+ unit), upTo: rest)
    let dh =
      V.load(dy + unit, upTo: rest)
      + (V.load(Input(carry + unit), upTo: rest) + V.load(Input(later + unit), upTo: rest))
    (dh * z).store(carry + unit, upTo: rest)
    let dn = dh * (one - z) * (one - n * n)
    let dr = dn * inner * r * (one - r)
    let dz = dh * (V.load(before + unit, upTo: rest) - n) * z * (one - z)
    let inside = dn * r
    dr.store(own + lane)
    dz.store(own + (16 &+ lane))
    inside.store(own + (32 &+ lane))
    dr.store(dx + unit, upTo: rest)
    dz.store(dx + (width &+ unit), upTo: rest)
    dn.store(dx + (2 &* width &+ unit), upTo: rest)
    dr.store(da + unit, upTo: rest)
    dz.store(da + (width &+ unit), upTo: rest)
    inside.store(da + (2 &* width &+ unit), upTo: rest)
    lane = lane &+ V.width
  }
}
