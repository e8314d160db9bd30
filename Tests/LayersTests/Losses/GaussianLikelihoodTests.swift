import Autograd
import Foundation
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct GaussianLikelihoodTests {
  @Test(arguments: [false, true], [false, true])
  func agreesWithItsFormula(_ full: Bool, _ isWeighted: Bool) throws {
    let targets = Sample.normal([3, 5], seed: 1)
    let weights = isWeighted ? Sample.positive([3, 5], seed: 2, least: 0) : nil
    try expectGradients(
      {
        try GaussianLikelihood(full: full)(
          mean: $0[0], logVariance: $0[1], target: targets, weights: weights)
      },
      { inputs in
        weightedMean(
          targets.values.indices.map { place in
            let residual = Double(targets.values[place]) - inputs[0].values[place]
            let v = inputs[1].values[place]
            return 0.5 * (v + residual * residual * exp(-v) + (full ? log(2 * .pi) : 0))
          }, weights)
      }, at: [Sample.normal([3, 5], seed: 3), Sample.normal([3, 5], seed: 4)])
  }

  @Test func wrongShapes() {
    let (one, two) = (Variable(Tensor([1])), Variable(Tensor([1, 2])))
    let mismatch = TensorError.shapeMismatch(
      operation: "gaussianLikelihood", left: [1], right: [2])
    #expect(throws: mismatch) {
      try GaussianLikelihood()(mean: one, logVariance: two, target: Tensor([1]))
    }
  }
}
