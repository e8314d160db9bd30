import KernelsAVX2
import KernelsAVX512
import KernelsBaseline
import Synchronization

// Spike trains are matrices of zeros with about one spike in a hundred entries. A product with such
// a matrix adds one row of the other operand for each spike, instead of multiplying everything.
//
// The bits are those of the dense product. There, an element is a chain of fused products along the
// inner axis from +0, in blocks of steps (`StepBlocks`) whose sums are then added. A product with
// zero changes nothing in the chain if
//   - the other factor is finite (0 times infinity is NaN): all of the other operand is checked;
//   - the sum so far is not -0, which +0 would turn into +0. A sum from +0 becomes -0 only where a
//     product is rounded to zero; no product with a number of magnitude 1 or more is, and a matrix
//     with smaller numbers than that (other than zeros) takes the dense path.

/// The kernels of products with sparse matrices of one instruction set.
struct SparseKernelTable: Sendable {
  /// The number of non-zero entries, or -1 if one is smaller than 1: count, x.
  let spikeCount: @Sendable (Int, In) -> Int
  /// Count, x.
  let isFinite: @Sendable (Int, In) -> Bool
  /// Rows, columns of B, of X, X, row stride, B, row stride, C, row stride, add, scratch.
  let rows: @Sendable (Int, Int, Int, In, Int, In, Int, Out, Int, Bool, Places) -> Void
  /// Rows, columns, X, row stride, places, stride of lists, counts.
  let places: @Sendable (Int, Int, In, Int, Places, Int, Counts) -> Void
  /// Columns of X, of B, X, row stride, places, stride of lists, counts, B, row stride, C, row
  /// stride, add.
  let columns:
    @Sendable (
      Int, Int, In, Int, UnsafePointer<UInt16>, Int, UnsafePointer<Int32>, In, Int, Out, Int,
      Bool
    ) -> Void

  typealias Places = UnsafeMutablePointer<UInt16>
  typealias Counts = UnsafeMutablePointer<Int32>

  static let baseline = SparseKernelTable(
    spikeCount: KernelsBaseline.spikeCountKernel, isFinite: KernelsBaseline.isFiniteKernel,
    rows: KernelsBaseline.sparseRowsKernel, places: KernelsBaseline.sparsePlacesKernel,
    columns: KernelsBaseline.sparseColumnsKernel)

  static let avx2 = SparseKernelTable(
    spikeCount: KernelsAVX2.spikeCountKernel, isFinite: KernelsAVX2.isFiniteKernel,
    rows: KernelsAVX2.sparseRowsKernel, places: KernelsAVX2.sparsePlacesKernel,
    columns: KernelsAVX2.sparseColumnsKernel)

  static let avx512 = SparseKernelTable(
    spikeCount: KernelsAVX512.spikeCountKernel, isFinite: KernelsAVX512.isFiniteKernel,
    rows: KernelsAVX512.sparseRowsKernel, places: KernelsAVX512.sparsePlacesKernel,
    columns: KernelsAVX512.sparseColumnsKernel)
}

/// Smaller products than this take a few microseconds; checking the operands would not pay.
private let leastProduct = 1 << 20

/// The sparse path is taken up to this share of non-zero numbers.
///
/// Break-even, measured with AVX-512 on one core of a Zen 5: above 0.1 for 3125 x 128 x 384 and the
/// gradient of its weights, but 0.07 for that gradient over 15,625 rows, where rows of the dense
/// operand are read from memory more than once. The other instruction sets break even later: their
/// dense products are two to five times slower, the sparse ones hardly slower. At 0.01, as in
/// recordings, it is 4 to 7 times as fast, with AVX2 5 to 12 times.
private let sparseDensity = 0.06

/// The rows of one item of a product with a sparse left operand: spikes vary, so items are small.
private let sparseRows = 72

/// A matrix in memory.
struct StoredMatrix: Sendable {
  let base: LoopMemory<In>
  let rows: Int
  let columns: Int
  let stride: Int
}

extension KernelTable {
  private var sparse: SparseKernelTable {
    switch instructionSet {
    case .baseline: .baseline
    case .avx2: .avx2
    case .avx512: .avx512
    }
  }

  /// Computes the product by the sparse path, if that is faster.
  ///
  /// - Returns: Whether it was, and the product is done.
  func sparseProduct(
    _ operands: ProductOperands, _ c: Out, _ ldc: Int, _ epilogue: ProductEpilogue, parallel: Bool
  ) -> Bool {
    let (m, n, k) = (operands.m, operands.n, operands.k)
    let (transposeA, transposeB) = (operands.transposeA, operands.transposeB)
    guard m * n * k >= leastProduct else { return false }
    let left = StoredMatrix(
      base: operands.a, rows: transposeA ? k : m, columns: transposeA ? m : k,
      stride: operands.lda)
    let right = StoredMatrix(
      base: operands.b, rows: transposeB ? n : k, columns: transposeB ? k : n,
      stride: operands.ldb)
    if isSparse(left, parallel: parallel) {
      guard isFinite(right, parallel: parallel) else { return false }
      let turned = transposeB ? transposed(right) : nil
      withExtendedLifetime(turned) {
        let right =
          turned.map { StoredMatrix(base: LoopMemory(In($0.base)), rows: k, columns: n, stride: n) }
          ?? right
        if transposeA {
          addColumns(left, right, c, ldc, parallel: parallel)
          finish(m, n, 0, epilogue, c, ldc)
        } else {
          addRows(left, right, c, ldc, epilogue, parallel: parallel)
        }
      }
      return true
    }
    guard transposeA, !transposeB, isSparse(right, parallel: parallel),
      isFinite(left, parallel: parallel)
    else { return false }
    // cᵀ = bᵀ a, whose rows are those of `a` as it is stored.
    let result = Storage(count: n * m)
    addColumns(right, left, result.base, m, parallel: parallel)
    transpose(
      StoredMatrix(base: LoopMemory(In(result.base)), rows: n, columns: m, stride: m), c, ldc)
    withExtendedLifetime(result) {}
    finish(m, n, 0, epilogue, c, ldc)
    return true
  }

  /// Whether a matrix has few non-zero numbers, none of them smaller than 1.
  private func isSparse(_ x: StoredMatrix, parallel: Bool) -> Bool {
    // A few cache lines first: one of them shows that a matrix is dense.
    let samples = 32
    let width = min(16, x.columns)
    var found = 0
    for sample in 0..<samples {
      let row = x.rows * sample / samples
      let column = (x.columns - width) * (sample % 7) / 7
      let count = sparse.spikeCount(width, x.base + (row * x.stride + column))
      guard count >= 0 else { return false }
      found += count
      guard Double(found) <= 2 * sparseDensity * Double(samples * width) else { return false }
    }
    let limit = Int(sparseDensity * Double(x.rows * x.columns))
    let spikes = Atomic(0)
    share(x.pieces, parallel) { piece in
      let (start, count) = x.piece(piece)
      let found = sparse.spikeCount(count, start)
      spikes.wrappingAdd(found < 0 ? limit + 1 : found, ordering: .relaxed)
    }
    return spikes.load(ordering: .relaxed) <= limit
  }

  private func isFinite(_ x: StoredMatrix, parallel: Bool) -> Bool {
    let failures = Atomic(0)
    share(x.pieces, parallel) { piece in
      let (start, count) = x.piece(piece)
      if !sparse.isFinite(count, start) { failures.wrappingAdd(1, ordering: .relaxed) }
    }
    return failures.load(ordering: .relaxed) == 0
  }

  /// `c = x b` for a sparse `x`.
  private func addRows(
    _ x: StoredMatrix, _ b: StoredMatrix, _ c: Out, _ ldc: Int, _ epilogue: ProductEpilogue,
    parallel: Bool
  ) {
    let sparse = sparse
    let blocks = StepBlocks(x.columns)
    let c = LoopMemory(c)
    share((x.rows + sparseRows - 1) / sparseRows, parallel) { item in
      let row = item * sparseRows
      let rows = min(sparseRows, x.rows - row)
      let c = c + row * ldc
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: blocks.size) { places in
        guard let places = places.baseAddress else { return }
        for block in 0..<blocks.count {
          let steps = blocks[block]
          sparse.rows(
            rows, b.columns, steps.count, x.base + (row * x.stride + steps.lowerBound), x.stride,
            b.base + steps.lowerBound * b.stride, b.stride, c, ldc, block > 0, places)
        }
      }
      finish(rows, b.columns, 0, epilogue, c, ldc)
    }
  }

  /// `c = xᵀ b` for a sparse `x`.
  private func addColumns(
    _ x: StoredMatrix, _ b: StoredMatrix, _ c: Out, _ ldc: Int, parallel: Bool
  ) {
    let sparse = sparse
    let blocks = StepBlocks(x.rows)
    // Lists of places in a column, one per block of rows; most of the memory is never touched. It
    // comes from the recycler, because every training step needs it.
    let lists = Storage(count: (blocks.count * x.columns * blocks.size + 1) / 2)
    let lengths = Storage(count: blocks.count * x.columns)
    defer { withExtendedLifetime((lists, lengths)) {} }
    let places = LoopMemory(
      UnsafeMutableRawPointer(lists.base).bindMemory(
        to: UInt16.self, capacity: 2 * lists.capacity))
    let counts = LoopMemory(
      UnsafeMutableRawPointer(lengths.base).bindMemory(
        to: Int32.self, capacity: lengths.capacity))
    let c = LoopMemory(c)
    share(blocks.count, parallel) { block in
      let steps = blocks[block]
      sparse.places(
        steps.count, x.columns, x.base + steps.lowerBound * x.stride, x.stride,
        places + block * blocks.size * x.columns, blocks.size, counts + block * x.columns)
    }
    // An item covers few enough columns of both for many items, and its part of a block of `b` (at
    // most 512 KiB) stays in the second-level cache for all of its columns of `x`.
    let (units, width) = (32, 128)
    let groups = (b.columns + width - 1) / width
    share((x.columns + units - 1) / units * groups, parallel) { item in
      let unit = item / groups * units
      let column = item % groups * width
      for block in 0..<blocks.count {
        let step = blocks[block].lowerBound
        sparse.columns(
          min(units, x.columns - unit), min(width, b.columns - column),
          x.base + (step * x.stride + unit), x.stride,
          places + (block * x.columns + unit) * blocks.size, blocks.size,
          counts + block * x.columns + unit, b.base + (step * b.stride + column), b.stride,
          c + (unit * ldc + column), ldc, block > 0)
      }
    }
  }

  private func transposed(_ x: StoredMatrix) -> Storage {
    let result = Storage(count: x.rows * x.columns)
    transpose(x, result.base, x.rows)
    return result
  }

  /// In squares of 16, so that the cache lines being written stay in the cache.
  private func transpose(_ x: StoredMatrix, _ to: Out, _ stride: Int) {
    let side = 16
    for row in Swift.stride(from: 0, to: x.rows, by: side) {
      for column in Swift.stride(from: 0, to: x.columns, by: side) {
        for i in row..<min(row + side, x.rows) {
          let from = x.base + i * x.stride
          for j in column..<min(column + side, x.columns) { to[j * stride + i] = from[j] }
        }
      }
    }
  }
}

extension StoredMatrix {
  private static var length: Int { 1 << 15 }

  /// The number of runs that cover the matrix, each short enough for an exact count in a float.
  fileprivate var pieces: Int {
    stride == columns ? (rows * columns + Self.length - 1) / Self.length : rows
  }

  fileprivate func piece(_ index: Int) -> (In, Int) {
    guard stride == columns else { return (base + index * stride, columns) }
    let start = index * Self.length
    return (base + start, min(Self.length, rows * columns - start))
  }
}
