// Plain loops behind the kernels' names, so that the layers above can be built and tested before the
// kernels are there. Only attention is left; it goes with its kernel.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

private func libmExp(_ x: Double) -> Double { exp(x) }
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
