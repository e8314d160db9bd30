import KernelSupport

// All steps of a simple recurrent network, forward and backward. Formulas and the order of gates
// are PyTorch's; see the operation `rnn`. RecurrentTiles.swift has the products,
// RecurrentPacking.swift the packing of the weights, RecurrentKernelTable.swift the arguments.

#if ISA_AVX512
  private typealias V = SIMD16<Float>
#elseif ISA_AVX2
  private typealias V = SIMD8<Float>
#else
  private typealias V = SIMD4<Float>
#endif
private typealias Input = UnsafePointer<Float>
private typealias Output = UnsafeMutablePointer<Float>

/// h = tanh(x + U h' + c), for every step of some samples.
///
/// With one gate, a tile is four vectors of units. Scratch: their sums
/// for two samples.
@inline(never)
public func rnnForwardKernel(
  _ samples: Int, _ steps: Int, _ width: Int, _ weights: UnsafePointer<Float>,
  _ x: UnsafePointer<Float>, _ start: UnsafePointer<Float>, _ keepStep: Int,
  _ keep: UnsafeMutablePointer<Float>, _ states: UnsafeMutablePointer<Float>,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let groups = (width &+ 4 &* V.width &- 1) / (4 &* V.width)
  let panel = (width &+ 1) &* 4 &* V.width
  var t = 0
  while t < steps {
    var group = 0
    while group < groups {
      let unit = group &* 4 &* V.width
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
          let inputs = x + (place &* 1 &* width &+ unit)
          let h = states + (place &* width &+ unit)
          rnnState(rest, sums, inputs, h)
          one = one &+ 1
        }
        sample = end
      }
      group = group &+ 1
    }
    t = t &+ 1
  }
}

/// The states of four vectors of units.
@inline(never)
private func rnnState(_ rest: Int, _ sums: Input, _ x: Input, _ h: Output) {
  var i = 0
  while i < 4 &* V.width, i < rest {
    let left = rest &- i
    V.tanh(V.load(sums + i) + V.load(x + i, upTo: left)).store(h + i, upTo: left)
    i = i &+ V.width
  }
}

/// da = dh (1 - h^2) of every step, which is dx as well, from the last to the first; `keep` holds
/// the states.
///
/// Scratch, all zeros: da of one block of units of two samples, then for each sample Uᵀ da of the
/// later step and of this one.
@inline(never)
public func rnnBackwardKernel(
  _ samples: Int, _ steps: Int, _ width: Int, _ weights: UnsafePointer<Float>,
  _ keep: UnsafePointer<Float>, _ states: UnsafePointer<Float>, _ start: UnsafePointer<Float>,
  _ dy: UnsafePointer<Float>, _ dx: UnsafeMutablePointer<Float>,
  _ da: UnsafeMutablePointer<Float>, _ dStart: UnsafeMutablePointer<Float>,
  _ scratch: UnsafeMutablePointer<Float>
) {
  let blocks = (width &+ 63) / 64
  let vectors = (width &+ 4 &* V.width &- 1) / (4 &* V.width) &* 4
  let columns = vectors &* V.width
  var later = scratch + 128
  var earlier = later + samples &* columns
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
          rnnGradients(
            width, block &* 64, keep + place &* width, dy + place &* width,
            later + one &* columns, da + place &* width, scratch + (one &- sample) &* 64)
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
private func rnnGradients(
  _ width: Int, _ first: Int, _ keep: Input, _ dy: Input, _ later: Output, _ da: Output,
  _ own: Output
) {
  let one = V(repeating: 1)
  var lane = 0
  while lane < 64 {
    let unit = first &+ lane
    let rest = width &- unit
    let state = V.load(keep + unit, upTo: rest)
    let dh = V.load(dy + unit, upTo: rest) + V.load(Input(later + unit), upTo: rest)
    let gradient = dh * (one - state * state)
    gradient.store(own + lane)
    gradient.store(da + unit, upTo: rest)
    lane = lane &+ V.width
  }
}
