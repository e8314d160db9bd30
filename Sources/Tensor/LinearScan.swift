/// A linear recurrence over time in which every channel has a state of its own: the loops that the
/// gated and the diagonal scan share.
///
/// Channels do not depend on one another, so an item for the thread pool is a block of channels of
/// one sample, through all of time: with a batch of one, channels are the only parallelism. Doubling
/// (a parallel prefix over time) was the alternative; it does log T times the work, and its sums
/// depend on how time is cut, whereas here a sequence run in pieces from carried states gives the
/// same bits.
package struct LinearScan: Sendable {
  package let samples: Int
  package let time: Int
  /// The number of channels; every row of the input has two numbers for each.
  package let width: Int

  /// The channels of an item.
  ///
  /// Four cache lines of each row: neighbours do not write to one line, and a batch of one still
  /// makes four items of 256 channels. Every vector width divides it.
  private static let block = 64

  /// The scan of an input `[samples, time, 2 · width]`, with an initial state of `stateParts` numbers
  /// a channel, or none.
  ///
  /// - Throws: `TensorError.invalidArgument`, `TensorError.shapeMismatch`.
  package init(
    _ operation: String, input: Shape, initial: Shape?, stateParts: Int
  ) throws(TensorError) {
    guard input.rank == 3, input[2] % 2 == 0 else {
      throw .invalidArgument(
        operation: operation,
        reason: "the input is \(input), not [samples, time, channels] with two parts of equal size")
    }
    (samples, time, width) = (input[0], input[1], input[2] / 2)
    if let initial, initial != [samples, stateParts * width] {
      throw .shapeMismatch(operation: "\(operation) initial state", left: input, right: initial)
    }
  }

  /// All states of `h = f h' + (1 - f) v`, `[samples, time, width]`, from a start
  /// `[samples, width]`.
  package func gated(
    _ x: Tensor, start: Tensor, kernels: LinearScanKernelTable = Kernels.current.linearScan
  ) -> Tensor {
    Tensor.make([samples, time, width]) { states in
      withExtendedLifetime((x.storage, start.storage)) {
        let (x, start, states) = (x.memory, start.memory, LoopMemory(states))
        forEachBlock { sample, first, channels in
          kernels.gatedForward(
            time, channels, width, x + (2 * row(sample) + first), start + (sample * width + first),
            states + (row(sample) + first))
        }
      }
    }
  }

  /// The gradients of the input and of the start, from those of the states.
  package func gatedGradients(
    _ x: Tensor, start: Tensor, states: Tensor, upstream: Tensor,
    kernels: LinearScanKernelTable = Kernels.current.linearScan
  ) -> (input: Tensor, start: Tensor) {
    var dx = Tensor(uninitialized: x.shape)
    var dStart = Tensor(uninitialized: start.shape)
    let (dxMemory, dStartMemory) = (LoopMemory(dx.uniqueBase()), LoopMemory(dStart.uniqueBase()))
    withExtendedLifetime(
      (x.storage, start.storage, states.storage, upstream.storage, dx.storage, dStart.storage)
    ) {
      let (x, start, states, dh) = (x.memory, start.memory, states.memory, upstream.memory)
      forEachBlock { sample, first, channels in
        let (place, one) = (row(sample) + first, sample * width + first)
        let wide = 2 * row(sample) + first
        kernels.gatedBackward(
          time, channels, width, x + wide, start + one, states + place, dh + place,
          dxMemory + wide, dStartMemory + one)
      }
    }
    return (dx, dStart)
  }

  /// All states of `h = λ h' + u`, `[samples, time, 2 · width]`, from a start
  /// `[samples, 2 · width]`; λ is `[2, width]`.
  package func diagonal(
    _ u: Tensor, lambda: Tensor, start: Tensor,
    kernels: LinearScanKernelTable = Kernels.current.linearScan
  ) -> Tensor {
    Tensor.make([samples, time, 2 * width]) { states in
      withExtendedLifetime((u.storage, lambda.storage, start.storage)) {
        let (u, lambda, start) = (u.memory, lambda.memory, start.memory)
        let states = LoopMemory(states)
        forEachBlock { sample, first, channels in
          let wide = 2 * row(sample) + first
          kernels.diagonalForward(
            time, channels, width, lambda + first, u + wide, start + (2 * sample * width + first),
            states + wide)
        }
      }
    }
  }

  /// The gradients of the input, of λ and of the start, from those of the states.
  package func diagonalGradients(
    lambda: Tensor, start: Tensor, states: Tensor, upstream: Tensor,
    kernels: LinearScanKernelTable = Kernels.current.linearScan
  ) throws(TensorError) -> (input: Tensor, lambda: Tensor, start: Tensor) {
    var du = Tensor(uninitialized: states.shape)
    var dStart = Tensor(uninitialized: start.shape)
    // Of each sample its own, added afterwards in their order: no two items write one number.
    var dLambda = Tensor(uninitialized: start.shape)
    let (duMemory, dStartMemory) = (LoopMemory(du.uniqueBase()), LoopMemory(dStart.uniqueBase()))
    let dLambdaMemory = LoopMemory(dLambda.uniqueBase())
    withExtendedLifetime(
      (lambda.storage, start.storage, states.storage, upstream.storage, du.storage, dStart.storage)
    ) {
      let (lambda, start, states) = (lambda.memory, start.memory, states.memory)
      let dh = upstream.memory
      forEachBlock { sample, first, channels in
        let (wide, one) = (2 * row(sample) + first, 2 * sample * width + first)
        kernels.diagonalBackward(
          time, channels, width, lambda + first, start + one, states + wide, dh + wide,
          duMemory + wide, dLambdaMemory + one, dStartMemory + one)
      }
    }
    return (du, try dLambda.sum(axis: 0).reshaped(lambda.shape), dStart)
  }

  /// The place of a sample's first state, counted in states of one part.
  private func row(_ sample: Int) -> Int { sample * time * width }

  /// Calls the closure for every block of channels of every sample.
  private func forEachBlock(
    _ body: @Sendable (_ sample: Int, _ first: Int, _ channels: Int) -> Void
  ) {
    let blocks = (width + Self.block - 1) / Self.block
    ThreadPool.shared.run(samples * blocks) { item in
      let first = item % blocks * Self.block
      body(item / blocks, first, min(Self.block, width - first))
    }
  }
}

extension Tensor {
  /// The address of the values, for the items of a loop during which the tensor must stay alive.
  fileprivate var memory: LoopMemory<In> { LoopMemory(In(storage.base)) }
}
