/// A function of one number that `Tensor.map` applies to every element.
public enum UnaryOperation: Int, Sendable, CaseIterable {
  // The numbers are those of `mapKernel`.
  /// `e^x`.
  case exp = 0
  /// The natural logarithm.
  case log
  /// The hyperbolic tangent.
  case tanh
  /// `1 / (1 + e^-x)`.
  case sigmoid
  /// `log(1 + e^x)`.
  case softplus
  /// `max(x, 0)`.
  case relu
  /// `x / 2 (1 + erf(x / sqrt 2))`.
  case geluErf
  /// The approximation of GELU by the hyperbolic tangent.
  case geluTanh
  /// `x sigmoid(x)`.
  case silu
  /// `x` above 0, else `e^x - 1`.
  case elu
  /// The square root.
  case sqrt
  /// `x^2`.
  case square
  /// `-x`.
  case negate
  /// `1 / x`.
  case reciprocal
  /// `|x|`.
  case absolute
}

/// The elements of one item of a parallel element-wise loop: about 10 microseconds of arithmetic,
/// far more than the overhead of an item, and a multiple of every vector width.
let elementGrain = 16_384

extension Tensor {
  /// Applies the function to every element; the shape stays the same.
  public func map(_ operation: UnaryOperation) -> Tensor { map(operation, kernels: .current) }

  package func map(_ operation: UnaryOperation, kernels: KernelTable) -> Tensor {
    withValues { x in
      Tensor.make(shape) { y in
        guard let base = x.baseAddress else { return }
        let (x, y) = (LoopMemory(base), LoopMemory(y))
        ThreadPool.shared.run(count: count, grain: elementGrain) { range in
          kernels.map(operation.rawValue, range.count, x + range.lowerBound, y + range.lowerBound)
        }
      }
    }
  }

  /// The gradient of `map`: `upstream` times the derivative, from the argument and the value.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the three shapes differ.
  public static func mapGradient(
    _ operation: UnaryOperation, input: Tensor, output: Tensor, upstream: Tensor
  ) throws(TensorError) -> Tensor {
    try mapGradient(
      operation, input: input, output: output, upstream: upstream, kernels: .current)
  }

  package static func mapGradient(
    _ operation: UnaryOperation, input: Tensor, output: Tensor, upstream: Tensor,
    kernels: KernelTable
  ) throws(TensorError) -> Tensor {
    let name = "mapGradient"
    guard input.shape == output.shape else {
      throw .shapeMismatch(operation: name, left: input.shape, right: output.shape)
    }
    guard input.shape == upstream.shape else {
      throw .shapeMismatch(operation: name, left: input.shape, right: upstream.shape)
    }
    return withPointers(input, output, upstream) { x, y, dy in
      Tensor.make(input.shape) { dx in
        let dx = LoopMemory(dx)
        ThreadPool.shared.run(count: input.count, grain: elementGrain) { range in
          let i = range.lowerBound
          kernels.mapGradient(operation.rawValue, range.count, x + i, y + i, dy + i, dx + i)
        }
      }
    }
  }

  /// Adds a multiple of another tensor of the same shape, in place.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the shapes differ.
  public mutating func add(_ other: Tensor, scale: Float = 1) throws(TensorError) {
    guard shape == other.shape else {
      throw .shapeMismatch(operation: "add", left: shape, right: other.shape)
    }
    let count = count
    let kernels = Kernels.current
    other.withValues { x in
      withMutableValues { y in
        guard let source = x.baseAddress, let target = y.baseAddress else { return }
        let (x, y) = (LoopMemory(source), LoopMemory(target))
        ThreadPool.shared.run(count: count, grain: elementGrain) { range in
          kernels.accumulate(range.count, scale, x + range.lowerBound, y + range.lowerBound)
        }
      }
    }
  }

  /// Multiplies every element by a number, in place.
  public mutating func scale(by factor: Float) {
    let count = count
    let kernels = Kernels.current
    withMutableValues { y in
      guard let base = y.baseAddress else { return }
      let y = LoopMemory(base)
      ThreadPool.shared.run(count: count, grain: elementGrain) { range in
        let row = y + range.lowerBound
        withUnsafePointer(to: factor) { factor in
          kernels.combine(BinaryOperation.multiply.rawValue, range.count, row, 1, factor, 0, row)
        }
      }
    }
  }

  /// Multiplies every element by that of another tensor at the same place, in place.
  ///
  /// - Precondition: both have the same number of values.
  package mutating func scale(by factors: Tensor) {
    let kernels = Kernels.current
    forEachChunk(with: factors) { y, x, range in
      let row = y + range.lowerBound
      kernels.combine(
        BinaryOperation.multiply.rawValue, range.count, row, 1, x + range.lowerBound, 1, row)
    }
  }

  /// Sets every element to a number, in place.
  public mutating func fill(_ value: Float) {
    withMutableValues { $0.update(repeating: value) }
  }

  /// The base addresses of two tensors, valid during the call.
  @inline(__always)
  static func withPointers<R>(
    _ a: Tensor, _ b: Tensor, _ body: (LoopMemory<In>, LoopMemory<In>) -> R
  ) -> R {
    withExtendedLifetime((a.storage, b.storage)) {
      body(LoopMemory(a.storage.base), LoopMemory(b.storage.base))
    }
  }

  /// The base addresses of three tensors, valid during the call.
  @inline(__always)
  static func withPointers<R>(
    _ a: Tensor, _ b: Tensor, _ c: Tensor,
    _ body: (LoopMemory<In>, LoopMemory<In>, LoopMemory<In>) -> R
  ) -> R {
    withExtendedLifetime((a.storage, b.storage, c.storage)) {
      body(
        LoopMemory(a.storage.base), LoopMemory(b.storage.base), LoopMemory(c.storage.base))
    }
  }
}

extension KernelTable {
  /// The table in use.
  static var current: KernelTable { Kernels.current }
}
