/// The triangular factor L of a symmetric positive definite matrix A = L L^T, in double precision.
///
/// A matrix that is not quite positive definite, as a sum of rounded products may be, gets the
/// least multiple of its mean diagonal added that makes it so, found by tenfold steps from 1e-12.
public struct CholeskyFactor: Sendable {
  /// The number of rows.
  public let size: Int
  /// Row-major [size, size]; only the lower triangle is used.
  private var entries: [Double]

  /// Factors a matrix plus a diagonal.
  ///
  /// - Parameters:
  ///   - matrix: row-major [size, size]; only its lower triangle is read.
  ///   - diagonal: added to its diagonal.
  /// - Precondition: the matrix is square and finite.
  public init(of matrix: [Double], diagonal: [Double]) {
    let size = diagonal.count
    self.size = size
    entries = matrix
    precondition(matrix.count == size * size, "\(matrix.count) entries for \(size) rows")
    let trace = (0..<size).reduce(0) { $0 + matrix[$1 * size + $1] + diagonal[$1] }
    precondition(trace.isFinite, "the matrix must be finite")
    let unit = trace > 0 ? trace / Double(size) : 1
    var extra = 0.0
    while true {
      for row in 0..<size { entries[row * size + row] += diagonal[row] + extra }
      if factor(least: unit * 1e-15) { return }
      extra = extra == 0 ? unit * 1e-12 : extra * 10
      entries = matrix
    }
  }

  /// Replaces the lower triangle by the factor, row after row; false if a pivot is too small.
  private mutating func factor(least: Double) -> Bool {
    let size = size
    return entries.withUnsafeMutableBufferPointer { entries in
      for row in 0..<size {
        for column in 0...row {
          let rest =
            entries[row * size + column]
            - Self.dot(entries, row * size, column * size, count: column)
          if column < row {
            entries[row * size + column] = rest / entries[column * size + column]
          } else if rest > least {
            entries[row * size + row] = rest.squareRoot()
          } else {
            return false
          }
        }
      }
      return true
    }
  }

  /// Four sums side by side, which do not wait for one another.
  @inline(__always)
  private static func dot(
    _ entries: UnsafeMutableBufferPointer<Double>, _ left: Int, _ right: Int, count: Int
  ) -> Double {
    var sums = SIMD4<Double>.zero
    var index = 0
    while index + 4 <= count {
      let (l, r) = (left + index, right + index)
      let row = SIMD4<Double>(entries[l], entries[l + 1], entries[l + 2], entries[l + 3])
      let column = SIMD4<Double>(entries[r], entries[r + 1], entries[r + 2], entries[r + 3])
      sums += row * column
      index += 4
    }
    var sum = (sums[0] + sums[1]) + (sums[2] + sums[3])
    while index < count {
      sum += entries[left + index] * entries[right + index]
      index += 1
    }
    return sum
  }

  /// The x with A x = b.
  ///
  /// - Precondition: b has as many numbers as the matrix has rows.
  public func solution(of b: [Double]) -> [Double] {
    precondition(b.count == size, "\(b.count) numbers for \(size) rows")
    var x = b
    for row in 0..<size {
      for column in 0..<row { x[row] -= entries[row * size + column] * x[column] }
      x[row] /= entries[row * size + row]
    }
    for row in (0..<size).reversed() {
      x[row] /= entries[row * size + row]
      for column in 0..<row { x[column] -= entries[row * size + column] * x[row] }
    }
    return x
  }
}
