import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct MatrixProductTests {
  @Test(arguments: [false, true], [false, true])
  func transposed(_ a: Bool, _ b: Bool) throws {
    for batch in [[], [3], [2, 3]] as [[Int]] {
      for (m, k, n) in [(2, 3, 4), (1, 5, 1), (7, 1, 2)] {
        let left = Shape(batch + (a ? [k, m] : [m, k]))
        let matrix = b ? [n, k] : [k, n]
        // A right factor with two axes serves the whole batch.
        for right in Set([Shape(batch + matrix), Shape(matrix)]) {
          try expectGradients(
            { try $0[0].matrixProduct($0[1], transposeSelf: a, transposeRight: b) },
            { .product($0[0], $0[1], transposeA: a, transposeB: b) },
            at: [Sample.normal(left, seed: 1), Sample.normal(right, seed: 2)])
        }
      }
    }
  }

  @Test func wrongShapes() {
    let mismatch = TensorError.shapeMismatch(
      operation: "matrixProduct", left: [2, 3], right: [2, 3])
    #expect(throws: mismatch) {
      try Variable(.zeros([2, 3])).matrixProduct(Variable(.zeros([2, 3])))
    }
  }
}
