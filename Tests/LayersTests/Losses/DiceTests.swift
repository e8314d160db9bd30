import Autograd
import Foundation
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct DiceTests {
  private let targets = Sample.spikes([3, 5], seed: 1)

  static let options: [Dice] = [
    Dice(), Dice(smooth: 0.1), Dice(sigmoidTwice: true), Dice(log1p: true),
    Dice(smooth: 2, sigmoidTwice: true, log1p: true, weight: 0.9),
  ]

  @Test(arguments: options, [false, true])
  func agreesWithItsFormula(_ dice: Dice, _ isWeighted: Bool) throws {
    let weights = isWeighted ? Sample.positive([3, 5], seed: 2, least: 0) : nil
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    try expectGradients(
      { try dice($0[0], target: targets, weights: weights) },
      { z in
        var (overlap, sum) = (0.0, 0.0)
        for (place, value) in z[0].values.enumerated() {
          let p = dice.sigmoidTwice ? sigmoid(sigmoid(value)) : sigmoid(value)
          let y = Double(targets.values[place])
          let w = weights.map { Double($0.values[place]) } ?? 1
          overlap += w * p * y
          sum += w * (p + y)
        }
        let smooth = Double(dice.smooth)
        let d = 1 - (2 * overlap + smooth) / (sum + smooth)
        return ReferenceArray([Double(dice.weight) * (dice.log1p ? log(1 + d) : d)], shape: [])
      }, at: [Sample.normal([3, 5], seed: 3, scale: 2)])
  }

  @Test func withoutSpikesAndWithoutSmoothing() {
    let z = Variable(Tensor([-.infinity, -.infinity]))
    let error = TensorError.invalidArgument(
      operation: "dice", reason: "the denominator is 0; a positive smooth keeps it defined")
    #expect(throws: error) { try Dice(smooth: 0)(z, target: .zeros([2])) }
  }

  @Test func wrongShapes() {
    #expect(throws: TensorError.shapeMismatch(operation: "dice", left: [1], right: [2])) {
      try Dice()(Variable(Tensor([1])), target: Tensor([1, 0]))
    }
  }
}
