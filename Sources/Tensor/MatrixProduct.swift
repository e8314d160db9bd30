/// A function of every element of a matrix product, applied while the element is in the cache.
public enum ProductActivation: Int, Sendable, CaseIterable {
  // The numbers are those of `productEpilogueKernel`.
  /// The element as it is.
  case identity = 0
  /// `max(x, 0)`.
  case relu
}

/// The function applied to finished rows of a product: `f(c + bias)`.
package struct ProductEpilogue: Sendable {
  var bias: LoopMemory<In>?
  var activation = ProductActivation.identity

  var isEmpty: Bool { bias == nil && activation == .identity }
}

extension Tensor {
  /// The matrix product over the last two axes: [..., m, k] x [..., k, n] -> [..., m, n].
  ///
  /// With `transposeA` the first operand is [..., k, m], with `transposeB` the second [..., n, k];
  /// nothing is copied. Leading axes are equal; or the second operand is one matrix, which then
  /// multiplies all rows of the first.
  ///
  /// Each element is a chain of fused products along k, or a sum of several if k is above 1,024:
  /// its bits depend neither on other rows, nor on the number of rows, batches or threads.
  ///
  /// With a `bias` [n] or an `activation` the result is `f(a b + bias)`, with the same bits as the
  /// three steps in sequence, but without passing the product through memory twice more.
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
        bias: bias.map { LoopMemory(In($0.storage.base)) }, activation: activation)
      return make(plan.resultShape) {
        plan.run(a, b, $0, accumulate: false, epilogue, kernels: kernels)
      }
    }
  }

  /// Adds a matrix product in place; shapes as in `matrixProduct`.
  ///
  /// - Throws: `TensorError.shapeMismatch` if the operands do not go together, or their product
  ///   does not have this tensor's shape.
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
    // The rows of all batches form one matrix, unless they are stored as columns.
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
    let c = LoopMemory(c)
    Tensor.withPointers(a, b) { a, b in
      @Sendable func one(_ batch: Int, _ parallel: Bool) {
        kernels.matrixProduct(
          m, n, k, a + batch * aStride, transposeA ? m : k, transposeA, b + batch * bStride,
          transposeB ? k : n, transposeB, c + batch * cStride, n, accumulate: accumulate,
          epilogue, parallel: parallel)
      }
      if batches == 1 {
        one(0, true)
      } else {
        let grain = max(1, KernelTable.parallelProduct / max(1, m * n * k))
        ThreadPool.shared.run(count: batches, grain: grain) {
          for batch in $0 { one(batch, false) }
        }
      }
    }
  }
}
