import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

/// The kernels of linear recurrences of one instruction set: all steps of some channels of one
/// sample.
///
/// Each begins with the steps, the channels, and the number of all channels, which separates the
/// two halves of a row. Addresses are those of the first channel.
package struct LinearScanKernelTable: Sendable {
  /// x `[steps, 2 · width]`, start `[width]`, states `[steps, width]`.
  package let gatedForward: @Sendable (Int, Int, Int, In, In, Out) -> Void
  /// x, start, states, dh; dx and dStart, to write.
  package let gatedBackward: @Sendable (Int, Int, Int, In, In, In, In, Out, Out) -> Void
  /// λ `[2 · width]`, u `[steps, 2 · width]`, start `[2 · width]`, states `[steps, 2 · width]`.
  package let diagonalForward: @Sendable (Int, Int, Int, In, In, In, Out) -> Void
  /// λ, start, states, dh; du, dλ and dStart, to write.
  package let diagonalBackward: @Sendable (Int, Int, Int, In, In, In, In, Out, Out, Out) -> Void

  static let baseline = LinearScanKernelTable(
    gatedForward: KernelsBaseline.gatedScanForwardKernel,
    gatedBackward: KernelsBaseline.gatedScanBackwardKernel,
    diagonalForward: KernelsBaseline.diagonalScanForwardKernel,
    diagonalBackward: KernelsBaseline.diagonalScanBackwardKernel)

  static let avx2 = LinearScanKernelTable(
    gatedForward: KernelsAVX2.gatedScanForwardKernel,
    gatedBackward: KernelsAVX2.gatedScanBackwardKernel,
    diagonalForward: KernelsAVX2.diagonalScanForwardKernel,
    diagonalBackward: KernelsAVX2.diagonalScanBackwardKernel)

  static let avx512 = LinearScanKernelTable(
    gatedForward: KernelsAVX512.gatedScanForwardKernel,
    gatedBackward: KernelsAVX512.gatedScanBackwardKernel,
    diagonalForward: KernelsAVX512.diagonalScanForwardKernel,
    diagonalBackward: KernelsAVX512.diagonalScanBackwardKernel)
}

extension KernelTable {
  /// The kernels of linear recurrences of the same instruction set.
  package var linearScan: LinearScanKernelTable {
    switch instructionSet {
    case .baseline: .baseline
    case .avx2: .avx2
    case .avx512: .avx512
    }
  }
}
