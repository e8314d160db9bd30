import Testing

@testable import Tensor

@Suite struct AdamUpdateTests {
  /// Three parameters, one longer than a piece, against the formula in double precision.
  @Test(arguments: Kernels.supported) func everyPieceFollowsTheFormula(_ table: KernelTable) {
    var generator = RandomGenerator(seed: 3)
    let counts = [5, 1 << 15 | 3, 128]
    func numbers(_ scale: Float, _ offset: Float = -0.5) -> [Tensor] {
      counts.map { count in
        Tensor((0..<count).map { _ in scale * (generator.uniform() + offset) })
      }
    }
    var (parameters, first, second) = (numbers(2), numbers(1), numbers(1, 0))
    let gradients = numbers(3)
    let before = (parameters, first, second)
    let update = AdamUpdate(
      beta1: 0.9, oneMinusBeta1: 0.1, beta2: 0.99, oneMinusBeta2: 0.01, epsilon: 1e-3,
      penalty: 0.25, shrink: 0.75, size: 0.5, reciprocal: 2)
    update(&parameters, gradients: gradients, first: &first, second: &second, table: table)
    for index in counts.indices {
      let (p0, g0) = (before.0[index].values, gradients[index].values)
      let (m0, v0) = (before.1[index].values, before.2[index].values)
      let (p1, m1, v1) = (parameters[index].values, first[index].values, second[index].values)
      for place in 0..<counts[index] {
        let p = Double(p0[place])
        let g = Double(g0[place]) + 0.25 * p
        let m = 0.9 * Double(m0[place]) + 0.1 * g
        let v = 0.99 * Double(v0[place]) + 0.01 * g * g
        let expected = 0.75 * p - 0.5 * m / (v.squareRoot() * 2 + 1e-3)
        guard abs(Double(m1[place]) - m) < 1e-6,
          abs(Double(v1[place]) - v) < 1e-6,
          abs(Double(p1[place]) - expected) < 1e-5 * (1 + abs(expected))
        else {
          Issue.record("parameter \(index), place \(place)")
          return
        }
      }
    }
  }

  @Test func copiesOfParametersAreUnchanged() {
    var parameters = [Tensor([1, 2])]
    let copy = parameters
    var (first, second) = ([Tensor.zeros([2])], [Tensor.zeros([2])])
    let update = AdamUpdate(
      beta1: 0, oneMinusBeta1: 1, beta2: 0, oneMinusBeta2: 1, epsilon: 0, penalty: 0, shrink: 1,
      size: 1, reciprocal: 1)
    update(&parameters, gradients: [Tensor([3, -3])], first: &first, second: &second)
    #expect(parameters[0].values == [0, 3])
    #expect(copy[0].values == [1, 2])
  }
}
