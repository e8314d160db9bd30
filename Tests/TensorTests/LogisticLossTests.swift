import Foundation
import TestSupport
import Testing

@testable import Tensor

/// Each loss against its formula in double precision, for every instruction set: whole blocks, ends
/// of blocks, several chunks, with and without weights.
@Suite struct LogisticLossTests {
  private struct Case {
    let z: Tensor, y: Tensor, weights: Tensor?

    init(count: Int, weighted: Bool) {
      var generator = RandomGenerator(seed: UInt64(count))
      z = Tensor((0..<count).map { _ in 8 * generator.uniform() - 5 })
      y = Tensor((0..<count).map { _ in generator.uniform() < 0.1 ? 1 : 0 })
      weights =
        weighted ? Tensor((0..<count).map { _ in 3 * generator.uniform() }) : nil
    }

    /// Sums of terms and the largest difference of a gradient from its terms.
    func terms(_ term: (_ z: Double, _ y: Double, _ w: Double) -> Double) -> [Double] {
      let w = weights?.values ?? [Float](repeating: 1, count: z.count)
      return zip(zip(z.values, y.values), w).map {
        term(Double($0.0), Double($0.1), Double($1))
      }
    }
  }

  private static let cases = [1, 255, 256, 257, 700, 16_384, 16_384 * 2 + 300].flatMap {
    [Case(count: $0, weighted: false), Case(count: $0, weighted: true)]
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  private func expectSum(_ found: Double, _ terms: [Double], _ what: String) {
    let scale = terms.reduce(1e-3) { $0 + abs($1) }
    #expect(abs(found - terms.reduce(0, +)) < 1e-6 * scale, "\(what), \(terms.count) elements")
  }

  private func expectGradient(_ found: Tensor, _ terms: [Double], _ what: String) {
    let worst = zip(found.values, terms).map { abs(Double($0) - $1) / (1e-3 + abs($1)) }.max() ?? 0
    #expect(worst < 2e-6, "\(what), \(terms.count) elements")
  }

  @Test(arguments: Kernels.supported) func crossEntropy(_ table: KernelTable) {
    for c in Self.cases {
      let loss = LogisticLoss.crossEntropy
      expectSum(
        loss.sums(c.z, c.y, weights: c.weights, table: table)[0],
        c.terms { z, y, w in w * (log1p(exp(z)) - z * y) }, "cross-entropy")
      expectGradient(
        loss.gradient(c.z, c.y, weights: c.weights, a: 0.5, table: table),
        c.terms { z, y, w in 0.5 * w * (sigmoid(z) - y) }, "cross-entropy")
    }
  }

  @Test(arguments: Kernels.supported) func focal(_ table: KernelTable) {
    for c in Self.cases {
      for gamma in [0.0, 2.0] {
        let loss = LogisticLoss.focal(gamma: Float(gamma))
        let sums = loss.sums(c.z, c.y, weights: c.weights, table: table)
        #expect(sums[1] == 0)
        expectSum(
          sums[0],
          c.terms { z, y, w in
            let u = y == 1 ? z : -z
            return w * pow(sigmoid(-u), gamma) * log1p(exp(-u))
          }, "focal")
        expectGradient(
          loss.gradient(c.z, c.y, weights: c.weights, a: 0.5, table: table),
          c.terms { z, y, w in
            let sign = y == 1 ? 1.0 : -1
            let (p, q) = (sigmoid(sign * z), sigmoid(-sign * z))
            return 0.5 * w * -sign * pow(q, gamma) * (gamma * p * log1p(exp(-sign * z)) + q)
          }, "focal")
      }
    }
  }

  @Test(arguments: Kernels.supported) func focalCountsTargetsThatAreNeither0Nor1(
    _ table: KernelTable
  ) {
    var values = [Float](repeating: 0, count: 300)
    values[3] = 1
    values[7] = 0.5
    values[255] = -1
    values[299] = .nan
    let sums = LogisticLoss.focal(gamma: 2).sums(
      .zeros([300]), Tensor(values), weights: nil, table: table)
    #expect(sums[1] == 3)
  }

  @Test(arguments: Kernels.supported) func dice(_ table: KernelTable) {
    for c in Self.cases {
      for twice in [false, true] {
        let p: (Double) -> Double = { z in twice ? sigmoid(sigmoid(z)) : sigmoid(z) }
        let loss = LogisticLoss.dice(sigmoidTwice: twice)
        let sums = loss.sums(c.z, c.y, weights: c.weights, table: table)
        expectSum(sums[0], c.terms { z, y, w in w * p(z) * y }, "overlap")
        expectSum(sums[1], c.terms { z, _, w in w * p(z) }, "predicted")
        expectSum(sums[2], c.terms { _, y, w in w * y }, "actual")
        expectGradient(
          loss.gradient(c.z, c.y, weights: c.weights, a: 0.5, b: -2, table: table),
          c.terms { z, y, w in
            let first = sigmoid(z) * sigmoid(-z)
            let slope = twice ? first * p(z) * (1 - p(z)) : first
            return w * (0.5 - 2 * y) * slope
          }, "dice")
      }
    }
  }

  @Test func aBatchHasTheSameBitsForAnyNumberOfThreads() {
    let c = Case(count: 100_000, weighted: true)
    let found = [1, 2].map { count in
      withThreads(count) {
        LogisticLoss.dice(sigmoidTwice: false).sums(c.z, c.y, weights: c.weights)
      }
    }
    #expect(found[0] == found[1])
  }
}
