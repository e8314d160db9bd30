import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@inline(__always) func logistic(_ x: Float) -> Float { 1 / (1 + expf(-x)) }
@inline(__always) func hyperbolicTangent(_ x: Float) -> Float { tanhf(x) }

/// The sizes of a recurrent layer's scan over time, and the loops that GRU, LSTM and RNN share.
///
/// Samples of a batch do not depend on one another, so each is one item for the thread pool.
struct RecurrentShape: Sendable {
  let samples: Int
  let time: Int
  /// The size of the state.
  let width: Int
  /// The number of vectors of that size that the weight maps the state to.
  let gates: Int

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

  /// Calls the closure for every sample with the inputs, the transposed weight, the bias, the
  /// sample's initial state and scratch memory of its own.
  func run(
    _ x: Tensor, _ transposed: Tensor, _ bias: Tensor, _ start: Tensor, scratch: Int,
    _ body: (
      _ sample: Int, _ x: UnsafePointer<Float>, _ u: UnsafePointer<Float>,
      _ c: UnsafePointer<Float>, _ start: UnsafePointer<Float>, _ a: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    x.withValues { x in
      transposed.withValues { u in
        bias.withValues { c in
          start.withValues { start in
            guard let x = x.baseAddress, let u = u.baseAddress, let c = c.baseAddress,
              let start = start.baseAddress
            else { return }
            ThreadPool.shared.run(samples) { sample in
              withUnsafeTemporaryAllocation(of: Float.self, capacity: scratch) { scratch in
                guard let a = scratch.baseAddress else { return }
                body(sample, x, u, c, start + sample * width, a)
              }
            }
          }
        }
      }
    }
  }

  /// a = U h + c with the transpose of U: the inner loop then runs over the results.
  @inline(__always)
  func affine(
    _ transposed: UnsafePointer<Float>, _ c: UnsafePointer<Float>, _ h: UnsafePointer<Float>,
    into a: UnsafeMutablePointer<Float>
  ) {
    let count = gates * width
    a.update(from: c, count: count)
    for column in 0..<width {
      let factor = h[column]
      let row = transposed + column * count
      for i in 0..<count { a[i] += factor * row[i] }
    }
  }

  /// The scan from the last step to the first.
  ///
  /// The closure gets what was kept of a step, the state before, a vector that it may carry to the
  /// step before (at first zeros) and dh. It writes dx and da, and leaves in dh the part of dh' that
  /// does not go through the weight.
  func backward(
    keptWidth: Int, kept: Tensor, _ states: Tensor, _ start: Tensor, _ weight: Tensor,
    _ dy: Tensor, _ dx: inout Tensor, _ da: inout Tensor, _ dStart: inout Tensor,
    _ body: (
      _ keep: UnsafePointer<Float>, _ before: UnsafePointer<Float>,
      _ carry: UnsafeMutablePointer<Float>, _ dh: UnsafeMutablePointer<Float>,
      _ dx: UnsafeMutablePointer<Float>, _ da: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    let count = gates * width
    dx.withMutableValues { dx in
      da.withMutableValues { da in
        dStart.withMutableValues { dStart in
          kept.withValues { kept in
            states.withValues { states in
              dy.withValues { dy in
                guard let dx = dx.baseAddress, let da = da.baseAddress,
                  let dStart = dStart.baseAddress, let kept = kept.baseAddress,
                  let states = states.baseAddress, let dy = dy.baseAddress
                else { return }
                run(weight, start) { sample, u, start, dh in
                  let carry = dh + width
                  dh.update(repeating: 0, count: 2 * width)
                  for t in stride(from: time - 1, through: 0, by: -1) {
                    let place = sample * time + t
                    for i in 0..<width { dh[i] += dy[place * width + i] }
                    let before = t == 0 ? start : states + (place - 1) * width
                    let step = da + place * count
                    body(
                      kept + place * keptWidth, before, carry, dh, dx + place * count, step)
                    for gate in 0..<count {
                      let factor = step[gate]
                      let row = u + gate * width
                      for i in 0..<width { dh[i] += factor * row[i] }
                    }
                  }
                  (dStart + sample * width).update(from: dh, count: width)
                }
              }
            }
          }
        }
      }
    }
  }

  private func run(
    _ weight: Tensor, _ start: Tensor,
    _ body: (
      _ sample: Int, _ u: UnsafePointer<Float>, _ start: UnsafePointer<Float>,
      _ dh: UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    weight.withValues { u in
      start.withValues { start in
        guard let u = u.baseAddress, let start = start.baseAddress else { return }
        ThreadPool.shared.run(samples) { sample in
          withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * width) { scratch in
            guard let dh = scratch.baseAddress else { return }
            body(sample, u, start + sample * width, dh)
          }
        }
      }
    }
  }

  /// dU = Σ da h'ᵀ and dc = Σ da over all steps and samples.
  func parameterGradients(
    _ da: Tensor, _ states: Tensor, _ start: Tensor
  ) throws(TensorError) -> (weight: Tensor, bias: Tensor) {
    let rows = samples * time
    guard rows > 0 else { return (.zeros([gates * width, width]), .zeros([gates * width])) }
    // The states before each step: the initial one, then all but the last.
    let before = try Tensor.concatenated(
      [start.reshaped([samples, 1, width]), states.sliced(axis: 1, 0..<time - 1)], axis: 1)
    let flat = try da.reshaped([rows, gates * width])
    return (
      try Tensor.matrixProduct(flat, before.reshaped([rows, width]), transposeA: true),
      try flat.sum(axis: 0)
    )
  }
}
