import Autograd
import Foundation
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct BinaryCrossEntropyTests {
  private let targets = Sample.spikes([3, 5], seed: 1)

  @Test(arguments: [false, true])
  func agreesWithItsFormula(_ isWeighted: Bool) throws {
    let weights = isWeighted ? Sample.positive([3, 5], seed: 2, least: 0) : nil
    try expectGradients(
      { try BinaryCrossEntropy()($0[0], target: targets, weights: weights) },
      { z in
        weightedMean(
          zip(z[0].values, targets.values).map { z, y in log1p(exp(z)) - z * Double(y) }, weights)
      }, at: [Sample.normal([3, 5], seed: 3, scale: 3)])
  }

  @Test func isStableForExtremeLogOdds() throws {
    let tape = Tape()
    let z = tape.variable(Tensor([-90, 90, -1e4, 1e4]))
    let loss = try BinaryCrossEntropy()(z, target: Tensor([1, 0, 0, 1]))
    #expect(loss.value.scalar == 45)
    #expect(try tape.gradients(of: loss)[z].values == [-0.25, 0.25, 0, 0])
  }

  @Test func aMaskedElementDoesNotCount() throws {
    let z = Variable(Tensor([1, 7]))
    let masked = try BinaryCrossEntropy()(z, target: Tensor([0, 1]), weights: Tensor([1, 0]))
    let alone = try BinaryCrossEntropy()(Variable(Tensor([1])), target: Tensor([0]))
    #expect(masked.value == alone.value)
  }

  @Test func wrongArguments() {
    let z = Variable(Tensor([1, 2]))
    let mismatch = TensorError.shapeMismatch(
      operation: "binaryCrossEntropy", left: [2], right: [1])
    let nothing = TensorError.invalidArgument(
      operation: "binaryCrossEntropy", reason: "no element counts: f32[2]")
    #expect(throws: mismatch) { try BinaryCrossEntropy()(z, target: Tensor([1])) }
    #expect(throws: mismatch) {
      try BinaryCrossEntropy()(z, target: Tensor([1, 0]), weights: Tensor([1]))
    }
    #expect(throws: nothing) {
      try BinaryCrossEntropy()(z, target: Tensor([1, 0]), weights: Tensor([0, 0]))
    }
  }
}
