/// The selective scan of a state space over time: sizes, memory and threads.
///
/// An item for the thread pool is a block of channels of one sample. Blocks have a fixed size and
/// do not depend on one another, except that the gradients of B and C are sums over all channels:
/// each block writes its part, and the parts are added in their order.
package struct SelectiveScan: Sendable {
  /// The channels of an item: whole cache lines of a row, and enough that the sums over the lanes
  /// of a vector, once a block, cost little.
  private static let blockSize = 64

  package let samples: Int
  package let time: Int
  package let channels: Int
  /// The states of a channel.
  package let states: Int
  private let kernels: SelectiveScanKernelTable

  private var blocks: Int { (channels + Self.blockSize - 1) / Self.blockSize }
  private var chunks: Int { (time + kernels.chunk - 1) / kernels.chunk }

  /// The arguments of a scan: the operation's, with A as `[states, channels]`, and the states before
  /// the first bin, `[samples, states, channels]`.
  package struct Arguments: Sendable {
    package let input: Tensor, delta: Tensor, rate: Tensor, b: Tensor, c: Tensor, skip: Tensor
    package let start: Tensor

    package init(
      input: Tensor, delta: Tensor, rate: Tensor, b: Tensor, c: Tensor, skip: Tensor, start: Tensor
    ) {
      (self.input, self.delta, self.rate) = (input, delta, rate)
      (self.b, self.c, self.skip, self.start) = (b, c, skip, start)
    }
  }

  /// The scan of an input `[samples, time, channels]`.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  package init(
    _ arguments: Arguments, kernels: KernelTable = .current
  ) throws(TensorError) {
    let (input, rate) = (arguments.input.shape, arguments.rate.shape)
    guard input.rank == 3, rate.rank == 2, rate[1] == input[2] else {
      throw .shapeMismatch(operation: "selectiveScan", left: input, right: rate)
    }
    func check(_ shape: Shape, _ expected: Shape, _ name: String) throws(TensorError) {
      if shape != expected {
        throw .shapeMismatch(operation: "selectiveScan \(name)", left: expected, right: shape)
      }
    }
    try check(arguments.delta.shape, input, "delta")
    try check(arguments.b.shape, [input[0], input[1], rate[0]], "B")
    try check(arguments.c.shape, [input[0], input[1], rate[0]], "C")
    try check(arguments.skip.shape, [input[2]], "D")
    try check(arguments.start.shape, [input[0], rate[0], input[2]], "initial state")
    (samples, time, channels, states) = (input[0], input[1], input[2], rate[0])
    self.kernels = kernels.selectiveScan
  }

  /// The output, the states after the last bin, and for the backward pass those before each chunk.
  package func forward(
    _ arguments: Arguments, isDifferentiated: Bool
  ) -> (output: Tensor, last: Tensor, kept: Tensor?) {
    let kept = isDifferentiated ? Tensor(uninitialized: [samples, chunks, states, channels]) : nil
    let last = Tensor(uninitialized: [samples, states, channels])
    let output = Tensor(uninitialized: [samples, time, channels])
    withExtendedLifetime((arguments, kept, last, output)) {
      forEachBlock(backward: false) { sample, _, block, scratch in
        let row = sample * time * channels + block.lowerBound
        let gate = sample * time * states
        let state = sample * states * channels + block.lowerBound
        // Nothing is written to the output in place of the kept states: the stride is 0.
        let keep = (kept ?? output).storage.base
        kernels.forward(
          block.count, channels, time, states, arguments.input.storage.base + row,
          arguments.delta.storage.base + row, arguments.rate.storage.base + block.lowerBound,
          arguments.b.storage.base + gate, arguments.c.storage.base + gate,
          arguments.skip.storage.base + block.lowerBound, arguments.start.storage.base + state,
          kept == nil ? 0 : states * channels,
          keep + sample * (kept == nil ? 0 : chunks * states * channels) + block.lowerBound,
          output.storage.base + row, last.storage.base + state, scratch)
      }
    }
    return (output, last, kept)
  }

  /// The gradients, in the shapes of the arguments.
  package func backward(
    _ arguments: Arguments, kept: Tensor, upstream: Tensor
  ) throws(TensorError) -> Arguments {
    let dInput = Tensor(uninitialized: [samples, time, channels])
    let dDelta = Tensor(uninitialized: [samples, time, channels])
    let dRate = Tensor(uninitialized: [samples, states, channels])
    let dB = Tensor(uninitialized: [samples, blocks, time, states])
    let dC = Tensor(uninitialized: [samples, blocks, time, states])
    let dSkip = Tensor(uninitialized: [samples, channels])
    let dStart = Tensor(uninitialized: [samples, states, channels])
    withExtendedLifetime((arguments, kept, upstream, dInput, dDelta, dRate, dB, dC, dSkip, dStart))
    {
      forEachBlock(backward: true) { sample, index, block, scratch in
        let row = sample * time * channels + block.lowerBound
        let gate = sample * time * states
        let part = (sample * blocks + index) * time * states
        let state = sample * states * channels + block.lowerBound
        kernels.backward(
          block.count, channels, time, states, arguments.input.storage.base + row,
          arguments.delta.storage.base + row, arguments.rate.storage.base + block.lowerBound,
          arguments.b.storage.base + gate, arguments.c.storage.base + gate,
          arguments.skip.storage.base + block.lowerBound,
          kept.storage.base + sample * chunks * states * channels + block.lowerBound,
          upstream.storage.base + row, dInput.storage.base + row, dDelta.storage.base + row,
          dRate.storage.base + state, dB.storage.base + part, dC.storage.base + part,
          dSkip.storage.base + sample * channels + block.lowerBound, dStart.storage.base + state,
          scratch)
      }
    }
    return Arguments(
      input: dInput, delta: dDelta, rate: try dRate.sum(axis: 0), b: try dB.sum(axis: 1),
      c: try dC.sum(axis: 1), skip: try dSkip.sum(axis: 0), start: dStart)
  }

  /// Calls the closure for each block of channels of each sample, with scratch memory.
  private func forEachBlock(
    backward: Bool,
    _ body:
      @Sendable (
        _ sample: Int, _ index: Int, _ block: Range<Int>, _ scratch: UnsafeMutablePointer<Float>
      ) -> Void
  ) {
    ThreadPool.shared.run(samples * blocks) { item in
      let (sample, index) = item.quotientAndRemainder(dividingBy: blocks)
      let first = index * Self.blockSize
      let block = first..<min(channels, first + Self.blockSize)
      let scratch = Storage(count: kernels.scratch(block.count, states, backward))
      withExtendedLifetime(scratch) { body(sample, index, block, scratch.base) }
    }
  }
}
