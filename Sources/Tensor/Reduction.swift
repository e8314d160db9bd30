// Sums are cut into blocks whose bounds depend on the shape only, and the blocks are added in
// order: the bits do not depend on the number of threads.

/// The elements of one block of a long sum: short enough for single precision, since the blocks are
/// added in double precision.
private let sumBlock = 4096

/// The rows of one block of a sum over rows.
private let rowBlock = 512

extension Tensor {
  /// The sum of all elements, in double precision beyond blocks of 4096.
  public func total() -> Double {
    let kernels = Kernels.current
    return blockwise { x, i, n in kernels.sum(n, x + i) }
  }

  /// The sum of the squares of all elements, in double precision beyond blocks of 4096.
  public func sumOfSquares() -> Double {
    let kernels = Kernels.current
    return blockwise { x, i, n in kernels.dot(n, x + i, x + i) }
  }

  /// The sum of the products of elements at the same place.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the shapes differ.
  public func dot(_ other: Tensor) throws(TensorError) -> Double {
    guard shape == other.shape else {
      throw .shapeMismatch(operation: "dot", left: shape, right: other.shape)
    }
    let kernels = Kernels.current
    return withExtendedLifetime(other.storage) {
      let y = LoopMemory(In(other.storage.base))
      return blockwise { x, i, n in kernels.dot(n, x + i, y + i) }
    }
  }

  private func blockwise(_ sum: @Sendable (In, Int, Int) -> Float) -> Double {
    let count = count
    let blocks = (count + sumBlock - 1) / sumBlock
    return withValues { values in
      guard let x = values.baseAddress else { return 0 }
      if blocks <= 1 { return Double(sum(x, 0, count)) }
      let input = LoopMemory(x)
      let parts = Tensor.make([blocks]) { parts in
        let parts = LoopMemory(parts)
        ThreadPool.shared.run(count: blocks, grain: 8) { range in
          for block in range {
            let first = block * sumBlock
            parts.pointer[block] = sum(input.pointer, first, min(sumBlock, count - first))
          }
        }
      }
      return parts.withValues { $0.reduce(0.0) { $0 + Double($1) } }
    }
  }

  /// The sum along one axis.
  ///
  /// - Throws: `TensorError.axisOutOfRange` if there is no such axis.
  public func sum(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Tensor {
    let axis = try shape.resolve(axis: axis, operation: "sum")
    let kernels = Kernels.current
    let (outer, size, inner) = shape.split(at: axis)
    return reduced(axis, keepingAxis) { x, y in
      let (input, output) = (LoopMemory(x), LoopMemory(y))
      if inner == 1 {
        ThreadPool.shared.run(count: outer, grain: max(1, elementGrain / max(1, size))) { rows in
          for row in rows { output.pointer[row] = kernels.sum(size, input + row * size) }
        }
      } else if outer == 1 {
        kernels.columnSums(size, inner, x, y)
      } else {
        let grain = max(1, elementGrain / max(1, size * inner))
        ThreadPool.shared.run(count: outer, grain: grain) { range in
          for o in range {
            kernels.columnSum(
              size, inner, input + o * size * inner, inner, output + o * inner)
          }
        }
      }
    }
  }

  /// The mean along one axis.
  ///
  /// - Throws: `TensorError.axisOutOfRange` if there is no such axis.
  public func mean(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Tensor {
    let resolved = try shape.resolve(axis: axis, operation: "mean")
    var result = try sum(axis: resolved, keepingAxis: keepingAxis)
    result.scale(by: 1 / Float(shape[resolved]))
    return result
  }

  /// The largest element along one axis, NaN if any is NaN.
  ///
  /// - Throws: `TensorError.axisOutOfRange` if there is no such axis.
  public func maximum(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Tensor {
    let axis = try shape.resolve(axis: axis, operation: "maximum")
    let kernels = Kernels.current
    let (outer, size, inner) = shape.split(at: axis)
    return reduced(axis, keepingAxis) { x, y in
      for o in 0..<outer {
        let x = x + o * size * inner
        if inner == 1 {
          y[o] = kernels.maximum(size, x)
          continue
        }
        let y = y + o * inner
        y.update(repeating: -.infinity, count: inner)
        for i in 0..<size {
          kernels.combine(BinaryOperation.maximum.rawValue, inner, y, 1, x + i * inner, 1, y)
        }
      }
    }
  }

  private func reduced(
    _ axis: Int, _ keepingAxis: Bool, _ body: (In, Out) -> Void
  ) -> Tensor {
    var sizes = shape.sizes
    if keepingAxis { sizes[axis] = 1 } else { sizes.remove(at: axis) }
    return withExtendedLifetime(storage) {
      Tensor.make(Shape(sizes)) { body(storage.base, $0) }
    }
  }

  /// The sum over everything that broadcasting to this tensor's shape repeated: its transpose, and
  /// so its gradient.
  ///
  /// - Throws: `TensorError.shapeMismatch` if `target` does not broadcast to this shape.
  public func sum(to target: Shape) throws(TensorError) -> Tensor {
    if shape == target { return self }
    guard target.rank <= shape.rank,
      try Shape.broadcast(shape, target, operation: "sum(to:)") == shape
    else { throw .shapeMismatch(operation: "sum(to:)", left: shape, right: target) }
    let missing = shape.rank - target.rank
    var result = self
    if missing > 0 {
      // All missing axes at once: one sum over rows.
      let inner = shape.sizes[missing...].reduce(1, *)
      let rows = shape.sizes[..<missing].reduce(1, *)
      let flat = try reshaped([rows, inner]).sum(axis: 0)
      result = try flat.reshaped(Shape(Array(shape.sizes[missing...])))
    }
    for axis in 0..<target.rank where target[axis] == 1 && result.shape[axis] != 1 {
      result = try result.sum(axis: axis, keepingAxis: true)
    }
    return result
  }
}

extension Shape {
  /// The number of elements before an axis, along it and after it.
  package func split(at axis: Int) -> (outer: Int, size: Int, inner: Int) {
    (
      sizes[..<axis].reduce(1, *), sizes[axis],
      sizes[(axis + 1)...].reduce(1, *)
    )
  }
}

extension KernelTable {
  /// `y[j] = sum over i of x[i, j]`, blocks of 512 rows on several threads.
  package func columnSums(_ rows: Int, _ columns: Int, _ x: In, _ y: Out) {
    let blocks = (rows + rowBlock - 1) / rowBlock
    guard blocks > 1 else { return columnSum(rows, columns, x, columns, y) }
    let parts = Storage(count: blocks * columns)
    let x = LoopMemory(x)
    ThreadPool.shared.run(count: rows, grain: rowBlock) { range in
      let part = parts.base + range.lowerBound / rowBlock * columns
      columnSum(range.count, columns, x + range.lowerBound * columns, columns, part)
    }
    columnSum(blocks, columns, parts.base, columns, y)
  }
}
