import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct MeanSquaredErrorTests {
  @Test(arguments: [false, true])
  func agreesWithItsFormula(_ isWeighted: Bool) throws {
    let targets = Sample.normal([3, 5], seed: 1)
    let weights = isWeighted ? Sample.positive([3, 5], seed: 2, least: 0) : nil
    try expectGradients(
      { try MeanSquaredError()($0[0], target: targets, weights: weights) },
      { x in
        weightedMean(
          zip(x[0].values, targets.values).map { ($0 - Double($1)) * ($0 - Double($1)) }, weights)
      }, at: [Sample.normal([3, 5], seed: 3)])
  }

  @Test func wrongShapes() {
    let mismatch = TensorError.shapeMismatch(
      operation: "meanSquaredError", left: [1], right: [2])
    #expect(throws: mismatch) {
      try MeanSquaredError()(Variable(Tensor([1])), target: Tensor([1, 0]))
    }
  }
}
