import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

/// The kernels of one instruction set that measure its peak of arithmetic.
package struct PeakKernelTable: Sendable {
  /// The floating-point operations of a round.
  package let operations: @Sendable () -> Int
  /// Rounds, factor, addend, start.
  package let run: @Sendable (Int, Float, Float, Float) -> Float

  static let baseline = PeakKernelTable(
    operations: KernelsBaseline.peakOperationsKernel, run: KernelsBaseline.peakKernel)

  static let avx2 = PeakKernelTable(
    operations: KernelsAVX2.peakOperationsKernel, run: KernelsAVX2.peakKernel)

  static let avx512 = PeakKernelTable(
    operations: KernelsAVX512.peakOperationsKernel, run: KernelsAVX512.peakKernel)
}

extension KernelTable {
  /// The peak kernels of the same instruction set.
  package var peak: PeakKernelTable {
    switch instructionSet {
    case .baseline: .baseline
    case .avx2: .avx2
    case .avx512: .avx512
    }
  }
}
