import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

/// The kernels of selective state spaces of one instruction set.
package struct SelectiveScanKernelTable: Sendable {
  /// All bins of a block of channels of one sample.
  ///
  /// Channels of the block and of a row, bins, states; u and Δ `[bins, channels]`; A
  /// `[states, channels]`; B and C `[bins, states]`; D; start `[states, channels]`; the stride of
  /// kept states from one chunk to the next, 0 if none are kept; the kept states; y; the last
  /// states; scratch.
  package typealias Forward =
    @Sendable (Int, Int, Int, Int, In, In, In, In, In, In, In, Int, Out, Out, Out, Out) -> Void
  /// The gradients of the same, from the last bin to the first.
  ///
  /// Channels of the block and of a row, bins, states; u, Δ, A, B, C, D; the kept states; dy; to
  /// write: du, dΔ, dA, this block's part of dB and dC, dD, dStart; scratch.
  package typealias Backward =
    @Sendable (
      Int, Int, Int, Int, In, In, In, In, In, In, In, In, Out, Out, Out, Out, Out, Out, Out, Out
    ) -> Void

  /// The bins from one kept state to the next.
  package let chunk: Int
  /// Floats of scratch: channels, states, whether backward.
  package let scratch: @Sendable (Int, Int, Bool) -> Int
  package let forward: Forward
  package let backward: Backward
  /// Channels, steps, taps, x, weight, bias, y.
  package let convolution: @Sendable (Int, Int, Int, In, In, In, Out) -> Void
  /// Channels of the block and of a row, steps, taps, x, weight, dy, dx, dWeight, dBias.
  package let convolutionGradient: @Sendable (Int, Int, Int, Int, In, In, In, Out, Out, Out) -> Void

  static let baseline = SelectiveScanKernelTable(
    chunk: KernelsBaseline.selectiveScanChunk(), scratch: KernelsBaseline.selectiveScanScratch,
    forward: KernelsBaseline.selectiveScanForwardKernel,
    backward: KernelsBaseline.selectiveScanBackwardKernel,
    convolution: KernelsBaseline.causalConvolutionKernel,
    convolutionGradient: KernelsBaseline.causalConvolutionGradientKernel)

  static let avx2 = SelectiveScanKernelTable(
    chunk: KernelsAVX2.selectiveScanChunk(), scratch: KernelsAVX2.selectiveScanScratch,
    forward: KernelsAVX2.selectiveScanForwardKernel,
    backward: KernelsAVX2.selectiveScanBackwardKernel,
    convolution: KernelsAVX2.causalConvolutionKernel,
    convolutionGradient: KernelsAVX2.causalConvolutionGradientKernel)

  static let avx512 = SelectiveScanKernelTable(
    chunk: KernelsAVX512.selectiveScanChunk(), scratch: KernelsAVX512.selectiveScanScratch,
    forward: KernelsAVX512.selectiveScanForwardKernel,
    backward: KernelsAVX512.selectiveScanBackwardKernel,
    convolution: KernelsAVX512.causalConvolutionKernel,
    convolutionGradient: KernelsAVX512.causalConvolutionGradientKernel)
}

extension KernelTable {
  /// The kernels of selective state spaces of the same instruction set.
  package var selectiveScan: SelectiveScanKernelTable {
    switch instructionSet {
    case .baseline: .baseline
    case .avx2: .avx2
    case .avx512: .avx512
    }
  }
}
