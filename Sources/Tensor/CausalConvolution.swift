/// A convolution along time of every channel with its own few taps.
///
/// The input begins `taps - 1` bins before the output, so that each output sees its own bin and
/// those before it. A general convolution by patches and products would take as many products of
/// one column as there are channels.
package struct CausalConvolution: Sendable {
  private static let blockSize = 64
  /// The bins of one item for the thread pool.
  private static let binGrain = 128

  package let samples: Int
  /// The bins of the output.
  package let time: Int
  package let channels: Int
  package let taps: Int
  private let kernels: SelectiveScanKernelTable

  private var rows: Int { time + taps - 1 }

  /// The convolution of an input `[samples, time + taps - 1, channels]` with `[taps, channels]`.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  package init(
    _ input: Shape, weight: Shape, bias: Shape, kernels: KernelTable = .current
  ) throws(TensorError) {
    guard input.rank == 3, weight.rank == 2, weight[1] == input[2], weight[0] > 0,
      input[1] >= weight[0] - 1
    else { throw .shapeMismatch(operation: "causalConvolution", left: input, right: weight) }
    guard bias == [input[2]] else {
      throw .shapeMismatch(operation: "causalConvolution bias", left: input, right: bias)
    }
    (samples, channels, taps) = (input[0], input[2], weight[0])
    time = input[1] - taps + 1
    self.kernels = kernels.selectiveScan
  }

  /// The output, `[samples, time, channels]`.
  package func forward(_ input: Tensor, weight: Tensor, bias: Tensor) -> Tensor {
    let output = Tensor(uninitialized: [samples, time, channels])
    let grains = (time + Self.binGrain - 1) / Self.binGrain
    withExtendedLifetime((input, weight, bias, output)) {
      ThreadPool.shared.run(samples * grains) { item in
        let (sample, grain) = item.quotientAndRemainder(dividingBy: grains)
        let first = grain * Self.binGrain
        kernels.convolution(
          channels, min(Self.binGrain, time - first), taps,
          input.storage.base + (sample * rows + first) * channels, weight.storage.base,
          bias.storage.base, output.storage.base + (sample * time + first) * channels)
      }
    }
    return output
  }

  /// The gradients of the input, the weight and the bias.
  package func backward(
    _ input: Tensor, weight: Tensor, upstream: Tensor
  ) throws(TensorError) -> (input: Tensor, weight: Tensor, bias: Tensor) {
    let dInput = Tensor(uninitialized: input.shape)
    let dWeight = Tensor(uninitialized: [samples, taps, channels])
    let dBias = Tensor(uninitialized: [samples, channels])
    let blocks = (channels + Self.blockSize - 1) / Self.blockSize
    withExtendedLifetime((input, weight, upstream, dInput, dWeight, dBias)) {
      ThreadPool.shared.run(samples * blocks) { item in
        let (sample, index) = item.quotientAndRemainder(dividingBy: blocks)
        let first = index * Self.blockSize
        let row = sample * rows * channels + first
        kernels.convolutionGradient(
          min(Self.blockSize, channels - first), channels, time, taps, input.storage.base + row,
          weight.storage.base + first, upstream.storage.base + sample * time * channels + first,
          dInput.storage.base + row, dWeight.storage.base + sample * taps * channels + first,
          dBias.storage.base + sample * channels + first)
      }
    }
    return (dInput, try dWeight.sum(axis: 0), try dBias.sum(axis: 0))
  }
}
