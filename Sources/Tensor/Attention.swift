/// Which keys a query sees.
public enum AttentionMask: Sendable, Equatable {
  /// All keys.
  case none
  /// Its own position and those before.
  case causal
  /// Its own position and the `window - 1` before.
  case band(window: Int)

  /// How many keys up to its own a query sees; 0 for all keys.
  fileprivate var window: Int {
    switch self {
    case .none: 0
    // Longer than any sequence, and small enough for sums of 32-bit numbers.
    case .causal: 1 << 29
    case .band(let window): window
    }
  }
}

/// Softmax attention of several heads, forward and backward, and their layout in memory.
///
///     O = dropout(softmax(scale Q Kᵀ + mask)) V,        scale = 1 / sqrt(head size)
///
/// The matrix of weights is never stored: memory grows with the length, not with its square. Each
/// head of each sample is one item for the thread pool; the kernels are explained in their own
/// files. Dropout draws from a key per item and from the positions of query and key, so the
/// backward pass draws the same again.
package struct AttentionPlan: Sendable {
  package var samples: Int
  package var heads: Int
  package var time: Int
  package var headSize: Int
  /// Strides of the inputs, in floats.
  package var inputSample: Int, inputHead: Int, inputStep: Int
  /// Strides of the output.
  package var outputSample: Int, outputHead: Int, outputStep: Int
  /// The first query whose output is computed; if not 0, the plan has no backward pass.
  package var first = 0
  package var mask: AttentionMask
  package var dropout: Float
  package var key: SIMD2<UInt32>

  /// Separate queries, keys and values, each `[samples, heads, time, headSize]`, as is the output.
  package init(
    separate shape: Shape, mask: AttentionMask, dropout: Float, key: SIMD2<UInt32>
  ) {
    (samples, heads, time, headSize) = (shape[0], shape[1], shape[2], shape[3])
    (inputSample, inputHead, inputStep) = (heads * time * headSize, time * headSize, headSize)
    (outputSample, outputHead, outputStep) = (inputSample, inputHead, inputStep)
    (self.mask, self.dropout, self.key) = (mask, dropout, key)
  }

  /// Queries, keys and values concatenated in `[samples, time, 3 width]`; the output is
  /// `[samples, time - first, width]`.
  package init(
    joined shape: Shape, heads: Int, mask: AttentionMask, dropout: Float, key: SIMD2<UInt32>,
    from first: Int = 0
  ) {
    let width = shape[2] / 3
    (samples, time, self.heads, headSize) = (shape[0], shape[1], heads, width / heads)
    (inputSample, inputHead, inputStep) = (time * 3 * width, headSize, 3 * width)
    self.first = first
    (outputSample, outputHead, outputStep) = ((time - first) * width, headSize, width)
    (self.mask, self.dropout, self.key) = (mask, dropout, key)
  }

  private var scale: Float { 1.442_695_04 / Float(headSize).squareRoot() }
  private var keep: Float { dropout > 0 ? 1 / (1 - dropout) : 1 }
  /// Pairs whose number, a signed word, is below this are dropped.
  private var limit: Int32 {
    Int32(clamping: Int((Double(dropout) * 0x1p32).rounded()) - (1 << 31))
  }

  private func forEachHead(
    scratch count: Int,
    _ body:
      @Sendable (
        _ item: Int, _ input: Int, _ output: Int, _ key: SIMD2<UInt32>, _ scratch: Out
      ) -> Void
  ) {
    ThreadPool.shared.run(samples * heads) { item in
      let (sample, head) = (item / heads, item % heads)
      let scratch = Storage(count: count)
      withExtendedLifetime(scratch) {
        body(
          item, sample * inputSample + head * inputHead, sample * outputSample + head * outputHead,
          RandomGenerator.block(key: key, counter: UInt64(item)), scratch.base)
      }
    }
  }

  /// Writes the output, and the log-sum-exp of every query `[samples, heads, time - first]`, which
  /// the backward pass needs.
  package func forward(
    q: In, k: In, v: In, output: Out, logSum: Out, kernels: KernelTable = Kernels.current
  ) {
    guard time > 0 else { return }
    let block = kernels.blocks.attentionKeys(headSize: headSize)
    let kernels = kernels.attention
    let (q, k, v) = (LoopMemory(q), LoopMemory(k), LoopMemory(v))
    let (output, logSum) = (LoopMemory(output), LoopMemory(logSum))
    forEachHead(scratch: kernels.forwardScratch(time, headSize, block)) {
      item, input, place, key, scratch in
      kernels.forward(
        time, first, headSize, block, q + input, k + input, v + input, inputStep, output + place,
        outputStep, logSum + item * (time - first), scale, mask.window, key.x, key.y, limit, keep,
        scratch)
    }
  }

  /// Writes the gradients of the inputs, with the inputs' layout.
  package func backward(
    q: In, k: In, v: In, output: In, logSum: In, upstream: In, dq: Out, dk: Out, dv: Out,
    kernels: KernelTable = Kernels.current
  ) {
    precondition(first == 0)
    guard time > 0 else { return }
    let block = kernels.blocks.attentionQueries
    let kernels = kernels.attention
    let (q, k, v) = (LoopMemory(q), LoopMemory(k), LoopMemory(v))
    let (output, logSum, upstream) = (LoopMemory(output), LoopMemory(logSum), LoopMemory(upstream))
    let (dq, dk, dv) = (LoopMemory(dq), LoopMemory(dk), LoopMemory(dv))
    forEachHead(scratch: kernels.backwardScratch(time, headSize, block)) {
      item, input, place, key, scratch in
      kernels.backward(
        time, headSize, block, q + input, k + input, v + input, inputStep, output + place,
        upstream + place, outputStep, logSum + item * time, dq + input, dk + input, dv + input,
        inputStep, scale, mask.window, key.x, key.y, limit, keep, scratch)
    }
  }
}
