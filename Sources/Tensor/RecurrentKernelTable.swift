import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

/// The kernels of recurrent layers of one instruction set.
package struct RecurrentKernelTable: Sendable {
  /// All steps of some samples.
  ///
  /// Samples, steps, width of the state; packed weights; x `[samples, steps, gates · width]`; start
  /// `[samples, width]`; the stride of the kept values from one place to the next, 0 if none are
  /// kept; the kept values; states `[samples, steps, width]`; scratch.
  package typealias Forward =
    @Sendable (Int, Int, Int, In, In, In, Int, Out, Out, Out) -> Void
  /// All steps of some samples, from the last to the first.
  ///
  /// Samples, steps, width; packed weights; what was kept; states; start; dy; dx and da
  /// `[samples, steps, gates · width]` and dStart `[samples, width]`, to write; scratch. A kernel
  /// ignores what it does not use: only the GRU's reads states and start, and writes a dx, which
  /// otherwise equals da.
  package typealias Backward =
    @Sendable (Int, Int, Int, In, In, In, In, In, Out, Out, Out, Out) -> Void

  /// The floats of a vector register.
  package let lanes: Int
  package let gruForward: Forward
  package let gruBackward: Backward
  package let lstmForward: Forward
  package let lstmBackward: Backward
  package let rnnForward: Forward
  package let rnnBackward: Backward

  static let baseline = RecurrentKernelTable(
    lanes: 4,
    gruForward: KernelsBaseline.gruForwardKernel, gruBackward: KernelsBaseline.gruBackwardKernel,
    lstmForward: KernelsBaseline.lstmForwardKernel,
    lstmBackward: KernelsBaseline.lstmBackwardKernel,
    rnnForward: KernelsBaseline.rnnForwardKernel, rnnBackward: KernelsBaseline.rnnBackwardKernel)

  static let avx2 = RecurrentKernelTable(
    lanes: 8,
    gruForward: KernelsAVX2.gruForwardKernel, gruBackward: KernelsAVX2.gruBackwardKernel,
    lstmForward: KernelsAVX2.lstmForwardKernel, lstmBackward: KernelsAVX2.lstmBackwardKernel,
    rnnForward: KernelsAVX2.rnnForwardKernel, rnnBackward: KernelsAVX2.rnnBackwardKernel)

  static let avx512 = RecurrentKernelTable(
    lanes: 16,
    gruForward: KernelsAVX512.gruForwardKernel, gruBackward: KernelsAVX512.gruBackwardKernel,
    lstmForward: KernelsAVX512.lstmForwardKernel, lstmBackward: KernelsAVX512.lstmBackwardKernel,
    rnnForward: KernelsAVX512.rnnForwardKernel, rnnBackward: KernelsAVX512.rnnBackwardKernel)
}
