import Tensor
import Testing
import Zoo

@Suite struct SymmetricEigenvectorsTests {
  /// [[2, 1, 0], [1, 2, 1], [0, 1, 2]] has the eigenvalues 2 + sqrt 2, 2, 2 - sqrt 2.
  @Test func knownMatrix() {
    let found = SymmetricEigenvectors(of: [2, 1, 0, 1, 2, 1, 0, 1, 2], size: 3)
    let root = 2.0.squareRoot()
    for (value, expected) in zip(found.values, [2 + root, 2, 2 - root]) {
      #expect(abs(value - expected) < 1e-14)
    }
    let expected = [0.5, root / 2, 0.5]
    let sign = found.vectors[0][0] < 0 ? -1.0 : 1
    for k in 0..<3 { #expect(abs(sign * found.vectors[0][k] - expected[k]) < 1e-14) }
  }

  /// A v = value v, and vectors of length one at right angles, also where values are equal.
  @Test(arguments: [1, 2, 17, 40])
  func definition(size: Int) {
    var generator = RandomGenerator(seed: 3)
    var factor = (0..<size * size).map { _ in Double(generator.uniform()) - 0.5 }
    // A column less gives the matrix an eigenvalue 0 and, below, equal ones.
    for row in 0..<size { factor[row * size] = 0 }
    var matrix = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size {
        for k in 0..<size / 2 + 1 {
          matrix[row * size + column] += factor[row * size + k] * factor[column * size + k]
        }
      }
    }
    let found = SymmetricEigenvectors(of: matrix, size: size)
    #expect(found.values == found.values.sorted(by: >))
    for (value, vector) in zip(found.values, found.vectors) {
      for row in 0..<size {
        let product = (0..<size).reduce(0) { $0 + matrix[row * size + $1] * vector[$1] }
        #expect(abs(product - value * vector[row]) < 1e-13 * Double(size))
      }
    }
    for left in 0..<size {
      for right in 0..<size {
        let product = zip(found.vectors[left], found.vectors[right]).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (left == right ? 1 : 0)) < 1e-13)
      }
    }
  }

  @Test func nothingAndZero() {
    #expect(SymmetricEigenvectors(of: [], size: 0).values.isEmpty)
    let zero = SymmetricEigenvectors(of: [0, 0, 0, 0], size: 2)
    #expect(zero.values == [0, 0] && zero.vectors == [[1, 0], [0, 1]])
  }
}
