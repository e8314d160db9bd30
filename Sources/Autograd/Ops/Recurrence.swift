import Tensor

/// The scan of a recurrent layer over time, which GRU, LSTM and RNN share.
///
/// Sizes, the products with the recurrent weight, and the way through time in both directions are
/// here; the gates are the operations'.
///
/// Samples of a batch do not depend on one another. Four together are one item for the thread pool:
/// they share one reading of the weight a step, and no two threads wait for one another before the
/// end of the sequence.
struct RecurrentScan: Sendable {
  let samples: Int
  let time: Int
  /// The size of the state.
  let width: Int
  /// The number of vectors of that size that the weight maps the state to.
  let gates: Int

  private static let group = 4
  private var gateWidth: Int { gates * width }

  init(
    _ input: Shape, gates: Int, weight: Shape, bias: Shape, initial: Shape?
  ) throws(TensorError) {
    guard input.rank == 3, weight.rank == 2, weight == [gates * weight[1], weight[1]],
      input[2] == weight[0]
    else { throw .shapeMismatch(operation: "recurrence", left: input, right: weight) }
    guard bias == [weight[0]] else {
      throw .shapeMismatch(operation: "recurrence bias", left: weight, right: bias)
    }
    if let initial, initial != [input[0], weight[1]] {
      throw .shapeMismatch(operation: "recurrence initial state", left: input, right: initial)
    }
    (samples, time, width) = (input[0], input[1], weight[1])
    self.gates = gates
  }

  /// All states, from `step`, which is called for every sample and time with its place in
  /// `[samples, time]`, a = U h' + c, the state before, the state to write, and memory of the
  /// sample's own that begins as zeros.
  func forward(
    weight: Tensor, bias: Tensor, start: Tensor,
    step: (
      _ place: Int, _ a: UnsafePointer<Float>, _ before: UnsafePointer<Float>,
      _ state: UnsafeMutablePointer<Float>, _ memory: UnsafeMutablePointer<Float>
    ) -> Void
  ) throws(TensorError) -> Tensor {
    let product = Kernels.current.recurrent.product
    // The kernel wants a row of the matrix for each number of the state.
    let transposed = try weight.permuted([1, 0])
    return Tensor.make([samples, time, width]) { states in
      withPointers(transposed, bias, start) { matrix, bias, start in
        forEachGroup(scratch: gateWidth + width) { first, count, scratch in
          let memory = scratch + Self.group * gateWidth
          memory.update(repeating: 0, count: count * width)
          for t in 0..<time {
            let place = first * time + t
            let before =
              t == 0 ? start + first * width : UnsafePointer(states + (place - 1) * width)
            let beforeStep = t == 0 ? width : time * width
            product(
              count, width, gateWidth, before, beforeStep, matrix, bias, 0, scratch, gateWidth)
            for sample in 0..<count {
              let place = place + sample * time
              step(
                place, scratch + sample * gateWidth, before + sample * beforeStep,
                states + place * width, memory + sample * width)
            }
          }
        }
      }
    }
  }

  /// The gradients through the scan.
  ///
  /// `step` is called from the last time to the first with the place, the state before, a vector that
  /// it may carry to the step before (at first zeros) and dh. It writes da for the place, and leaves
  /// in dh the part of dh' that does not go through the weight.
  /// - Returns: the gradients of weight, bias and initial state.
  func backward(
    weight: Tensor, start: Tensor, states: Tensor, upstream: Tensor,
    step: (
      _ place: Int, _ before: UnsafePointer<Float>, _ carry: UnsafeMutablePointer<Float>,
      _ dh: UnsafeMutablePointer<Float>, _ da: UnsafeMutablePointer<Float>
    ) -> Void
  ) throws(TensorError) -> (weight: Tensor, bias: Tensor, start: Tensor) {
    let product = Kernels.current.recurrent.product
    var dStart = Tensor(uninitialized: [samples, width])
    let da = Tensor.make([samples, time, gateWidth]) { da in
      dStart.withMutableValues { dStart in
        guard let dStart = dStart.baseAddress else { return }
        withPointers(weight, states, start, upstream) { matrix, states, start, upstream in
          forEachGroup(scratch: 2 * width) { first, count, dh in
            let carry = dh + Self.group * width
            dh.update(repeating: 0, count: 2 * Self.group * width)
            for t in stride(from: time - 1, through: 0, by: -1) {
              for sample in 0..<count {
                let place = (first + sample) * time + t
                let own = dh + sample * width
                for i in 0..<width { own[i] += upstream[place * width + i] }
                let before =
                  t == 0 ? start + (first + sample) * width : states + (place - 1) * width
                step(place, before, carry + sample * width, own, da + place * gateWidth)
              }
              // dh' = what is left + Uᵀ da
              product(
                count, gateWidth, width, da + (first * time + t) * gateWidth, time * gateWidth,
                matrix, dh, width, dh, width)
            }
            (dStart + first * width).update(from: dh, count: count * width)
          }
        }
      }
    }
    let (dWeight, dBias) = try parameterGradients(da, states, start)
    return (dWeight, dBias, dStart)
  }

  /// dU = Σ da h'ᵀ and dc = Σ da over all steps and samples: one large product at the end.
  private func parameterGradients(
    _ da: Tensor, _ states: Tensor, _ start: Tensor
  ) throws(TensorError) -> (weight: Tensor, bias: Tensor) {
    let rows = samples * time
    guard rows > 0 else { return (.zeros([gateWidth, width]), .zeros([gateWidth])) }
    // The states before each step: the initial one, then all but the last.
    let before = try Tensor.concatenated(
      [start.reshaped([samples, 1, width]), states.sliced(axis: 1, 0..<time - 1)], axis: 1)
    let flat = try da.reshaped([rows, gateWidth])
    return (
      try Tensor.matrixProduct(flat, before.reshaped([rows, width]), transposeA: true),
      try flat.sum(axis: 0)
    )
  }

  /// Calls the closure for each group of samples with the first, their number, and scratch memory of
  /// so many floats a sample.
  private func forEachGroup(
    scratch floats: Int,
    _ body: (_ first: Int, _ count: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    ThreadPool.shared.run(count: samples, grain: Self.group) { group in
      let scratch = Storage(count: Self.group * floats)
      withExtendedLifetime(scratch) { body(group.lowerBound, group.count, scratch.base) }
    }
  }

  private func withPointers(
    _ a: Tensor, _ b: Tensor, _ c: Tensor,
    _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Void
  ) {
    withPointers(a, b, c, c) { a, b, c, _ in body(a, b, c) }
  }

  private func withPointers(
    _ a: Tensor, _ b: Tensor, _ c: Tensor, _ d: Tensor,
    _ body: (
      UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>
    ) -> Void
  ) {
    a.withValues { a in
      b.withValues { b in
        c.withValues { c in
          d.withValues { d in
            guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress,
              let d = d.baseAddress
            else { return }
            body(a, b, c, d)
          }
        }
      }
    }
  }
}
