import Autograd
import Tensor
import TestSupport
import Testing

@Suite struct BatchNormTests {
  @Test(arguments: [[6, 3], [2, 3, 5], [2, 3, 2, 2]] as [Shape])
  func inTraining(_ shape: Shape) throws {
    let inner = shape.sizes.dropFirst(2).reduce(1, *)
    try expectGradients(
      { try $0[0].batchNorm(weight: $0[1], bias: $0[2], epsilon: 0.01).output },
      { inputs in
        var y = inputs[0]
        for c in 0..<3 {
          let places = y.values.indices.filter { $0 / inner % 3 == c }
          let values = places.map { inputs[0].values[$0] }
          let n = Double(values.count)
          let mean = values.reduce(0, +) / n
          let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
          for place in places {
            y.values[place] =
              (inputs[0].values[place] - mean) / (variance + Double(Float(0.01))).squareRoot()
              * inputs[1].values[c] + inputs[2].values[c]
          }
        }
        return y
      },
      at: [
        Sample.normal(shape, seed: 1, scale: 2), Sample.normal([3], seed: 2),
        Sample.normal([3], seed: 3),
      ])
  }

  @Test func statisticsAreMeanAndUnbiasedVariance() throws {
    let x = Variable(try Tensor([1, 10, 3, 20], shape: [2, 2]))
    let one = Variable(Tensor(repeating: 1, shape: [2]))
    let result = try x.batchNorm(weight: one, bias: one)
    #expect(result.mean.values == [2, 15])
    #expect(result.variance.values == [2, 50])
  }

  @Test func withGivenStatistics() throws {
    let mean = Tensor([1, -2, 0.5])
    let variance = Tensor([4, 0.25, 1])
    try expectGradients(
      {
        try $0[0].batchNorm(
          weight: $0[1], bias: $0[2], mean: mean, variance: variance, epsilon: 0.01)
      },
      { inputs in
        var y = inputs[0]
        for place in y.values.indices {
          let c = place / 4 % 3
          y.values[place] =
            (y.values[place] - Double(mean[c]))
            / (Double(variance[c]) + Double(Float(0.01))).squareRoot()
            * inputs[1].values[c] + inputs[2].values[c]
        }
        return y
      },
      at: [
        Sample.normal([2, 3, 4], seed: 1), Sample.normal([3], seed: 2),
        Sample.normal([3], seed: 3),
      ])
  }

  @Test func oneValuePerChannelHasNoVariance() {
    let one = Variable(Tensor(repeating: 1, shape: [3]))
    let error = TensorError.invalidArgument(
      operation: "batchNorm", reason: "f32[1,3] has fewer than two values per channel")
    #expect(throws: error) {
      try Variable(.zeros([1, 3])).batchNorm(weight: one, bias: one)
    }
  }
}
