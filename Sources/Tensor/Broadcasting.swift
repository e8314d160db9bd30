/// A function of two numbers that `Tensor.combine` applies element by element.
public enum BinaryOperation: Int, Sendable, CaseIterable {
  // The numbers are those of `combineKernel`.
  /// `a + b`.
  case add = 0
  /// `a - b`.
  case subtract
  /// `a b`.
  case multiply
  /// `a / b`.
  case divide
  /// The larger; NaN if either is NaN.
  case maximum
  /// The smaller; NaN if either is NaN.
  case minimum
}

extension Tensor {
  /// Applies the function to every pair of elements, with broadcasting.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the shapes do not go together under NumPy's rule.
  public static func combine(
    _ operation: BinaryOperation, _ a: Tensor, _ b: Tensor
  ) throws(TensorError) -> Tensor { try combine(operation, a, b, kernels: .current) }

  package static func combine(
    _ operation: BinaryOperation, _ a: Tensor, _ b: Tensor, kernels: KernelTable
  ) throws(TensorError) -> Tensor {
    let shape = try Shape.broadcast(a.shape, b.shape, operation: "\(operation)")
    let code = operation.rawValue
    guard shape.count > 0 else { return Tensor(uninitialized: shape) }
    let plan = BroadcastPlan(shape, a.shape, b.shape)
    return withPointers(a, b) { a, b in
      Tensor.make(shape) { y in
        let y = LoopMemory(y)
        guard plan.rowCount > 1 else {
          let aStep = plan.aStrides[0]
          let bStep = plan.bStrides[0]
          ThreadPool.shared.run(count: plan.rowLength, grain: elementGrain) { range in
            let i = range.lowerBound
            kernels.combine(code, range.count, a + i * aStep, aStep, b + i * bStep, bStep, y + i)
          }
          return
        }
        let grain = max(1, elementGrain / plan.rowLength)
        ThreadPool.shared.run(count: plan.rowCount, grain: grain) { rows in
          plan.forEachRow(rows) { row, aOffset, bOffset in
            kernels.combine(
              code, plan.rowLength, a + aOffset, plan.aStrides[0], b + bOffset, plan.bStrides[0],
              y + row * plan.rowLength)
          }
        }
      }
    }
  }

  /// The sum, with broadcasting.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the shapes do not go together.
  public func adding(_ other: Tensor) throws(TensorError) -> Tensor {
    try Tensor.combine(.add, self, other)
  }

  /// The difference, with broadcasting.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the shapes do not go together.
  public func subtracting(_ other: Tensor) throws(TensorError) -> Tensor {
    try Tensor.combine(.subtract, self, other)
  }

  /// The product of elements, with broadcasting.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the shapes do not go together.
  public func multiplied(by other: Tensor) throws(TensorError) -> Tensor {
    try Tensor.combine(.multiply, self, other)
  }

  /// The quotient of elements, with broadcasting.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the shapes do not go together.
  public func divided(by other: Tensor) throws(TensorError) -> Tensor {
    try Tensor.combine(.divide, self, other)
  }

  /// Every element plus a number.
  public func adding(_ number: Float) -> Tensor { combined(.add, number) }

  /// Every element minus a number.
  public func subtracting(_ number: Float) -> Tensor { combined(.subtract, number) }

  /// Every element times a number.
  public func multiplied(by number: Float) -> Tensor { combined(.multiply, number) }

  /// Every element divided by a number.
  public func divided(by number: Float) -> Tensor { combined(.divide, number) }

  private func combined(_ operation: BinaryOperation, _ number: Float) -> Tensor {
    let kernels = Kernels.current
    return withValues { x in
      Tensor.make(shape) { y in
        guard let base = x.baseAddress else { return }
        let (x, y) = (LoopMemory(base), LoopMemory(y))
        ThreadPool.shared.run(count: count, grain: elementGrain) { range in
          let i = range.lowerBound
          withUnsafePointer(to: number) {
            kernels.combine(operation.rawValue, range.count, x + i, 1, $0, 0, y + i)
          }
        }
      }
    }
  }
}

/// The strides of two operands through their common shape, with as few axes as possible.
///
/// Neighbouring axes that both operands cross with even strides become one axis: a bias added to
/// [batch, time, units] is a matrix and a row, and equal shapes are one long row. The innermost
/// axis then has a step of 1, or 0 for an operand that is repeated along it.
struct BroadcastPlan: Sendable {
  // Innermost axis first.
  private(set) var sizes: [Int] = []
  private(set) var aStrides: [Int] = []
  private(set) var bStrides: [Int] = []

  init(_ shape: Shape, _ a: Shape, _ b: Shape) {
    var aStep = 1
    var bStep = 1
    for fromEnd in 1...max(1, shape.rank) where shape.rank > 0 {
      let size = shape.sizes[shape.rank - fromEnd]
      let aSize = fromEnd <= a.rank ? a.sizes[a.rank - fromEnd] : 1
      let bSize = fromEnd <= b.rank ? b.sizes[b.rank - fromEnd] : 1
      let aStride = aSize == 1 ? 0 : aStep
      let bStride = bSize == 1 ? 0 : bStep
      aStep *= aSize
      bStep *= bSize
      if size == 1 { continue }
      if let last = sizes.indices.last, aStride == aStrides[last] * sizes[last],
        bStride == bStrides[last] * sizes[last]
      {
        sizes[last] *= size
      } else {
        sizes.append(size)
        aStrides.append(aStride)
        bStrides.append(bStride)
      }
    }
    if sizes.isEmpty {
      sizes = [1]
      aStrides = [0]
      bStrides = [0]
    }
  }

  var rowLength: Int { sizes[0] }
  var rowCount: Int { sizes.dropFirst().reduce(1, *) }

  /// Calls `body` with the number of each row and where it starts in both operands.
  func forEachRow(_ rows: Range<Int>, _ body: (_ row: Int, _ a: Int, _ b: Int) -> Void) {
    var index = [Int](repeating: 0, count: sizes.count)
    var rest = rows.lowerBound
    var a = 0
    var b = 0
    for axis in 1..<sizes.count {
      index[axis] = rest % sizes[axis]
      rest /= sizes[axis]
      a += index[axis] * aStrides[axis]
      b += index[axis] * bStrides[axis]
    }
    for row in rows {
      body(row, a, b)
      var axis = 1
      while axis < sizes.count {
        index[axis] += 1
        a += aStrides[axis]
        b += bStrides[axis]
        if index[axis] < sizes[axis] { break }
        a -= sizes[axis] * aStrides[axis]
        b -= sizes[axis] * bStrides[axis]
        index[axis] = 0
        axis += 1
      }
    }
  }
}
