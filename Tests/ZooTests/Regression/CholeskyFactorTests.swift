import Tensor
import Testing

@testable import Zoo

@Suite struct CholeskyFactorTests {
  /// A = B B^T + diagonal for a random B; A x must give back b.
  @Test(arguments: [1, 3, 4, 9, 40])
  func solvesWhatItFactored(_ size: Int) {
    var generator = RandomGenerator(seed: 3)
    let b = (0..<size * size).map { _ in generator.normalDouble() }
    var matrix = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size {
        for index in 0..<size {
          matrix[row * size + column] += b[row * size + index] * b[column * size + index]
        }
      }
    }
    let diagonal = (0..<size).map { Double($0) * 0.1 + 0.5 }
    let known = (0..<size).map { _ in generator.normalDouble() }
    var right = [Double](repeating: 0, count: size)
    for row in 0..<size {
      right[row] += diagonal[row] * known[row]
      for column in 0..<size { right[row] += matrix[row * size + column] * known[column] }
    }
    let found = CholeskyFactor(of: matrix, diagonal: diagonal).solution(of: right)
    for (found, known) in zip(found, known) { #expect(abs(found - known) < 1e-9) }
  }

  /// Two equal rows leave one direction without curvature: the solution is large but finite, and
  /// still solves a system that lies in the other.
  @Test func aSingularMatrixIsHelped() {
    let factor = CholeskyFactor(of: [1, 1, 1, 1], diagonal: [0, 0])
    let found = factor.solution(of: [2, 2])
    #expect(abs(found[0] + found[1] - 2) < 1e-6)
  }
}
