import Autograd
import Foundation
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct PoissonLikelihoodTests {
  @Test(arguments: [false, true], [false, true])
  func agreesWithItsFormula(_ full: Bool, _ isWeighted: Bool) throws {
    let counts = Tensor([0, 1, 2, 5, 0, 3])
    let weights = isWeighted ? Sample.positive([6], seed: 2, least: 0) : nil
    try expectGradients(
      { try PoissonLikelihood(full: full)($0[0], target: counts, weights: weights) },
      { x in
        weightedMean(
          zip(x[0].values, counts.values.map(Double.init)).map { x, y in
            let constant = full && y > 1 ? y * log(y) - y + 0.5 * log(2 * .pi * y) : 0
            return exp(x) - y * x + constant
          }, weights)
      }, at: [Sample.normal([6], seed: 3)])
  }
}
