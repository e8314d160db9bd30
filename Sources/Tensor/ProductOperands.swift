/// The operands of a product: `a` is stored [m, k] or, transposed, [k, m]; `b` [k, n] or [n, k].
struct ProductOperands: Sendable {
  var m: Int, n: Int, k: Int
  var a: LoopMemory<In>, lda: Int, transposeA: Bool
  var b: LoopMemory<In>, ldb: Int, transposeB: Bool

  /// The same rows and columns with some of the steps.
  func steps(_ range: Range<Int>) -> ProductOperands {
    var part = self
    part.k = range.count
    part.a.pointer += range.lowerBound * (transposeA ? lda : 1)
    part.b.pointer += range.lowerBound * (transposeB ? 1 : ldb)
    return part
  }

  /// The same steps and columns for some of the rows.
  func rows(_ range: Range<Int>) -> ProductOperands {
    var part = self
    part.m = range.count
    part.a.pointer += range.lowerBound * (transposeA ? 1 : lda)
    return part
  }
}

extension ProductOperands {
  /// A share of the cache lines of both operands, whose rows are steps, to be prefetched.
  ///
  /// Shares have at most `size` lines, first of one operand, then of the other.
  func lines(of share: Int, atMost size: Int) -> (start: In, count: Int)? {
    let left = k * lda / 16
    let shares = (left + size - 1) / size
    if share < shares { return (a + share * size * 16, min(size, left - share * size)) }
    let first = (share - shares) * size
    let right = k * ldb / 16
    return first < right ? (b + first * 16, min(size, right - first)) : nil
  }

  /// The cache lines of the left operand from a row on, to be prefetched.
  func lines(from row: Int) -> (start: In, count: Int)? {
    row < m ? (a + row * lda, (m - row) * lda / 16) : nil
  }
}
