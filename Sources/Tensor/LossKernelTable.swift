import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

/// The losses of log-odds of one instruction set, in blocks of `block` elements.
package struct LossKernelTable: Sendable {
  /// Blocks, parameter, z, y, w, step of w, scratch, sums to add to.
  package typealias SumsKernel =
    @Sendable (Int, Float, In, In, In, Int, Out, UnsafeMutablePointer<Double>) -> Void
  /// Blocks, parameter, a, b, z, y, w, step of w, scratch, dz.
  package typealias GradientKernel =
    @Sendable (Int, Float, Float, Float, In, In, In, Int, Out, Out) -> Void
  /// The kernels of the sums and the gradient of a loss.
  package struct Pair: Sendable {
    package let sums: SumsKernel
    package let gradient: GradientKernel
  }

  /// The elements of a block; scratch is of four blocks.
  package let block: Int
  package let crossEntropy: Pair
  package let focal: Pair
  package let dice: Pair

  static let baseline = LossKernelTable(
    block: KernelsBaseline.lossBlockKernel(),
    crossEntropy: Pair(
      sums: KernelsBaseline.crossEntropySumsKernel,
      gradient: KernelsBaseline.crossEntropyGradientKernel),
    focal: Pair(
      sums: KernelsBaseline.focalSumsKernel, gradient: KernelsBaseline.focalGradientKernel),
    dice: Pair(
      sums: KernelsBaseline.diceSumsKernel, gradient: KernelsBaseline.diceGradientKernel))

  static let avx2 = LossKernelTable(
    block: KernelsAVX2.lossBlockKernel(),
    crossEntropy: Pair(
      sums: KernelsAVX2.crossEntropySumsKernel, gradient: KernelsAVX2.crossEntropyGradientKernel),
    focal: Pair(sums: KernelsAVX2.focalSumsKernel, gradient: KernelsAVX2.focalGradientKernel),
    dice: Pair(sums: KernelsAVX2.diceSumsKernel, gradient: KernelsAVX2.diceGradientKernel))

  static let avx512 = LossKernelTable(
    block: KernelsAVX512.lossBlockKernel(),
    crossEntropy: Pair(
      sums: KernelsAVX512.crossEntropySumsKernel,
      gradient: KernelsAVX512.crossEntropyGradientKernel),
    focal: Pair(sums: KernelsAVX512.focalSumsKernel, gradient: KernelsAVX512.focalGradientKernel),
    dice: Pair(sums: KernelsAVX512.diceSumsKernel, gradient: KernelsAVX512.diceGradientKernel))
}

extension KernelTable {
  /// The loss kernels of the same instruction set.
  package var losses: LossKernelTable {
    switch instructionSet {
    case .baseline: .baseline
    case .avx2: .avx2
    case .avx512: .avx512
    }
  }
}
