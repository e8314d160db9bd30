/// A function of every element of a matrix product, applied while the element is in the cache.
public enum ProductActivation: Int, Sendable {
  // The numbers are those of `productEpilogueKernel`.
  /// The element as it is.
  case identity = 0
  /// `max(x, 0)`.
  case relu
}

/// What is done to the rows of a product once their sums are complete: `f(c + bias)`.
package struct ProductEpilogue {
  var bias: In?
  var activation = ProductActivation.identity

  var isEmpty: Bool { bias == nil && activation == .identity }
}

extension Tensor {
  /// The matrix product over the last two axes: [..., m, k] x [..., k, n] -> [..., m, n].
  ///
  /// With `transposeA` the first operand is [..., k, m], with `transposeB` the second [..., n, k];
  /// nothing is moved. Leading axes are equal; or the second operand is one matrix, which then
  /// multiplies all rows of the first.
  ///
  /// Each element is a chain of fused products along k, in blocks of 256: its bits depend neither on
  /// the rows beside it, nor on the number of rows, batches or threads.
  ///
  /// With a `bias` [n] or an `activation` the result is `f(a b + bias)`, with the bits of the same
  /// three steps one after the other, but without sending the product through memory twice more.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the shapes do not go together.
  public static func matrixProduct(
    _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false,
    bias: Tensor? = nil, activation: ProductActivation = .identity
  ) throws(TensorError) -> Tensor {
    try matrixProduct(
      a, b, transposeA: transposeA, transposeB: transposeB, bias: bias, activation: activation,
      kernels: .current)
  }

  package static func matrixProduct(
    _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false,
    bias: Tensor? = nil, activation: ProductActivation = .identity, kernels: KernelTable
  ) throws(TensorError) -> Tensor {
    let plan = try ProductPlan(a.shape, b.shape, transposeA, transposeB)
    if let bias, bias.shape != [plan.n] {
      throw .shapeMismatch(
        operation: "matrixProduct bias", left: plan.resultShape, right: bias.shape)
    }
    return withExtendedLifetime(bias) {
      let epilogue = ProductEpilogue(
        bias: bias.map { In($0.storage.base) }, activation: activation)
      return make(plan.resultShape) {
        plan.run(a, b, $0, accumulate: false, epilogue, kernels: kernels)
      }
    }
  }

  /// Adds a matrix product in place; shapes as in `matrixProduct`.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the operands do not go together, or their product does
  ///   not have this tensor's shape.
  public mutating func addMatrixProduct(
    _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false
  ) throws(TensorError) {
    let plan = try ProductPlan(a.shape, b.shape, transposeA, transposeB)
    guard plan.resultShape == shape else {
      throw .shapeMismatch(operation: "addMatrixProduct", left: shape, right: plan.resultShape)
    }
    withMutableValues { c in
      guard let c = c.baseAddress else { return }
      plan.run(a, b, c, accumulate: true, ProductEpilogue(), kernels: .current)
    }
  }
}

/// The sizes of a product, checked.
private struct ProductPlan {
  let batches: Int
  let m: Int
  let n: Int
  let k: Int
  let aStride: Int
  let bStride: Int
  let transposeA: Bool
  let transposeB: Bool
  let resultShape: Shape

  init(
    _ a: Shape, _ b: Shape, _ transposeA: Bool, _ transposeB: Bool
  ) throws(TensorError) {
    let mismatch = TensorError.shapeMismatch(operation: "matrixProduct", left: a, right: b)
    guard a.rank >= 2, b.rank >= 2 else { throw mismatch }
    let rows = transposeA ? a[-1] : a[-2]
    k = transposeA ? a[-2] : a[-1]
    n = transposeB ? b[-2] : b[-1]
    guard k == (transposeB ? b[-1] : b[-2]) else { throw mismatch }
    let leading = Array(a.sizes.dropLast(2))
    let count = leading.reduce(1, *)
    let shared = b.rank == 2
    guard shared || leading == Array(b.sizes.dropLast(2)) else { throw mismatch }
    // Rows of all batches are the rows of one matrix, unless they are stored as columns.
    batches = shared && !transposeA ? 1 : count
    m = shared && !transposeA ? count * rows : rows
    aStride = m * k
    bStride = shared ? 0 : k * n
    self.transposeA = transposeA
    self.transposeB = transposeB
    resultShape = Shape(leading + [rows, n])
  }

  func run(
    _ a: Tensor, _ b: Tensor, _ c: Out, accumulate: Bool, _ epilogue: ProductEpilogue,
    kernels: KernelTable
  ) {
    let cStride = m * n
    Tensor.withPointers(a, b) { a, b in
      func one(_ batch: Int, _ parallel: Bool) {
        kernels.matrixProduct(
          m, n, k, a + batch * aStride, transposeA ? m : k, transposeA, b + batch * bStride,
          transposeB ? k : n, transposeB, c + batch * cStride, n, accumulate: accumulate,
          epilogue, parallel: parallel)
      }
      if batches == 1 {
        one(0, true)
      } else {
        let grain = max(1, parallelProduct / max(1, m * n * k))
        ThreadPool.shared.run(count: batches, grain: grain) {
          for batch in $0 { one(batch, false) }
        }
      }
    }
  }
}

/// Products with fewer multiplications than this are not worth a second thread.
private let parallelProduct = 1 << 18

/// The steps of one block of the inner axis: a packed panel of 48 columns then takes 48 KiB, which
/// stays in the second-level cache (and half in the first) while the rows of a chunk pass by.
let stepBlock = 256

/// Up to so many rows a transposed right operand is not packed; see `transposedProduct`.
private let fewRows = 16

/// The rows of one item of a parallel product: a multiple of the rows of every tile (3, 4 and 8).
let rowChunk = 72

/// The panels of three vectors that the columns of a product are cut into.
private struct Panels {
  let columns: Int
  let width: Int
  let count: Int
  private let vector: Int
  private let evensOut: Bool

  init(columns: Int, width: Int) {
    self.columns = columns
    self.width = width
    count = (columns + width - 1) / width
    vector = width / 3
    // 3 + 1 vectors are slower than 2 + 2: a tile one vector wide has too few sums under way to keep
    // the arithmetic units busy.
    evensOut = count > 1 && columns - (count - 1) * width <= vector
  }

  subscript(panel: Int) -> Range<Int> {
    guard evensOut, panel >= count - 2 else {
      return panel * width..<min(columns, (panel + 1) * width)
    }
    let middle = (count - 1) * width - vector
    return panel < count - 1 ? panel * width..<middle : middle..<columns
  }
}

extension KernelTable {
  /// `c = f(a b + bias)`, or `c += a b` and then the epilogue, for row-major matrices with the
  /// distances of their stored rows.
  ///
  /// `a` is stored [m, k] or, transposed, [k, m]; `b` [k, n] or [n, k]; `c` [m, n].
  package func matrixProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: In, _ lda: Int, _ transposeA: Bool, _ b: In, _ ldb: Int,
    _ transposeB: Bool, _ c: Out, _ ldc: Int, accumulate: Bool,
    _ epilogue: ProductEpilogue = ProductEpilogue(), parallel: Bool = true
  ) {
    guard m > 0, n > 0 else { return }
    guard k > 0 else {
      if !accumulate { for row in 0..<m { (c + row * ldc).update(repeating: 0, count: n) } }
      return finish(m, n, 0, epilogue, c, ldc)
    }
    if transposeB, m <= fewRows, n > m {
      transposedProduct(m, n, k, a, lda, transposeA, b, ldb, c, ldc, accumulate, parallel)
      return finish(m, n, 0, epilogue, c, ldc)
    }
    let parallel = parallel && m * n * k >= parallelProduct
    if sparseProduct(
      m, n, k, a, lda, transposeA, b, ldb, transposeB, c, ldc, accumulate: accumulate, epilogue,
      parallel: parallel)
    {
      return
    }
    let panels = Panels(columns: n, width: panelWidth)
    // The gradient of a weight has a small result and a long inner axis. Then an item takes a quarter
    // of the result and packs a block of steps at a time, just before it is used: packed as a whole,
    // the right operand would make two more journeys through memory, and there the time is lost.
    let isLong = transposeA && !transposeB && m <= 512 && k > 2 * stepBlock
    // The longer side of the result is cut: then fewer numbers are packed more than once.
    let cuts = m > 2 * n ? 4 : n > 2 * m ? 1 : 2
    let rowsOfItem = isLong ? ((m + cuts - 1) / cuts + 23) / 24 * 24 : rowChunk
    let chunks = (m + rowsOfItem - 1) / rowsOfItem
    // Few rows: share out the columns too. An element's bits do not depend on how.
    let groups =
      isLong
      ? min(panels.count, max(4 / cuts, n / 512))
      : chunks >= 8 ? 1 : min(panels.count, 8 / chunks)
    let packed = Storage(count: isLong ? 0 : panels.count * panelWidth * k)
    if !isLong {
      pack(k, n, b, ldb, transposeB, panels, packed.base, parallel: parallel && k * n >= 1 << 15)
    }
    // A step of a transposed left operand is a row in memory. If those are far apart, they compete
    // for few places in the cache, and no fetch ahead reaches from one page to the next.
    let packsRows = rowCopies > 1 || transposeA && lda >= 256
    func item(_ item: Int) {
      // The last group has the most panels: it goes first, so that no thread waits long at the end.
      let group = groups - 1 - item / chunks
      let firstRow = item % chunks * rowsOfItem
      let rows = min(rowsOfItem, m - firstRow)
      let mine = panels.count * group / groups..<panels.count * (group + 1) / groups
      let edge = Storage(count: 512)
      let packedBlock = isLong ? Storage(count: mine.count * panelWidth * stepBlock) : nil
      // Tiles a cache line further apart than they are long: powers of two would put the same steps
      // of all tiles into the same few places of the cache.
      let packedTile = tileRows * rowCopies * min(stepBlock, k) + 16
      let tiles = (rows + tileRows - 1) / tileRows
      let packedRows = packsRows ? Storage(count: tiles * packedTile) : nil
      let (rowStride, leftStep) = transposeA ? (1, lda) : (lda, 1)
      for firstStep in stride(from: 0, to: k, by: stepBlock) {
        let steps = min(stepBlock, k - firstStep)
        var left = a + firstRow * rowStride + firstStep * leftStep
        if let packedRows {
          packRows(rows, steps, left, rowStride, leftStep, packedRows.base, packedTile)
          left = In(packedRows.base)
        }
        for panel in mine {
          let range = panels[panel]
          let right: Out
          if let packedBlock {
            right = packedBlock.base + (panel - mine.lowerBound) * steps * panelWidth
            packPanel(steps, n, range.lowerBound, b + firstStep * ldb, ldb, 1, right)
          } else {
            right = packed.base + (firstStep * panels.count + panel * steps) * panelWidth
          }
          let c = c + firstRow * ldc + range.lowerBound
          multiplyPanel(
            rows, range.count, steps, left, packsRows ? rowCopies : rowStride,
            packsRows ? tileRows * rowCopies : leftStep,
            packsRows ? packedTile : tileRows * rowStride, right, c, ldc,
            accumulate || firstStep > 0, edge.base)
          // 14 KiB, just written: still in the first-level cache.
          if firstStep + steps == k {
            finish(rows, range.count, range.lowerBound, epilogue, c, ldc)
          }
        }
      }
    }
    if parallel {
      ThreadPool.shared.run(chunks * groups, item)
    } else {
      for i in 0..<chunks * groups { item(i) }
    }
  }

  /// Applies an epilogue to rows of `c` from the column on that `c` points to.
  func finish(
    _ rows: Int, _ columns: Int, _ column: Int, _ epilogue: ProductEpilogue, _ c: Out, _ ldc: Int
  ) {
    if epilogue.isEmpty { return }
    productEpilogue(
      rows, columns, epilogue.bias.map { $0 + column }, epilogue.activation.rawValue, c, ldc)
  }

  /// The product as `c^T = b a^T`, for few rows of `a`.
  ///
  /// Packing the transposed `b` would then be most of the work, while as the left operand it is read
  /// in place. The chains of products, and so the bits, are the same.
  private func transposedProduct(
    _ m: Int, _ n: Int, _ k: Int, _ a: In, _ lda: Int, _ transposeA: Bool, _ b: In, _ ldb: Int,
    _ c: Out, _ ldc: Int, _ accumulate: Bool, _ parallel: Bool
  ) {
    let turned = Storage(count: n * m)
    let to = turned.base
    if accumulate { for i in 0..<m { for j in 0..<n { to[j * m + i] = c[i * ldc + j] } } }
    matrixProduct(
      n, m, k, b, ldb, false, a, lda, !transposeA, to, m, accumulate: accumulate,
      parallel: parallel)
    for i in 0..<m { for j in 0..<n { c[i * ldc + j] = to[j * m + i] } }
  }

  /// Packs all of `b`: blocks of steps, in each block panels of columns.
  private func pack(
    _ k: Int, _ n: Int, _ b: In, _ ldb: Int, _ transposed: Bool, _ panels: Panels, _ packed: Out,
    parallel: Bool
  ) {
    let blocks = (k + stepBlock - 1) / stepBlock
    func item(_ item: Int) {
      let firstStep = item / panels.count * stepBlock
      let panel = item % panels.count
      let steps = min(stepBlock, k - firstStep)
      packPanel(
        steps, n, panels[panel].lowerBound, transposed ? b + firstStep : b + firstStep * ldb,
        transposed ? 1 : ldb, transposed ? ldb : 1,
        packed + firstStep * panels.count * panelWidth + panel * steps * panelWidth)
    }
    if parallel {
      ThreadPool.shared.run(blocks * panels.count, item)
    } else {
      for i in 0..<blocks * panels.count { item(i) }
    }
  }
}
