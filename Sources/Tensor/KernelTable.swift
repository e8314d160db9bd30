import KernelSupport
import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

package typealias In = UnsafePointer<Float>
package typealias Out = UnsafeMutablePointer<Float>

/// The kernels of one instruction set, as functions.
///
/// The table lives here, in code that every processor runs, and not with the kernels: a table that
/// the AVX-512 target initialised would itself be AVX-512 code.
package struct KernelTable: Sendable {
  /// The instruction set of these kernels.
  package let instructionSet: InstructionSet
  /// The caches that blocks are cut for; no result depends on them.
  package var caches = CacheSizes.current
  /// The columns of a packed panel of the matrix product.
  package let panelWidth: Int
  /// The rows of a tile of the matrix product, and how often each number of them is packed.
  let tileRows, rowCopies: Int
  /// `y = f(x)`: operation, count, x, y.
  package let map: @Sendable (Int, Int, In, Out) -> Void
  /// `dx = dy f'(x)`: operation, count, x, y, dy, dx.
  package let mapGradient: @Sendable (Int, Int, In, In, In, Out) -> Void
  /// `y = f(a, b)`: operation, count, a, its step, b, its step, y.
  package let combine: @Sendable (Int, Int, In, Int, In, Int, Out) -> Void
  /// `y += scale x`: count, scale, x, y.
  package let accumulate: @Sendable (Int, Float, In, Out) -> Void
  /// Count, first index, key, threshold, scale, x, y.
  package let dropout: @Sendable (Int, UInt32, UInt32, UInt32, UInt32, Float, In, Out) -> Void
  /// `s = x + dropout(branch)`: count, first index, key, threshold, scale, x, branch, s.
  package let addDropped:
    @Sendable (Int, UInt32, UInt32, UInt32, UInt32, Float, In, In, Out) -> Void
  /// Count, constants, gradient, first moment, second moment, parameter.
  package let adam: @Sendable (Int, In, In, Out, Out, Out) -> Void
  /// The sum: count, x.
  package let sum: @Sendable (Int, In) -> Float
  /// The sum of products: count, x, y.
  package let dot: @Sendable (Int, In, In) -> Float
  /// The largest: count, x.
  package let maximum: @Sendable (Int, In) -> Float
  /// Sums over rows: rows, columns, x, row stride, y.
  package let columnSum: @Sendable (Int, Int, In, Int, Out) -> Void
  /// Rows, columns, x, y.
  package let softmax: @Sendable (Int, Int, In, Out) -> Void
  /// Rows, columns, y, dy, dx.
  package let softmaxGradient: @Sendable (Int, Int, In, In, Out) -> Void
  /// Rows, columns, x, s.
  package let logSumExp: @Sendable (Int, Int, In, Out) -> Void
  /// Rows, columns, x, s, ds, dx.
  package let logSumExpGradient: @Sendable (Int, Int, In, In, In, Out) -> Void
  /// Rows, columns, x, y.
  package let logSoftmax: @Sendable (Int, Int, In, Out) -> Void
  /// Rows, columns, y, dy, dx.
  package let logSoftmaxGradient: @Sendable (Int, Int, In, In, Out) -> Void
  /// Rows, columns, epsilon, x, weight, bias, y, means, reciprocal deviations.
  package let layerNorm: @Sendable (Int, Int, Float, In, In, In, Out, Out, Out) -> Void
  /// Rows, columns, x, weight, means, reciprocals, dy, dx, dWeight, dBias.
  package let layerNormGradient: @Sendable (Int, Int, In, In, In, In, In, Out, Out, Out) -> Void
  /// Steps, columns, first column, b, strides of steps and columns, panel.
  package let packPanel: @Sendable (Int, Int, Int, In, Int, Int, Out) -> Void
  /// Rows, steps, a, strides of rows and steps, packed, stride of tiles.
  let packRows: @Sendable (Int, Int, In, Int, Int, Out, Int) -> Void
  /// Rows, columns, steps, a, strides of rows, steps and tiles, panel, c, its row stride, whether
  /// chains continue from c, edge, what to prefetch, its cache lines.
  package let multiplyPanel:
    @Sendable (Int, Int, Int, In, Int, Int, Int, In, Out, Int, Bool, Out, In, Int) -> Void
  /// Rows, columns, bias, activation, c, row stride.
  package let productEpilogue: @Sendable (Int, Int, In?, Int, Out, Int) -> Void
}

extension KernelTable {
  /// `baseline`, `avx2` or `avx512`.
  package var name: String { instructionSet.rawValue }

  /// The kernels of an instruction set, which the machine must have.
  static func of(_ instructionSet: InstructionSet) -> KernelTable {
    switch instructionSet {
    case .baseline: .baseline
    case .avx2: .avx2
    case .avx512: .avx512
    }
  }

  /// SSE2 on x86-64, NEON on arm64.
  static let baseline = KernelTable(
    instructionSet: .baseline, panelWidth: KernelsBaseline.panelWidthKernel(),
    tileRows: KernelsBaseline.tileRowsKernel(), rowCopies: KernelsBaseline.rowCopiesKernel(),
    map: KernelsBaseline.mapKernel,
    mapGradient: KernelsBaseline.mapGradientKernel,
    combine: KernelsBaseline.combineKernel,
    accumulate: KernelsBaseline.accumulateKernel,
    dropout: KernelsBaseline.dropoutKernel,
    addDropped: KernelsBaseline.addDroppedKernel,
    adam: KernelsBaseline.adamKernel,
    sum: KernelsBaseline.sumKernel,
    dot: KernelsBaseline.dotKernel,
    maximum: KernelsBaseline.maximumKernel,
    columnSum: KernelsBaseline.columnSumKernel,
    softmax: KernelsBaseline.softmaxKernel,
    softmaxGradient: KernelsBaseline.softmaxGradientKernel,
    logSumExp: KernelsBaseline.logSumExpKernel,
    logSumExpGradient: KernelsBaseline.logSumExpGradientKernel,
    logSoftmax: KernelsBaseline.logSoftmaxKernel,
    logSoftmaxGradient: KernelsBaseline.logSoftmaxGradientKernel,
    layerNorm: KernelsBaseline.layerNormKernel,
    layerNormGradient: KernelsBaseline.layerNormGradientKernel,
    packPanel: KernelsBaseline.packPanelKernel,
    packRows: KernelsBaseline.packRowsKernel,
    multiplyPanel: KernelsBaseline.multiplyPanelKernel,
    productEpilogue: KernelsBaseline.productEpilogueKernel)

  /// AVX2 with FMA.
  static let avx2 = KernelTable(
    instructionSet: .avx2, panelWidth: KernelsAVX2.panelWidthKernel(),
    tileRows: KernelsAVX2.tileRowsKernel(), rowCopies: KernelsAVX2.rowCopiesKernel(),
    map: KernelsAVX2.mapKernel,
    mapGradient: KernelsAVX2.mapGradientKernel,
    combine: KernelsAVX2.combineKernel,
    accumulate: KernelsAVX2.accumulateKernel,
    dropout: KernelsAVX2.dropoutKernel,
    addDropped: KernelsAVX2.addDroppedKernel,
    adam: KernelsAVX2.adamKernel,
    sum: KernelsAVX2.sumKernel,
    dot: KernelsAVX2.dotKernel,
    maximum: KernelsAVX2.maximumKernel,
    columnSum: KernelsAVX2.columnSumKernel,
    softmax: KernelsAVX2.softmaxKernel,
    softmaxGradient: KernelsAVX2.softmaxGradientKernel,
    logSumExp: KernelsAVX2.logSumExpKernel,
    logSumExpGradient: KernelsAVX2.logSumExpGradientKernel,
    logSoftmax: KernelsAVX2.logSoftmaxKernel,
    logSoftmaxGradient: KernelsAVX2.logSoftmaxGradientKernel,
    layerNorm: KernelsAVX2.layerNormKernel,
    layerNormGradient: KernelsAVX2.layerNormGradientKernel,
    packPanel: KernelsAVX2.packPanelKernel,
    packRows: KernelsAVX2.packRowsKernel,
    multiplyPanel: KernelsAVX2.multiplyPanelKernel,
    productEpilogue: KernelsAVX2.productEpilogueKernel)

  /// AVX-512 F, BW, CD, DQ and VL.
  static let avx512 = KernelTable(
    instructionSet: .avx512, panelWidth: KernelsAVX512.panelWidthKernel(),
    tileRows: KernelsAVX512.tileRowsKernel(), rowCopies: KernelsAVX512.rowCopiesKernel(),
    map: KernelsAVX512.mapKernel,
    mapGradient: KernelsAVX512.mapGradientKernel,
    combine: KernelsAVX512.combineKernel,
    accumulate: KernelsAVX512.accumulateKernel,
    dropout: KernelsAVX512.dropoutKernel,
    addDropped: KernelsAVX512.addDroppedKernel,
    adam: KernelsAVX512.adamKernel,
    sum: KernelsAVX512.sumKernel,
    dot: KernelsAVX512.dotKernel,
    maximum: KernelsAVX512.maximumKernel,
    columnSum: KernelsAVX512.columnSumKernel,
    softmax: KernelsAVX512.softmaxKernel,
    softmaxGradient: KernelsAVX512.softmaxGradientKernel,
    logSumExp: KernelsAVX512.logSumExpKernel,
    logSumExpGradient: KernelsAVX512.logSumExpGradientKernel,
    logSoftmax: KernelsAVX512.logSoftmaxKernel,
    logSoftmaxGradient: KernelsAVX512.logSoftmaxGradientKernel,
    layerNorm: KernelsAVX512.layerNormKernel,
    layerNormGradient: KernelsAVX512.layerNormGradientKernel,
    packPanel: KernelsAVX512.packPanelKernel,
    packRows: KernelsAVX512.packRowsKernel,
    multiplyPanel: KernelsAVX512.multiplyPanelKernel,
    productEpilogue: KernelsAVX512.productEpilogueKernel)
}
