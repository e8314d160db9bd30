/// The panels of three vectors that the columns of a product are cut into.
private struct Panels: Sendable {
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
    // 3 + 1 vectors are slower than 2 + 2: a tile one vector wide has too few sums in flight to
    // keep the arithmetic units busy.
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

/// Memory for rows of a left operand in the order in which tiles read them, where packing pays.
private struct PackedRows {
  /// Nil where the operand is read in place.
  let storage: Storage?
  /// The stride of tiles: a cache line more than their length.
  ///
  /// With powers of two, one step of all tiles would compete for a few places of the cache.
  let tileStride: Int

  init(_ operands: ProductOperands, rows: Int, steps: Int, kernels: KernelTable) {
    tileStride = kernels.tileRows * kernels.rowCopies * steps + 16
    // A step of a transposed left operand is a row in memory. If those are far apart, they compete
    // for few places in the cache, and prefetching does not reach from one page to the next.
    let pays = kernels.rowCopies > 1 || operands.transposeA && operands.lda >= 256
    let tiles = (rows + kernels.tileRows - 1) / kernels.tileRows
    storage = pays ? Storage(count: tiles * tileStride) : nil
  }
}

extension KernelTable {
  /// Products with fewer multiplications than this are not worth a second thread.
  static let parallelProduct = 1 << 18

  /// A transposed right operand is not packed for up to this many rows; see `turnedProduct`.
  private static let fewRows = 16

  /// A result of up to this many elements is kept once for each block of steps.
  private static let smallResult = 1 << 18

  /// The most blocks whose results are kept at the same time.
  private static let blocksAtOnce = 16

  /// `c = f(a b + bias)`, or `c = f(c + a b + bias)`, for row-major matrices with the strides of
  /// their stored rows.
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
    if accumulate {
      let sum = Storage(count: m * n)
      matrixProduct(
        m, n, k, a, lda, transposeA, b, ldb, transposeB, sum.base, n, accumulate: false,
        parallel: parallel)
      add(m, n, [In(sum.base)], c, ldc, parallel: parallel)
      withExtendedLifetime(sum) {}
      return finish(m, n, 0, epilogue, c, ldc)
    }
    let operands = ProductOperands(
      m: m, n: n, k: k, a: LoopMemory(a), lda: lda, transposeA: transposeA, b: LoopMemory(b),
      ldb: ldb,
      transposeB: transposeB)
    if transposeB, m <= Self.fewRows, n > m {
      turnedProduct(operands, c, ldc, parallel: parallel)
      return finish(m, n, 0, epilogue, c, ldc)
    }
    let parallel = parallel && m * n * k >= Self.parallelProduct
    if sparseProduct(operands, c, ldc, epilogue, parallel: parallel) { return }
    let blocks = StepBlocks(k)
    if blocks.count == 1 {
      blockProduct(operands, c, ldc, epilogue, parallel: parallel)
    } else {
      sumOfBlocks(operands, blocks, c, ldc, parallel: parallel)
      finish(m, n, 0, epilogue, c, ldc)
    }
  }

  /// A product with a long inner axis, such as the gradient of a weight.
  ///
  /// If the result is small, blocks of steps are the items, each with its own result. So both
  /// operands are read once; cut into rows and columns of the result, they would be read once for
  /// each cut, and memory, not arithmetic, would be the limit.
  private func sumOfBlocks(
    _ operands: ProductOperands, _ blocks: StepBlocks, _ c: Out, _ ldc: Int, parallel: Bool
  ) {
    let (m, n) = (operands.m, operands.n)
    let isSmall = m * n <= Self.smallResult
    // A limited number of blocks at a time, so that memory does not grow with the axis.
    let wave = isSmall ? min(blocks.count, Self.blocksAtOnce) : 1
    let results = Storage(count: wave * m * n)
    let target = LoopMemory(c)
    for first in stride(from: 0, to: blocks.count, by: wave) {
      let count = min(wave, blocks.count - first)
      share(count, isSmall && parallel) { index in
        // The first block's result goes to C directly.
        let (result, stride) =
          first + index == 0 ? (target.pointer, ldc) : (results.base + index * m * n, n)
        let block = operands.steps(blocks[first + index])
        if isSmall {
          streamedProduct(block, result, stride)
        } else {
          blockProduct(block, result, stride, ProductEpilogue(), parallel: parallel)
        }
      }
      let parts = (first == 0 ? 1 : 0)..<count
      if parts.isEmpty { continue }
      let sums = parts.map { In(results.base + $0 * m * n) }
      add(m, n, sums, c, ldc, parallel: parallel)
    }
    withExtendedLifetime(results) {}
  }

  /// `c += parts[0]`, then `c += parts[1]` and so on, for matrices without gaps.
  private func add(_ m: Int, _ n: Int, _ parts: [In], _ c: Out, _ ldc: Int, parallel: Bool) {
    let rows = max(1, 4096 / n)
    let (c, parts) = (LoopMemory(c), parts.map { LoopMemory($0) })
    share((m + rows - 1) / rows, parallel) { item in
      for row in item * rows..<min(m, (item + 1) * rows) {
        for part in parts { accumulate(n, 1, part + row * n, c + row * ldc) }
      }
    }
  }

  /// One block of steps, cut into shorter ones whose packed operands stay in the second-level cache
  /// together with a small C.
  private func streamedProduct(_ operands: ProductOperands, _ c: Out, _ ldc: Int) {
    let panels = Panels(columns: operands.n, width: panelWidth)
    let cut = blocks.streamedSteps(operands.k, rows: operands.m, columns: operands.n)
    let right = Storage(count: panels.count * panelWidth * cut)
    let left = PackedRows(operands, rows: operands.m, steps: cut, kernels: self)
    for start in stride(from: 0, to: operands.k, by: cut) {
      let part = operands.steps(start..<min(operands.k, start + cut))
      pack(part, panels, right.base, parallel: false)
      let end = part.k + start
      let asks = operands.transposeA && !operands.transposeB && end < operands.k
      let next = asks ? operands.steps(end..<min(operands.k, end + cut)) : nil
      multiply(
        part, left, panels, 0..<panels.count, In(right.base), cut: part.k, c, ldc,
        resumes: start > 0, ProductEpilogue(), next: next)
    }
    withExtendedLifetime((left, right)) {}
  }

  /// One block of steps: B is packed as a whole, and rows of C are the items.
  private func blockProduct(
    _ operands: ProductOperands, _ c: Out, _ ldc: Int, _ epilogue: ProductEpilogue, parallel: Bool
  ) {
    let (m, n, k) = (operands.m, operands.n, operands.k)
    let panels = Panels(columns: n, width: panelWidth)
    let right = Storage(count: panels.count * panelWidth * k)
    pack(operands, panels, right.base, parallel: parallel && k * n >= 1 << 13)
    let size = blocks.product(steps: k)
    let chunks = (m + size.rows - 1) / size.rows
    // Few rows: divide the columns among threads too, which does not change any bits.
    let groups = chunks >= 8 ? 1 : min(panels.count, 8 / chunks)
    let c = LoopMemory(c)
    share(chunks * groups, parallel) { item in
      // The last group has the most panels: it goes first, so that no thread waits long at the end.
      let group = groups - 1 - item / chunks
      let first = item % chunks * size.rows
      let rows = operands.rows(first..<min(m, first + size.rows))
      let left = PackedRows(operands, rows: rows.m, steps: k, kernels: self)
      multiply(
        rows, left, panels, panels.count * group / groups..<panels.count * (group + 1) / groups,
        In(right.base), cut: size.steps, c + first * ldc, ldc, resumes: false, epilogue)
    }
    withExtendedLifetime(right) {}
  }

  /// Rows of A times some panels of B, which are packed for the operands' steps.
  ///
  /// All rows go through `cut` steps of a panel before the next ones, so that these stay in the
  /// first-level cache.
  private func multiply(
    _ operands: ProductOperands, _ left: PackedRows, _ panels: Panels, _ chosen: Range<Int>,
    _ right: In, cut: Int, _ c: Out, _ ldc: Int, resumes: Bool, _ epilogue: ProductEpilogue,
    next: ProductOperands? = nil
  ) {
    let k = operands.k
    let edge = Storage(count: 512)
    let (rowStride, stepStride) =
      operands.transposeA ? (1, operands.lda) : (operands.lda, 1)
    var a = operands.a.pointer
    if let packed = left.storage {
      packRows(operands.m, k, a, rowStride, stepStride, packed.base, left.tileStride)
      a = In(packed.base)
    }
    let isPacked = left.storage != nil
    let step = isPacked ? tileRows * rowCopies : stepStride
    for panel in chosen {
      // What tiles prefetch meanwhile: shares of the next cut; or rows in place, which the first
      // panel is the first to read (without it, 3125 x 512 x 128 takes 2 to 6 % longer).
      let ahead =
        if let next {
          next.lines(
            of: panel - chosen.lowerBound, atMost: (operands.m + tileRows - 1) / tileRows * k)
        } else if !isPacked, !operands.transposeA, panel == chosen.lowerBound {
          operands.lines(from: tileRows)
        } else {
          nil as (start: In, count: Int)?
        }
      let columns = panels[panel]
      let c = c + columns.lowerBound
      for start in stride(from: 0, to: k, by: cut) {
        multiplyPanel(
          operands.m, columns.count, min(cut, k - start), a + start * step,
          isPacked ? rowCopies : rowStride, step,
          isPacked ? left.tileStride : tileRows * rowStride,
          right + (panel * k + start) * panelWidth, c, ldc, resumes || start > 0, edge.base,
          ahead?.start ?? right, ahead?.count ?? 0)
      }
      // 14 KiB at most, just written: still in the first-level cache.
      finish(operands.m, columns.count, columns.lowerBound, epilogue, c, ldc)
    }
    withExtendedLifetime((left.storage, edge)) {}
  }

  /// Packs all of `b` in panels of columns.
  private func pack(
    _ operands: ProductOperands, _ panels: Panels, _ packed: Out, parallel: Bool
  ) {
    let (stepStride, columnStride) = operands.transposeB ? (1, operands.ldb) : (operands.ldb, 1)
    let packed = LoopMemory(packed)
    share(panels.count, parallel) { panel in
      packPanel(
        operands.k, operands.n, panels[panel].lowerBound, operands.b.pointer, stepStride,
        columnStride,
        packed + panel * operands.k * panelWidth)
    }
  }

  /// Applies an epilogue to rows of `c`, from the column that `c` points to.
  func finish(
    _ rows: Int, _ columns: Int, _ column: Int, _ epilogue: ProductEpilogue, _ c: Out, _ ldc: Int
  ) {
    if epilogue.isEmpty { return }
    productEpilogue(
      rows, columns, epilogue.bias.map { $0 + column }, epilogue.activation.rawValue, c, ldc)
  }

  /// The product as `c^T = b a^T`, for few rows of `a`.
  ///
  /// Packing the transposed `b` would then be most of the work, while as the left operand it is
  /// read in place (except with SSE). The chains of products, and so the bits, are the same.
  private func turnedProduct(
    _ operands: ProductOperands, _ c: Out, _ ldc: Int, parallel: Bool
  ) {
    let (m, n) = (operands.m, operands.n)
    let turned = Storage(count: n * m)
    let from = turned.base
    matrixProduct(
      n, m, operands.k, operands.b.pointer, operands.ldb, false, operands.a.pointer, operands.lda,
      !operands.transposeA, from, m, accumulate: false, parallel: parallel)
    for i in 0..<m { for j in 0..<n { c[i * ldc + j] = from[j * m + i] } }
    withExtendedLifetime(turned) {}
  }

  /// Calls `body` for each item, on several threads if asked.
  func share(_ items: Int, _ parallel: Bool, _ body: @Sendable (Int) -> Void) {
    if parallel {
      ThreadPool.shared.run(items, body)
    } else {
      for item in 0..<items { body(item) }
    }
  }
}
