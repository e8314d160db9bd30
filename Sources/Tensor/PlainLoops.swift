// Plain loops behind the kernels' names, so that the layers above can be built and tested before the
// kernels are there. WHOEVER LANDS THE KERNELS DELETES THIS FILE; signatures may change then.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

private func libmExp(_ x: Double) -> Double { exp(x) }
private func libmLog(_ x: Double) -> Double { log(x) }
private func libmTanh(_ x: Double) -> Double { tanh(x) }

/// Stands in for the kernel of this name.

/// Stands in for the kernels' table.
public enum UnaryOperation: String, CaseIterable, Sendable {
  /// The functions.
  case exp, log, tanh, sigmoid, softplus, relu, geluErf, geluTanh, silu, elu, sqrt, square, negate,
    reciprocal, absolute
}
/// Stands in for the kernel of this name.
public enum BinaryOperation: Sendable {
  /// The functions.
  case add, subtract, multiply, divide, maximum, minimum
}
extension Tensor {
  static func sg(_ x: Double) -> Double {
    x >= 0 ? 1 / (1 + libmExp(-x)) : libmExp(x) / (1 + libmExp(x))
  }
  static func f(_ op: UnaryOperation, _ x: Double) -> Double {
    switch op {
    case .exp: libmExp(x)
    case .log: libmLog(x)
    case .tanh: libmTanh(x)
    case .sigmoid: sg(x)
    case .softplus: max(x, 0) + log1p(libmExp(-abs(x)))
    case .relu: max(x, 0)
    case .geluErf: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
    case .geluTanh:
      0.5 * x * (1 + libmTanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .silu: x * sg(x)
    case .elu: x > 0 ? x : expm1(x)
    case .sqrt: x.squareRoot()
    case .square: x * x
    case .negate: -x
    case .reciprocal: 1 / x
    case .absolute: abs(x)
    }
  }
  static func df(_ op: UnaryOperation, _ x: Double) -> Double {
    switch op {
    case .relu: return x > 0 ? 1 : 0
    case .absolute: return x > 0 ? 1 : (x < 0 ? -1 : 0)
    case .elu: return x > 0 ? 1 : libmExp(x)
    case .sqrt: return 0.5 / x.squareRoot()
    case .log, .reciprocal:
      return op == .log ? 1 / x : -1 / (x * x)
    default:
      let h = 1e-5
      return (f(op, x + h) - f(op, x - h)) / (2 * h)
    }
  }
  /// Stands in for the kernel of this name.
  public func map(_ op: UnaryOperation) -> Tensor {
    withValues { v in
      Tensor.make(shape) { o in for i in 0..<count { o[i] = Float(Tensor.f(op, Double(v[i]))) } }
    }
  }
  /// Stands in for the kernel of this name.
  public static func mapGradient(
    _ op: UnaryOperation, input: Tensor, output: Tensor, upstream: Tensor
  ) throws(TensorError) -> Tensor {
    input.withValues { v in
      upstream.withValues { u in
        Tensor.make(input.shape) { o in
          for i in 0..<input.count { o[i] = u[i] * Float(Tensor.df(op, Double(v[i]))) }
        }
      }
    }
  }
  /// Stands in for the kernel of this name.
  public static func combine(_ op: BinaryOperation, _ a: Tensor, _ b: Tensor) throws(TensorError)
    -> Tensor
  {
    let shape = try Shape.broadcast(a.shape, b.shape, operation: "\(op)")
    func strides(_ t: Tensor) -> [Int] {
      let s = t.shape.strides
      return (0..<shape.rank).map { i in
        let j = i - (shape.rank - t.shape.rank)
        return j < 0 || t.shape.sizes[j] == 1 ? 0 : s[j]
      }
    }
    let sa = strides(a), sb = strides(b), out = shape.strides
    let va = a.values, vb = b.values
    return Tensor.make(shape) { o in
      for i in 0..<shape.count {
        var ia = 0, ib = 0
        for ax in 0..<shape.rank {
          let k = i / out[ax] % shape.sizes[ax]; ia += k * sa[ax]; ib += k * sb[ax]
        }
        let x = va[ia], y = vb[ib]
        switch op {
        case .add: o[i] = x + y
        case .subtract: o[i] = x - y
        case .multiply: o[i] = x * y
        case .divide: o[i] = x / y
        case .maximum: o[i] = max(x, y)
        case .minimum: o[i] = min(x, y)
        }
      }
    }
  }
  /// Stands in for the kernel of this name.
  public func sum(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Tensor {
    let axis = try shape.resolve(axis: axis, operation: "sum")
    let (outer, inner) = shape.around(axis: axis)
    let n = shape[axis]
    let v = values
    return Tensor.make(
      keepingAxis ? shape.replacing(axis: axis, with: 1) : shape.removing(axis: axis)
    ) { o in
      for a in 0..<outer {
        for c in 0..<inner {
          var s = 0.0; for b in 0..<n { s += Double(v[(a * n + b) * inner + c]) };
          o[a * inner + c] = Float(s)
        }
      }
    }
  }
  /// Stands in for the kernel of this name.
  public func mean(axis: Int, keepingAxis: Bool = false) throws(TensorError) -> Tensor {
    let s = try sum(axis: axis, keepingAxis: keepingAxis)
    return try Tensor.combine(.divide, s, Tensor(Float(shape[axis])))
  }
  /// Stands in for the kernel of this name.
  public func sum(to target: Shape) throws(TensorError) -> Tensor {
    var t = self
    while t.shape.rank > target.rank { t = try t.sum(axis: 0) }
    for ax in 0..<target.rank where target.sizes[ax] == 1 && t.shape.sizes[ax] != 1 {
      t = try t.sum(axis: ax, keepingAxis: true)
    }
    return t
  }
  /// Stands in for the kernel of this name.
  public func total() -> Double { values.reduce(0.0) { $0 + Double($1) } }
  /// Stands in for the kernel of this name.
  public static func matrixProduct(
    _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false
  ) throws(TensorError) -> Tensor {
    guard a.shape.rank >= 2, b.shape.rank >= 2 else {
      throw .shapeMismatch(operation: "matrixProduct", left: a.shape, right: b.shape)
    }
    let m = a.shape[transposeA ? -1 : -2], k = a.shape[transposeA ? -2 : -1]
    let n = b.shape[transposeB ? -2 : -1], k2 = b.shape[transposeB ? -1 : -2]
    guard k == k2 else {
      throw .shapeMismatch(operation: "matrixProduct", left: a.shape, right: b.shape)
    }
    let la = Shape(Array(a.shape.sizes.dropLast(2))), lb = Shape(Array(b.shape.sizes.dropLast(2)))
    guard la == lb || lb.rank == 0 else {
      throw .shapeMismatch(operation: "matrixProduct", left: a.shape, right: b.shape)
    }
    let va = a.values, vb = b.values
    return Tensor.make(Shape(la.sizes + [m, n])) { o in
      for q in 0..<la.count {
        let oa = q * m * k, ob = lb.rank == 0 ? 0 : q * k * n
        for i in 0..<m {
          for j in 0..<n {
            var s = 0.0
            for p in 0..<k {
              s +=
                Double(va[oa + (transposeA ? p * m + i : i * k + p)])
                * Double(vb[ob + (transposeB ? j * k + p : p * n + j)])
            }
            o[(q * m + i) * n + j] = Float(s)
          }
        }
      }
    }
  }
}
/// Stands in for the kernel of this name.
public enum AttentionMask: Sendable, Equatable {
  /// The masks.
  case none, causal, band(window: Int)
}
extension Tensor {
  static func allowed(_ m: AttentionMask, _ i: Int, _ j: Int) -> Bool {
    switch m {
    case .none: true;
    case .causal: j <= i;
    case .band(let w): j <= i && i - j < w
    }
  }
  static func probs(_ q: [Float], _ k: [Float], _ bh: Int, _ L: Int, _ D: Int, _ m: AttentionMask)
    -> [Double]
  {
    var p = [Double](repeating: 0, count: bh * L * L)
    let sc = 1 / Double(D).squareRoot()
    for b in 0..<bh {
      for i in 0..<L {
        var mx = -Double.infinity; var row = [Double](repeating: -.infinity, count: L)
        for j in 0..<L where allowed(m, i, j) {
          var s = 0.0;
          for d in 0..<D { s += Double(q[(b * L + i) * D + d]) * Double(k[(b * L + j) * D + d]) };
          row[j] = s * sc; mx = max(mx, row[j])
        }
        var z = 0.0
        for j in 0..<L { row[j] = libmExp(row[j] - mx); z += row[j] }
        for j in 0..<L { p[(b * L + i) * L + j] = row[j] / z }
      }
    }
    return p
  }
  /// Stands in for the kernel of this name.
  public static func shimAttention(_ q: Tensor, _ k: Tensor, _ v: Tensor, mask: AttentionMask)
    -> Tensor
  {
    let L = q.shape[2], D = q.shape[3], bh = q.shape[0] * q.shape[1]
    let p = probs(q.values, k.values, bh, L, D, mask), vv = v.values
    return make(q.shape) { o in
      for b in 0..<bh {
        for i in 0..<L {
          for d in 0..<D {
            var s = 0.0;
            for j in 0..<L { s += p[(b * L + i) * L + j] * Double(vv[(b * L + j) * D + d]) };
            o[(b * L + i) * D + d] = Float(s)
          }
        }
      }
    }
  }
  /// Stands in for the kernel of this name.
  public static func shimAttentionGradient(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, dy: Tensor, mask: AttentionMask
  ) -> (Tensor, Tensor, Tensor) {
    let L = q.shape[2], D = q.shape[3], bh = q.shape[0] * q.shape[1]
    let qv = q.values, kv = k.values, vv = v.values, dv = dy.values
    let p = probs(qv, kv, bh, L, D, mask)
    let sc = 1 / Double(D).squareRoot()
    var dq = [Float](repeating: 0, count: q.count), dk = dq, dvv = dq
    for b in 0..<bh {
      for i in 0..<L {
        var dp = [Double](repeating: 0, count: L); var t = 0.0
        for j in 0..<L {
          for d in 0..<D {
            dp[j] += Double(dv[(b * L + i) * D + d]) * Double(vv[(b * L + j) * D + d])
          }; t += dp[j] * p[(b * L + i) * L + j]
        }
        for j in 0..<L {
          let pp = p[(b * L + i) * L + j]; let ds = pp * (dp[j] - t) * sc
          for d in 0..<D {
            dvv[(b * L + j) * D + d] += Float(pp * Double(dv[(b * L + i) * D + d]));
            dq[(b * L + i) * D + d] += Float(ds * Double(kv[(b * L + j) * D + d]));
            dk[(b * L + j) * D + d] += Float(ds * Double(qv[(b * L + i) * D + d]))
          }
        }
      }
    }
    func t(_ a: [Float]) -> Tensor { make(q.shape) { o in for i in 0..<a.count { o[i] = a[i] } } }
    return (t(dq), t(dk), t(dvv))
  }
}
