// Operations on rows: everything before the last axis is rows, the last axis is columns. Rows are
// independent, so their bits do not depend on how many there are.

/// The rows of one item of a sum of gradients over rows; fixed, so that the order of additions is.
private let gradientRows = 256

extension Tensor {
  private var rowsAndColumns: (rows: Int, columns: Int) {
    guard let columns = shape.sizes.last else { return (1, 1) }
    return (shape.sizes.dropLast().reduce(1, *), columns)
  }

  private static func check(
    _ operation: String, _ a: Tensor, _ b: Shape
  ) throws(TensorError) {
    guard a.shape == b else { throw .shapeMismatch(operation: operation, left: a.shape, right: b) }
  }

  private func mapRows(_ body: @Sendable (Range<Int>, Int, In, Out) -> Void) -> Tensor {
    let (rows, columns) = rowsAndColumns
    return withExtendedLifetime(storage) {
      Tensor.make(shape) { y in
        let y = LoopMemory(y)
        ThreadPool.shared.run(count: rows, grain: max(1, elementGrain / max(1, columns))) { range in
          let i = range.lowerBound * columns
          body(range, columns, storage.base + i, y + i)
        }
      }
    }
  }

  /// `exp(x) / sum(exp(x))` of each row.
  package func softmax() -> Tensor {
    let kernels = Kernels.current
    return mapRows { range, columns, x, y in kernels.softmax(range.count, columns, x, y) }
  }

  /// The gradient of `softmax`, from its value.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the shapes differ.
  package static func softmaxGradient(
    output: Tensor, upstream: Tensor
  ) throws(TensorError) -> Tensor {
    try check("softmaxGradient", upstream, output.shape)
    let kernels = Kernels.current
    return withExtendedLifetime(upstream.storage) {
      output.mapRows { range, columns, y, dx in
        let dy = upstream.storage.base + range.lowerBound * columns
        kernels.softmaxGradient(range.count, columns, y, dy, dx)
      }
    }
  }

  /// `x - log(sum(exp(x)))` of each row.
  package func logSoftmax() -> Tensor {
    let kernels = Kernels.current
    return mapRows { range, columns, x, y in kernels.logSoftmax(range.count, columns, x, y) }
  }

  /// The gradient of `logSoftmax`, from its value.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the shapes differ.
  package static func logSoftmaxGradient(
    output: Tensor, upstream: Tensor
  ) throws(TensorError) -> Tensor {
    try check("logSoftmaxGradient", upstream, output.shape)
    let kernels = Kernels.current
    return withExtendedLifetime(upstream.storage) {
      output.mapRows { range, columns, y, dx in
        let dy = upstream.storage.base + range.lowerBound * columns
        kernels.logSoftmaxGradient(range.count, columns, y, dy, dx)
      }
    }
  }

  /// `log(sum(exp(x)))` of each row: [..., columns] -> [...].
  package func logSumExp() -> Tensor {
    let (rows, columns) = rowsAndColumns
    let kernels = Kernels.current
    return withExtendedLifetime(storage) {
      Tensor.make(Shape(Array(shape.sizes.dropLast()))) { s in
        let s = LoopMemory(s)
        ThreadPool.shared.run(count: rows, grain: max(1, elementGrain / max(1, columns))) { range in
          let first = range.lowerBound
          kernels.logSumExp(range.count, columns, storage.base + first * columns, s + first)
        }
      }
    }
  }

  /// The gradient of `logSumExp`, from its argument and value.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the shapes do not go together.
  package static func logSumExpGradient(
    input: Tensor, output: Tensor, upstream: Tensor
  ) throws(TensorError) -> Tensor {
    try check("logSumExpGradient", output, Shape(Array(input.shape.sizes.dropLast())))
    try check("logSumExpGradient", upstream, output.shape)
    let kernels = Kernels.current
    return withPointers(output, upstream) { s, ds in
      input.mapRows { range, columns, x, dx in
        let first = range.lowerBound
        kernels.logSumExpGradient(range.count, columns, x, s + first, ds + first, dx)
      }
    }
  }

  /// Each row normalised to mean 0 and variance 1, then scaled and shifted:
  /// `(x - mean) / sqrt(variance + epsilon) * weight + bias`; the variance divides by the count.
  ///
  /// - Parameters: `weight` and `bias` are [columns].
  /// - Returns: the rows, and for backward each row's mean and reciprocal deviation, [...].
  /// - Throws: `TensorError.shapeMismatch` if weight or bias do not fit the rows.
  package func layerNorm(
    weight: Tensor, bias: Tensor, epsilon: Float
  ) throws(TensorError) -> (output: Tensor, mean: Tensor, reciprocalDeviation: Tensor) {
    let (rows, columns) = rowsAndColumns
    try Tensor.check("layerNorm", weight, [columns])
    try Tensor.check("layerNorm", bias, [columns])
    let kernels = Kernels.current
    let leading = Shape(Array(shape.sizes.dropLast()))
    let mean = Tensor(uninitialized: leading)
    let reciprocal = Tensor(uninitialized: leading)
    let output = Tensor(uninitialized: shape)
    Tensor.withPointers(self, weight, bias) { x, w, b in
      Tensor.withPointers(output, mean, reciprocal) { y, mean, reciprocal in
        ThreadPool.shared.run(count: rows, grain: max(1, elementGrain / max(1, columns))) { range in
          let row = range.lowerBound
          kernels.layerNorm(
            range.count, columns, epsilon, x + row * columns, w.pointer, b.pointer,
            Out(mutating: y + row * columns), Out(mutating: mean + row),
            Out(mutating: reciprocal + row))
        }
      }
    }
    return (output, mean, reciprocal)
  }

  /// The gradients of `layerNorm`.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the shapes do not go together.
  package static func layerNormGradient(
    input: Tensor, weight: Tensor, mean: Tensor, reciprocalDeviation: Tensor, upstream: Tensor
  ) throws(TensorError) -> (input: Tensor, weight: Tensor, bias: Tensor) {
    let (rows, columns) = input.rowsAndColumns
    let leading = Shape(Array(input.shape.sizes.dropLast()))
    try check("layerNormGradient", weight, [columns])
    try check("layerNormGradient", mean, leading)
    try check("layerNormGradient", reciprocalDeviation, leading)
    try check("layerNormGradient", upstream, input.shape)
    let kernels = Kernels.current
    let blocks = max(1, (rows + gradientRows - 1) / gradientRows)
    // Each block of rows sums its own gradients of weight and bias; the sums are added in order.
    let parts = Tensor.zeros([blocks, 2 * columns])
    let gradient = withPointers(input, weight, upstream) { x, w, dy in
      withPointers(mean, reciprocalDeviation, parts) { mean, reciprocal, parts in
        make(input.shape) { dx in
          let dx = LoopMemory(dx)
          ThreadPool.shared.run(count: rows, grain: gradientRows) { range in
            let row = range.lowerBound
            let part = Out(mutating: parts + row / gradientRows * 2 * columns)
            kernels.layerNormGradient(
              range.count, columns, x + row * columns, w.pointer, mean + row, reciprocal + row,
              dy + row * columns, dx + row * columns, part, part + columns)
          }
        }
      }
    }
    let sums = try parts.sum(axis: 0)
    let (dWeight, dBias) = withPointers(sums, sums) { sums, _ in
      (
        make([columns]) { $0.update(from: sums.pointer, count: columns) },
        make([columns]) { $0.update(from: sums + columns, count: columns) }
      )
    }
    return (gradient, dWeight, dBias)
  }

  /// Every row plus the same row: [..., columns] + [columns].
  ///
  /// - Throws: `TensorError.shapeMismatch` if `bias` does not fit the rows.
  package func addingToRows(_ bias: Tensor) throws(TensorError) -> Tensor {
    try Tensor.check("addingToRows", bias, [rowsAndColumns.columns])
    return try Tensor.combine(.add, self, bias)
  }

  /// The sum of all rows: [..., columns] -> [columns].
  package func sumOfRows() -> Tensor {
    let (rows, columns) = rowsAndColumns
    let kernels = Kernels.current
    return withExtendedLifetime(storage) {
      Tensor.make([columns]) { kernels.columnSums(rows, columns, storage.base, $0) }
    }
  }
}
