import Autograd
import Foundation
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct FocalTests {
  private let targets = Sample.spikes([3, 5], seed: 1)

  @Test(arguments: [0, 0.5, 1, 2, 5] as [Float], [false, true])
  func agreesWithItsFormula(_ gamma: Float, _ isWeighted: Bool) throws {
    let weights = isWeighted ? Sample.positive([3, 5], seed: 2, least: 0) : nil
    try expectGradients(
      { try Focal(gamma: gamma)($0[0], target: targets, weights: weights) },
      { z in
        weightedMean(
          zip(z[0].values, targets.values).map { z, y in
            let p = 1 / (1 + exp(-(y == 1 ? z : -z)))
            return -pow(1 - p, Double(gamma)) * log(p)
          }, weights)
      }, at: [Sample.normal([3, 5], seed: 3, scale: 2)])
  }

  @Test func gammaZeroIsCrossEntropy() throws {
    let z = Variable(Sample.normal([3, 5], seed: 4))
    let focal = try Focal(gamma: 0)(z, target: targets).value
    #expect(try relativeError(focal, BinaryCrossEntropy()(z, target: targets).value) < 1e-6)
  }

  @Test func isStableForExtremeLogOdds() throws {
    let tape = Tape()
    let z = tape.variable(Tensor([-90, 90, -90, 90]))
    let loss = try Focal()(z, target: Tensor([1, 0, 0, 1]))
    #expect(loss.value.scalar == 45)
    #expect(try tape.gradients(of: loss)[z].values == [-0.25, 0.25, 0, 0])
  }

  @Test func wrongArguments() {
    func refusal(_ reason: String) -> TensorError {
      .invalidArgument(operation: "focal", reason: reason)
    }
    let z = Variable(Tensor([1]))
    #expect(throws: refusal("1 targets are neither 0 nor 1")) {
      try Focal()(z, target: Tensor([0.5]))
    }
    #expect(throws: refusal("gamma -1.0 is negative")) {
      try Focal(gamma: -1)(z, target: Tensor([1]))
    }
    #expect(throws: TensorError.shapeMismatch(operation: "focal", left: [1], right: [2])) {
      try Focal()(z, target: Tensor([1, 0]))
    }
  }
}
