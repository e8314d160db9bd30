import Autograd
import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct SpiralTests {
  @Test func spiral() throws {
    try expectGradients(
      { try .spiral(logDecay: $0[0], logPhase: $0[1]) },
      {
        let pairs = zip($0[0].values, $0[1].values)
        let real = pairs.map { exp(-exp($0)) * cos(exp($1)) }
        let imaginary = pairs.map { exp(-exp($0)) * sin(exp($1)) }
        return ReferenceArray(real + imaginary, shape: [2, $0[0].shape[0]])
      }, at: [Sample.normal([7], seed: 1), Sample.normal([7], seed: 2)])
  }

  @Test func theRadiusIsThatOfTheTimeConstant() throws {
    let lambda = try Variable.spiral(
      logDecay: Variable(Tensor([Float(-log(2000.0))])), logPhase: Variable(Tensor([0]))
    ).value
    let radius = hypot(Double(lambda[0, 0]), Double(lambda[1, 0]))
    #expect(abs(radius - exp(-1 / 2000.0)) < 1e-7)
    #expect(abs(Double(lambda[1, 0]) / Double(lambda[0, 0]) - tan(1)) < 1e-6)
  }

  @Test func wrongShapes() {
    let mismatch = TensorError.shapeMismatch(operation: "spiral", left: [3], right: [2])
    #expect(throws: mismatch) {
      try Variable.spiral(logDecay: Variable(.zeros([3])), logPhase: Variable(.zeros([2])))
    }
    let matrix = TensorError.shapeMismatch(operation: "spiral", left: [3, 1], right: [3, 1])
    #expect(throws: matrix) {
      try Variable.spiral(logDecay: Variable(.zeros([3, 1])), logPhase: Variable(.zeros([3, 1])))
    }
  }
}
