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

/// The rows of one item of a parallel product.
let rowChunk = 64

extension KernelTable {
  /// `c = f(a b + bias)`, or `c += a b` and then the epilogue, for row-major matrices with the distances of their stored rows.
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
    let panels = (n + panelWidth - 1) / panelWidth
    let packed = Storage(count: panels * panelWidth * k)
    pack(k, n, b, ldb, transposeB, panels, packed.base, parallel: parallel && k * n >= 1 << 15)
    let chunks = (m + rowChunk - 1) / rowChunk
    // Few rows: share out the columns too. An element's bits do not depend on how.
    let groups = chunks >= 8 ? 1 : min(panels, 8 / chunks)
    func item(_ item: Int) {
      let firstRow = item / groups * rowChunk
      let rows = min(rowChunk, m - firstRow)
      let group = item % groups
      withUnsafeTemporaryAllocation(byteCount: 512 * 4, alignment: 64) { bytes in
        guard let edge = bytes.bindMemory(to: Float.self).baseAddress else { return }
        for firstStep in stride(from: 0, to: k, by: stepBlock) {
          let steps = min(stepBlock, k - firstStep)
          let block = packed.base + firstStep * panels * panelWidth
          let a = transposeA ? a + firstStep * lda + firstRow : a + firstRow * lda + firstStep
          for panel in panels * group / groups..<panels * (group + 1) / groups {
            let column = panel * panelWidth
            let columns = min(panelWidth, n - column)
            let c = c + firstRow * ldc + column
            multiplyPanel(
              rows, columns, steps, a, transposeA ? 1 : lda, transposeA ? lda : 1,
              block + panel * steps * panelWidth, c, ldc, accumulate || firstStep > 0, edge)
            // 12 KiB, just written: still in the first-level cache.
            if firstStep + steps == k { finish(rows, columns, column, epilogue, c, ldc) }
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
    _ k: Int, _ n: Int, _ b: In, _ ldb: Int, _ transposed: Bool, _ panels: Int, _ packed: Out,
    parallel: Bool
  ) {
    let blocks = (k + stepBlock - 1) / stepBlock
    func item(_ item: Int) {
      let firstStep = item / panels * stepBlock
      let panel = item % panels
      let steps = min(stepBlock, k - firstStep)
      packPanel(
        steps, n, panel * panelWidth, transposed ? b + firstStep : b + firstStep * ldb,
        transposed ? 1 : ldb, transposed ? ldb : 1,
        packed + firstStep * panels * panelWidth + panel * steps * panelWidth)
    }
    if parallel {
      ThreadPool.shared.run(blocks * panels, item)
    } else {
      for i in 0..<blocks * panels { item(i) }
    }
  }
}
