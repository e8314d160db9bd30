/// The eigenvalues and eigenvectors of a symmetric matrix, by cyclic Jacobi rotations in double
/// precision (Golub and Van Loan, Matrix Computations, section 8.5).
///
/// Each rotation makes one pair of entries off the diagonal zero; sweeps over all pairs follow one
/// another until what is left is rounding. Jacobi's method costs a few times more than a reduction
/// to tridiagonal form, but it is a dozen lines, has no special case for equal eigenvalues, and
/// finds small ones to full relative precision.
public struct SymmetricEigenvectors: Sendable {
  /// The eigenvalues, largest first.
  public let values: [Double]
  /// One unit vector for each eigenvalue, in the same order.
  public let vectors: [[Double]]

  private static let mostSweeps = 60

  /// Decomposes a matrix.
  ///
  /// - Parameters:
  ///   - matrix: row-major [size, size], finite; its upper triangle is not looked at.
  ///   - size: the number of rows.
  /// - Precondition: the matrix is square.
  public init(of matrix: [Double], size: Int) {
    precondition(matrix.count == size * size, "\(matrix.count) entries for \(size) rows")
    var rows = (0..<size).map { row in
      (0..<size).map { column in matrix[max(row, column) * size + min(row, column)] }
    }
    // Row i of `basis` becomes the vector of the i-th diagonal entry.
    var basis = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
    let total = rows.joined().reduce(0) { $0 + $1 * $1 }
    for _ in 0..<Self.mostSweeps {
      var rest = 0.0
      for row in 0..<size {
        for column in 0..<row { rest += rows[row][column] * rows[row][column] }
      }
      if rest <= 1e-30 * total { break }
      for p in 0..<size {
        for q in (p + 1)..<max(size, p + 1) where rows[p][q] != 0 {
          // The rotation by the angle with tan(2 angle) = 2 a_pq / (a_pp - a_qq), the smaller root.
          let slope = (rows[q][q] - rows[p][p]) / (2 * rows[p][q])
          let tangent = (slope < 0 ? -1 : 1) / (abs(slope) + (slope * slope + 1).squareRoot())
          let cosine = 1 / (tangent * tangent + 1).squareRoot()
          let sine = tangent * cosine
          for k in 0..<size {
            let (left, right) = (rows[k][p], rows[k][q])
            rows[k][p] = cosine * left - sine * right
            rows[k][q] = sine * left + cosine * right
          }
          Self.rotate(&rows, p, q, cosine, sine)
          Self.rotate(&basis, p, q, cosine, sine)
        }
      }
    }
    let order = (0..<size).sorted { (rows[$1][$1], $0) < (rows[$0][$0], $1) }
    values = order.map { rows[$0][$0] }
    vectors = order.map { basis[$0] }
  }

  /// Turns two rows in their plane.
  private static func rotate(
    _ rows: inout [[Double]], _ p: Int, _ q: Int, _ cosine: Double, _ sine: Double
  ) {
    for k in rows.indices {
      let (left, right) = (rows[p][k], rows[q][k])
      rows[p][k] = cosine * left - sine * right
      rows[q][k] = sine * left + cosine * right
    }
  }
}
