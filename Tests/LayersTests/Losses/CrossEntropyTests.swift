import Autograd
import Foundation
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct CrossEntropyTests {
  @Test(arguments: [false, true])
  func agreesWithItsFormula(_ isWeighted: Bool) throws {
    let targets = try Indices([0, 3, 1, 1, 2, 0], shape: [2, 3])
    let weights = isWeighted ? Sample.positive([2, 3], seed: 2, least: 0) : nil
    try expectGradients(
      { try CrossEntropy()($0[0], target: targets, weights: weights) },
      { z in
        weightedMean(
          targets.values.enumerated().map { sample, label in
            let row = z[0].values[sample * 4..<sample * 4 + 4]
            return log(row.reduce(0) { $0 + exp($1) }) - z[0].values[sample * 4 + Int(label)]
          }, weights)
      }, at: [Sample.normal([2, 3, 4], seed: 3, scale: 2)])
  }

  @Test func wrongArguments() {
    let z = Variable(.zeros([2, 3]))
    #expect(throws: TensorError.indexOutOfRange(operation: "crossEntropy", index: 3, size: 3)) {
      try CrossEntropy()(z, target: Indices([0, 3]))
    }
    #expect(throws: TensorError.shapeMismatch(operation: "crossEntropy", left: [2], right: [1])) {
      try CrossEntropy()(z, target: Indices([0]))
    }
  }
}
