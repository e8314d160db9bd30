import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

/// The attention kernels of one instruction set.
package struct AttentionKernelTable: Sendable {
  /// Floats of scratch: length, head size, keys of a block.
  package let forwardScratch: @Sendable (Int, Int, Int) -> Int
  /// Length, first query, head size, keys of a block, q, k, v, step, output, step, log sums, scale,
  /// window, key, limit, keep, scratch.
  package let forward:
    @Sendable (
      Int, Int, Int, Int, In, In, In, Int, Out, Int, Out, Float, Int, UInt32, UInt32, Int32, Float,
      Out
    ) -> Void
  /// Floats of scratch: length, head size, queries of a block.
  package let backwardScratch: @Sendable (Int, Int, Int) -> Int
  /// Length, head size, queries of a block, q, k, v, step, output, upstream, step, log sums, dq, dk,
  /// dv, step, scale, window, key, limit, keep, scratch.
  package let backward:
    @Sendable (
      Int, Int, Int, In, In, In, Int, In, In, Int, In, Out, Out, Out, Int, Float, Int, UInt32,
      UInt32,
      Int32, Float, Out
    ) -> Void

  static let baseline = AttentionKernelTable(
    forwardScratch: KernelsBaseline.attentionForwardScratch,
    forward: KernelsBaseline.attentionForwardKernel,
    backwardScratch: KernelsBaseline.attentionBackwardScratch,
    backward: KernelsBaseline.attentionBackwardKernel)

  static let avx2 = AttentionKernelTable(
    forwardScratch: KernelsAVX2.attentionForwardScratch,
    forward: KernelsAVX2.attentionForwardKernel,
    backwardScratch: KernelsAVX2.attentionBackwardScratch,
    backward: KernelsAVX2.attentionBackwardKernel)

  static let avx512 = AttentionKernelTable(
    forwardScratch: KernelsAVX512.attentionForwardScratch,
    forward: KernelsAVX512.attentionForwardKernel,
    backwardScratch: KernelsAVX512.attentionBackwardScratch,
    backward: KernelsAVX512.attentionBackwardKernel)
}

extension KernelTable {
  /// The attention kernels of the same instruction set.
  package var attention: AttentionKernelTable {
    switch instructionSet {
    case .baseline: .baseline
    case .avx2: .avx2
    case .avx512: .avx512
    }
  }

  /// The recurrent kernels of the same instruction set.
  package var recurrent: RecurrentKernelTable {
    switch instructionSet {
    case .baseline: .baseline
    case .avx2: .avx2
    case .avx512: .avx512
    }
  }
}
