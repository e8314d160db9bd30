import Autograd
import Foundation
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct VICRegTests {
  @Test func agreesWithItsFormula() throws {
    let (n, d) = (7, 3)
    let loss = VICReg(invariance: 3, variance: 5, covariance: 2, epsilon: 0.01)
    func parts(_ x: ReferenceArray) -> Double {
      func column(_ j: Int) -> [Double] {
        let values = (0..<n).map { x.values[$0 * d + j] }
        let mean = values.reduce(0, +) / Double(n)
        return values.map { $0 - mean }
      }
      func covariance(_ i: Int, _ j: Int) -> Double {
        zip(column(i), column(j)).reduce(0) { $0 + $1.0 * $1.1 } / Double(n - 1)
      }
      var total = 0.0
      for i in 0..<d {
        total +=
          5 * max(0, 1 - (covariance(i, i) + Double(Float(0.01))).squareRoot()) / Double(2 * d)
        for j in 0..<d where j != i { total += 2 * covariance(i, j) * covariance(i, j) / Double(d) }
      }
      return total
    }
    try expectGradients(
      { try loss($0[0], $0[1]) },
      { views in
        let squares = zip(views[0].values, views[1].values).reduce(0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        let distance = 3 * squares / Double(n * d)
        return ReferenceArray([distance + parts(views[0]) + parts(views[1])], shape: [])
      }, at: [Sample.normal([n, d], seed: 1, scale: 0.7), Sample.normal([n, d], seed: 2)])
  }

  @Test func wrongShapes() {
    let one = Variable(.zeros([1, 3]))
    let refusal = TensorError.invalidArgument(
      operation: "vicreg", reason: "f32[1,3] has no covariance")
    #expect(throws: refusal) { try VICReg()(one, one) }
    #expect(throws: TensorError.shapeMismatch(operation: "vicreg", left: [1, 3], right: [2, 3])) {
      try VICReg()(one, Variable(.zeros([2, 3])))
    }
  }
}
