import Tensor
import Testing

@testable import Zoo

@Suite struct LikelihoodSumsTests {
  @Test func threeBinsByHand() throws {
    let sums = LikelihoodSums(try MetricsSample.unit([0, 2, -3], [1, 0, 1]))
    // y z - softplus(z): -log 2, -softplus(2), -3 - softplus(-3)
    let expected = -0.6931471805599453 - 2.1269280110429727 - 3.048587351573742
    #expect(sums.logLikelihood[0].isClose(to: expected, tolerance: 1e-14))
    let (p, q) = (0.8807970779778823, 0.04742587317756678)
    #expect(sums.expectedSpikes[0].isClose(to: 0.5 + p + q, tolerance: 1e-14))
    let squares = 0.25 + p * p + (1 - q) * (1 - q)
    #expect(sums.squaredError[0].isClose(to: squares, tolerance: 1e-14))
  }

  @Test func nothingSaturates() throws {
    for size in [Float(17), 90, 1000] {
      let wrong = LikelihoodSums(try MetricsSample.unit([-size, size], [1, 0]))
      #expect(wrong.logLikelihood[0].isClose(to: -2 * Double(size), tolerance: 1e-8))
      #expect(wrong.squaredError[0].isClose(to: 2, tolerance: 1e-7))
      let right = LikelihoodSums(try MetricsSample.unit([-size, size], [0, 1]))
      #expect(right.logLikelihood[0] <= 0 && right.logLikelihood[0] > -1e-7)
      #expect(right.expectedSpikes[0].isClose(to: 1, tolerance: 1e-15))
    }
  }

  @Test func unitsAreSeparateAndBlocksAreAdded() throws {
    // More bins than two blocks of 512 hold, plus a remainder.
    let bins = 1300
    let prediction = try MetricsSample.prediction(
      [[Float]](repeating: [0, 40], count: bins), [[UInt8]](repeating: [0, 1], count: bins))
    let sums = LikelihoodSums(prediction)
    #expect(sums.logLikelihood[0].isClose(to: -1300 * 0.6931471805599453, tolerance: 1e-13))
    #expect(abs(sums.logLikelihood[1]) < 1e-12)
    #expect(sums.expectedSpikes == [650, 1300])
    #expect(sums.squaredError[0] == 325 && sums.squaredError[1] < 1e-30)
  }

  @Test func theMapIsAppliedBeforeTheSums() throws {
    let mapped = LikelihoodSums(
      try MetricsSample.unit([1, 0.5, -2], [1, 0, 0]), slope: 2, intercept: -1)
    let plain = LikelihoodSums(try MetricsSample.unit([1, 0, -5], [1, 0, 0]))
    #expect(mapped.logLikelihood == plain.logLikelihood)
    #expect(mapped.expectedSpikes == plain.expectedSpikes)
    #expect(mapped.squaredError == plain.squaredError)
    // Without slope every bin has the same rate.
    let flat = LikelihoodSums(try MetricsSample.unit([9, -9], [1, 0]), slope: 0)
    #expect(flat.expectedSpikes == [1] && flat.squaredError == [0.5])
  }
}
