import Tensor
import TestSupport
import Testing

@Suite struct MomentumUpdateTests {
  @Test(arguments: [false, true])
  func followsTheFormula(_ nesterov: Bool) {
    let (p, g) = (Sample.normal([20_001], seed: 1), Sample.normal([20_001], seed: 2))
    let v = Sample.normal([20_001], seed: 3)
    let update = MomentumUpdate(
      learningRate: 0.1, momentum: 0.9, nesterov: nesterov, penalty: 0.01)
    var (parameter, velocity) = (p, v)
    update(&parameter, gradient: g, velocity: &velocity)
    let velocities = (0..<p.count).map { 0.9 * v[$0] + g[$0] + 0.01 * p[$0] }
    #expect(velocity.values == velocities)
    let expected = (0..<p.count).map { index in
      nesterov
        ? p[index] - 0.1 * (g[index] + 0.01 * p[index] + 0.9 * velocities[index])
        : p[index] - 0.1 * velocities[index]
    }
    #expect(parameter.values == expected)
  }
}
