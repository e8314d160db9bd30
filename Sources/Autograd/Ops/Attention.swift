import Tensor

extension Variable {
  /// Scaled dot-product attention, without storing the matrix of weights.
  ///
  ///     S = Q Kᵀ / sqrt(head size),  P = softmax(S + mask),  O = (M P) V,  M dropout's 0 or 1/(1-p)
  ///     dV = (M P)ᵀ dO,  dS = P (M (dO Vᵀ) - rowsum(dO O)),  dQ = dS K / √d,  dK = dSᵀ Q / √d
  ///
  /// Kept are the inputs, the output and one number a query, the logarithm of its softmax's
  /// denominator; weights and dropout's mask are computed again (Dao et al. 2022).
  /// - Shape: three of `[samples, heads, time, head size]` to the same.
  /// - Throws: `TensorError.shapeMismatch` if the shapes differ or have not four axes,
  ///   `TensorError.invalidArgument` for a dropout outside 0..<1 or a window below 1.
  public static func attention(
    query: Variable, key: Variable, value: Variable, mask: AttentionMask = .none,
    dropout: Float = 0, dropoutKey: SIMD2<UInt32> = .zero
  ) throws(TensorError) -> Variable {
    for other in [key, value] where other.shape != query.shape || query.shape.rank != 4 {
      throw .shapeMismatch(operation: "attention", left: query.shape, right: other.shape)
    }
    try checkAttention("attention", mask: mask, dropout: dropout)
    let plan = AttentionPlan(
      separate: query.shape, mask: mask, dropout: dropout, key: dropoutKey)
    let (q, k, v) = (query.value, key.value, value.value)
    var logSum = Tensor(uninitialized: [plan.samples, plan.heads, plan.time])
    let output = Tensor.make(query.shape) { output in
      withPointers([q, k, v]) { inputs in
        withPointer(&logSum) { logSum in
          plan.forward(q: inputs[0], k: inputs[1], v: inputs[2], output: output, logSum: logSum)
        }
      }
    }
    return .computed("attention", output, from: [query, key, value]) {
      [plan, q, k, v, output, logSum] dy, _ throws(TensorError) in
      var (dk, dv) = (Tensor(uninitialized: k.shape), Tensor(uninitialized: v.shape))
      let dq = Tensor.make(q.shape) { dq in
        withPointers([q, k, v, output, logSum, dy]) { p in
          withPointer(&dk) { dk in
            withPointer(&dv) { dv in
              plan.backward(
                q: p[0], k: p[1], v: p[2], output: p[3], logSum: p[4], upstream: p[5], dq: dq,
                dk: dk, dv: dv)
            }
          }
        }
      }
      return [dq, dk, dv]
    }
  }
}

/// What both forms of attention ask of their arguments.
func checkAttention(
  _ operation: String, mask: AttentionMask, dropout: Float
) throws(TensorError) {
  guard dropout >= 0, dropout < 1 else {
    throw .invalidArgument(operation: operation, reason: "dropout \(dropout) is not in 0..<1")
  }
  if case .band(let window) = mask, !(1...1 << 28 ~= window) {
    throw .invalidArgument(
      operation: operation, reason: "a window of \(window) positions; it must be 1 or more")
  }
}

/// Calls a closure with where the values of tensors are, during the call only.
func withPointers<Result>(
  _ tensors: [Tensor], _ body: ([UnsafePointer<Float>]) -> Result
) -> Result {
  withExtendedLifetime(tensors) { body(tensors.map { UnsafePointer($0.storage.base) }) }
}

/// Calls a closure with where to write the values of a tensor, during the call only.
func withPointer(_ tensor: inout Tensor, _ body: (UnsafeMutablePointer<Float>) -> Void) {
  tensor.withMutableValues { values in
    if let base = values.baseAddress { body(base) }
  }
}
