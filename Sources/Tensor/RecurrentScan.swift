/// The scan of a recurrent layer over time, which GRU, LSTM and RNN share.
///
/// Sizes, packed weights, memory and threads are handled here; one kernel call takes a group of
/// samples through all of time.
///
/// Samples of a batch do not depend on one another. Four together are one item for the thread pool:
/// the part of the weight that the first brings into the first-level cache serves the others, and
/// threads do not wait for one another before the end of the sequence. The alternative, threads
/// that share each step's product, would wait thousands of times.
package struct RecurrentScan: Sendable {
  package let samples: Int
  package let time: Int
  /// The size of the state.
  package let width: Int
  /// The number of vectors of that size that the weight maps the state to.
  package let gates: Int
  private let packing: RecurrentPacking

  private var gateWidth: Int { gates * width }
  /// Samples of one item; up to four samples are split into pairs to occupy a second thread.
  private var group: Int { samples > 4 ? 4 : 2 }

  /// The scan of an input `[samples, time, gates · width]`; the initial state is zeros if nil.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  package init(
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
    packing = RecurrentPacking(
      width: width, gates: gates, lanes: Kernels.current.recurrent.lanes)
  }

  /// All states, and `keeping` vectors for every place for the backward pass.
  ///
  /// Without differentiation, one place's memory serves all places and is not returned.
  package func forward(
    _ kernel: RecurrentKernelTable.Forward, input: Tensor, weight: Tensor, bias: Tensor,
    start: Tensor, keeping: Int, isDifferentiated: Bool
  ) -> (states: Tensor, kept: Tensor?) {
    let size = keeping * width
    let kept = isDifferentiated ? Tensor(uninitialized: [samples, time, size]) : nil
    let packed = Storage(count: packing.forwardCount)
    let states = Tensor.make([samples, time, width]) { states in
      withExtendedLifetime((input, weight, bias, start, kept, packed)) {
        packing.packForward(weight.storage.base, bias.storage.base, into: packed.base)
        let states = LoopMemory(states)
        forEachGroup(spare: size) { first, count, scratch, spare in
          let place = first * time
          kernel(
            count, time, width, packed.base, input.storage.base + place * gateWidth,
            start.storage.base + first * width, kept == nil ? 0 : size,
            kept.map { $0.storage.base + place * size } ?? spare, states + place * width, scratch)
        }
      }
    }
    return (states, kept)
  }

  /// The gradients through the scan.
  package struct Gradients {
    /// With respect to the arguments of the gates, to which the input is added.
    package let input: Tensor
    package let weight: Tensor?
    package let bias: Tensor?
    package let start: Tensor
  }

  /// The gradients through the scan, from what `forward` returned; `inputDiffers` says whether the
  /// gradient of the input differs from that of U h' + c.
  package func backward(
    _ kernel: RecurrentKernelTable.Backward, kept: Tensor, weight: Tensor, start: Tensor,
    states: Tensor, upstream: Tensor, inputDiffers: Bool, needs: (weight: Bool, bias: Bool)
  ) throws(TensorError) -> Gradients {
    let packed = Storage(count: packing.backwardCount)
    let dStart = Tensor(uninitialized: [samples, width])
    let da = Tensor(uninitialized: [samples, time, gateWidth])
    let dx = inputDiffers ? Tensor(uninitialized: [samples, time, gateWidth]) : da
    withExtendedLifetime((kept, weight, start, states, upstream, packed, dStart, da, dx)) {
      packing.packBackward(weight.storage.base, into: packed.base)
      let keptSize = kept.shape[2]
      forEachGroup(spare: 0) { first, count, scratch, _ in
        let place = first * time
        kernel(
          count, time, width, packed.base, kept.storage.base + place * keptSize,
          states.storage.base + place * width, start.storage.base + first * width,
          upstream.storage.base + place * width, dx.storage.base + place * gateWidth,
          da.storage.base + place * gateWidth, dStart.storage.base + first * width, scratch)
      }
    }
    return Gradients(
      input: dx, weight: needs.weight ? try weightGradient(da, states, start) : nil,
      bias: needs.bias ? try da.reshaped([samples * time, gateWidth]).sum(axis: 0) : nil,
      start: dStart)
  }

  /// dU = Σ da h'ᵀ over all steps and samples: one large product at the end.
  private func weightGradient(
    _ da: Tensor, _ states: Tensor, _ start: Tensor
  ) throws(TensorError) -> Tensor {
    let rows = samples * time
    guard rows > 0 else { return .zeros([gateWidth, width]) }
    // The states before each step: the initial one, then all except the last.
    let before = try Tensor.concatenated(
      [start.reshaped([samples, 1, width]), states.sliced(axis: 1, 0..<time - 1)], axis: 1)
    return try Tensor.matrixProduct(
      da.reshaped([rows, gateWidth]), before.reshaped([rows, width]), transposeA: true)
  }

  /// Calls the closure for each group of samples with the first, their number, scratch memory for
  /// the kernel, and `spare` more floats.
  private func forEachGroup(
    spare: Int,
    _ body:
      @Sendable (
        _ first: Int, _ count: Int, _ scratch: UnsafeMutablePointer<Float>,
        _ spare: UnsafeMutablePointer<Float>
      ) -> Void
  ) {
    ThreadPool.shared.run(count: samples, grain: group) { group in
      let needed = packing.scratchCount(samples: group.count)
      let scratch = Storage(count: needed + spare)
      scratch.base.update(repeating: 0, count: needed)
      withExtendedLifetime(scratch) {
        body(group.lowerBound, group.count, scratch.base, scratch.base + needed)
      }
    }
  }
}
