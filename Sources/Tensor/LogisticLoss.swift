/// A loss of log-odds whose value and gradient take one sweep over the data each.
///
/// Composed of tensor operations, a loss reads and writes the whole batch five to ten times and
/// keeps intermediate tensors for the backward pass; here only the arguments are kept.
package enum LogisticLoss: Sendable, Equatable {
  /// `Σ w (max(z, 0) - z y + log(1 + exp(-|z|)))`.
  case crossEntropy
  /// `Σ w q^γ (-log p)` of the probability p of what happened; q = 1 - p.
  case focal(gamma: Float)
  /// The sums `Σ w p y`, `Σ w p`, `Σ w y` with p = sigmoid(z), or sigmoid of that.
  case dice(sigmoidTwice: Bool)

  private var parameter: Float {
    switch self {
    case .crossEntropy: 0
    case .focal(let gamma): gamma
    case .dice(let twice): twice ? 1 : 0
    }
  }

  private func kernels(_ table: LossKernelTable) -> LossKernelTable.Pair {
    switch self {
    case .crossEntropy: table.crossEntropy
    case .focal: table.focal
    case .dice: table.dice
    }
  }

  /// The elements of one item for the thread pool; a multiple of every block.
  private static let chunk = 1 << 14

  /// The sums over all elements, three of them: those of the case, and for `focal` as the second
  /// how many targets are neither 0 nor 1.
  ///
  /// - Precondition: all tensors have one number of elements.
  package func sums(
    _ z: Tensor, _ y: Tensor, weights: Tensor?, table: KernelTable = Kernels.current
  ) -> SIMD4<Double> {
    let losses = table.losses
    let kernel = kernels(losses).sums
    let parts = (z.count + Self.chunk - 1) / Self.chunk
    // Three sums per chunk, added in the order of the chunks.
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * parts) { sums in
      sums.initialize(repeating: 0)
      guard let base = sums.baseAddress else { return .zero }
      let target = LoopMemory(base)
      forEachChunk(z, y, weights, losses.block) { first, blocks, z, y, w, step, scratch in
        kernel(blocks, parameter, z, y, w, step, scratch, target + first / Self.chunk * 4)
      }
      return (0..<parts).reduce(into: .zero) { total, part in
        total += SIMD4(base[4 * part], base[4 * part + 1], base[4 * part + 2], 0)
      }
    }
  }

  /// The gradient with respect to z: of `dice`, `w (a + b y) dp/dz`; of the others `a w dl/dz`.
  ///
  /// - Precondition: all tensors have one number of elements.
  package func gradient(
    _ z: Tensor, _ y: Tensor, weights: Tensor?, a: Float, b: Float = 0,
    table: KernelTable = Kernels.current
  ) -> Tensor {
    let losses = table.losses
    let kernel = kernels(losses).gradient
    let count = z.count
    return Tensor.make(z.shape) { dz in
      let dz = LoopMemory(dz)
      forEachChunk(z, y, weights, losses.block) { first, blocks, z, y, w, step, scratch in
        if first + blocks * losses.block <= count {
          kernel(blocks, parameter, a, b, z, y, w, step, scratch, dz + first)
        } else {
          let last = scratch + 7 * losses.block
          kernel(blocks, parameter, a, b, z, y, w, step, scratch, last)
          (dz + first).update(from: last, count: count - first)
        }
      }
    }
  }

  /// Calls a closure with whole blocks; the last block is padded with elements of weight 0.
  ///
  /// Scratch: four blocks for the kernel, three for the padded arguments, one for its result.
  private func forEachChunk(
    _ z: Tensor, _ y: Tensor, _ weights: Tensor?, _ block: Int,
    _ body:
      @Sendable (
        _ first: Int, _ blocks: Int, In, In, In, _ weightStep: Int, _ scratch: Out
      ) -> Void
  ) {
    precondition(
      z.count == y.count && z.count == weights?.count ?? z.count, "one element per target")
    let count = z.count
    let ones = Tensor(repeating: 1, shape: [block])
    Tensor.withPointers(z, y, weights ?? ones) { z, y, w in
      ThreadPool.shared.run(count: count, grain: Self.chunk) { range in
        let scratch = Storage(count: 8 * block)
        withExtendedLifetime(scratch) {
          let first = range.lowerBound
          let (blocks, rest) = range.count.quotientAndRemainder(dividingBy: block)
          let step = weights == nil ? 0 : block
          let w = weights == nil ? w.pointer : w + first
          if blocks > 0 { body(first, blocks, z + first, y + first, w, step, scratch.base) }
          guard rest > 0 else { return }
          let at = first + blocks * block
          let filled = scratch.base + 4 * block
          filled.update(repeating: 0, count: 3 * block)
          filled.update(from: z + at, count: rest)
          (filled + block).update(from: y + at, count: rest)
          (filled + 2 * block).update(from: w + blocks * step, count: rest)
          body(at, 1, filled, filled + block, filled + 2 * block, 0, scratch.base)
        }
      }
    }
  }
}
