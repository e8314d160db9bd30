import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

/// The kernels of recurrent layers of one instruction set.
package struct RecurrentKernelTable: Sendable {
  /// `y = start + x M` of up to four samples: samples, inputs, outputs, x, step, matrix, start,
  /// step, y, step.
  package let product: @Sendable (Int, Int, Int, In, Int, In, In, Int, Out, Int) -> Void
  /// Width, x, a, state before, kept, state.
  package let gruForward: @Sendable (Int, In, In, In, Out, Out) -> Void
  /// Width, kept, state before, dh, dx, da.
  package let gruBackward: @Sendable (Int, In, In, Out, Out, Out) -> Void
  /// Width, x, a, memory, kept, state.
  package let lstmForward: @Sendable (Int, In, In, Out, Out, Out) -> Void
  /// Width, kept, carry, dh, dx.
  package let lstmBackward: @Sendable (Int, In, Out, Out, Out) -> Void
  /// Width, x, a, state.
  package let rnnForward: @Sendable (Int, In, In, Out) -> Void
  /// Width, state, dh, dx.
  package let rnnBackward: @Sendable (Int, In, Out, Out) -> Void

  static let baseline = RecurrentKernelTable(
    product: KernelsBaseline.recurrentProductKernel,
    gruForward: KernelsBaseline.gruForwardKernel, gruBackward: KernelsBaseline.gruBackwardKernel,
    lstmForward: KernelsBaseline.lstmForwardKernel,
    lstmBackward: KernelsBaseline.lstmBackwardKernel,
    rnnForward: KernelsBaseline.rnnForwardKernel, rnnBackward: KernelsBaseline.rnnBackwardKernel)

  static let avx2 = RecurrentKernelTable(
    product: KernelsAVX2.recurrentProductKernel,
    gruForward: KernelsAVX2.gruForwardKernel, gruBackward: KernelsAVX2.gruBackwardKernel,
    lstmForward: KernelsAVX2.lstmForwardKernel, lstmBackward: KernelsAVX2.lstmBackwardKernel,
    rnnForward: KernelsAVX2.rnnForwardKernel, rnnBackward: KernelsAVX2.rnnBackwardKernel)

  static let avx512 = RecurrentKernelTable(
    product: KernelsAVX512.recurrentProductKernel,
    gruForward: KernelsAVX512.gruForwardKernel, gruBackward: KernelsAVX512.gruBackwardKernel,
    lstmForward: KernelsAVX512.lstmForwardKernel, lstmBackward: KernelsAVX512.lstmBackwardKernel,
    rnnForward: KernelsAVX512.rnnForwardKernel, rnnBackward: KernelsAVX512.rnnBackwardKernel)
}
