import Autograd
import Foundation
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct LinearRecurrentUnitTests {
  private typealias Spectrum = LinearRecurrentUnit.Spectrum

  /// Radius and phase of each factor, and the gain.
  private static func factors(
    _ spectrum: Spectrum, _ channels: Int
  ) -> [(radius: Double, phase: Double, gain: Double)] {
    var generator = RandomGenerator(seed: 1)
    let values = LinearRecurrentUnit(
      2, channels: channels, spectrum: spectrum, using: &generator
    ).parameterValues.map { $0.values.map(Double.init) }
    return (0..<channels).map {
      (exp(-exp(values[0][$0])), exp(values[1][$0]), exp(values[2][$0]))
    }
  }

  @Test func namesAndShapes() {
    var generator = RandomGenerator(seed: 1)
    let layer = LinearRecurrentUnit(3, channels: 5, using: &generator)
    #expect(layer.parameterPaths == ["nu_log", "theta_log", "gamma_log", "B", "C", "D"])
    #expect(layer.parameterValues.map(\.shape) == [[5], [5], [5], [10, 3], [3, 10], [3]])
    #expect(layer.initialState(samples: 2) == .zeros([2, 10]))
  }

  @Test func logUniformSpectrum() {
    let factors = Self.factors(.logUniform, 100)
    let constants = factors.map { -1 / log($0.radius) }
    #expect(abs((constants.first ?? 0) / (2 * pow(1000, 0.005)) - 1) < 1e-4)
    #expect(abs((constants.last ?? 0) / (2 * pow(1000, 0.995)) - 1) < 1e-3)
    #expect(constants == constants.sorted())
    #expect(factors.allSatisfy { 1e-4 * 0.999 <= $0.phase && $0.phase <= .pi / 10 })
    for factor in factors {
      #expect(abs(factor.gain / (1 - factor.radius * factor.radius).squareRoot() - 1) < 1e-3)
    }
  }

  @Test func ringSpectrum() {
    let factors = Self.factors(.ring, 400)
    #expect(factors.allSatisfy { 0.9 < $0.radius && $0.radius < 0.999 && $0.phase <= 2 * .pi })
    // Uniform over the area: half of it lies beyond the root of the mean square radius.
    let middle = ((0.9 * 0.9 + 0.999 * 0.999) / 2).squareRoot()
    let beyond = factors.filter { $0.radius > middle }.count
    #expect(abs(beyond - 200) < 40)
    #expect(abs(factors.filter { $0.phase > .pi }.count - 200) < 40)
  }

  @Test func s4dSpectrum() {
    let factors = Self.factors(.s4d, 40)
    for (channel, factor) in factors.enumerated() {
      // Re Λ = -1/2, so the radius gives the step.
      let step = -2 * log(factor.radius)
      #expect(0.000_99 < step && step < 0.101)
      let frequency = Double.pi * Double(channel % 16)
      #expect(abs(factor.phase - max(1e-4, step * frequency)) < 1e-3 * factor.phase)
      // (λ - 1) / Λ is close to the step as long as little happens during one.
      if step * frequency < 0.05 { #expect(abs(factor.gain / step - 1) < 0.02) }
    }
  }

  /// One input, one channel: an impulse comes back as Re(C λ^t γ B), and D at once.
  @Test func followsTheFormula() throws {
    var generator = RandomGenerator(seed: 1)
    var layer = LinearRecurrentUnit(1, channels: 1, using: &generator)
    let (decay, phase, gain) = (-1.5, -0.5, -0.7)
    let (b, c) = ((0.8, -0.4), (1.2, 0.3))
    func tensor(_ values: [Double], _ shape: Shape) throws -> Tensor {
      try Tensor(values.map { Float($0) }, shape: shape)
    }
    try layer.setParameterValues([
      tensor([decay], [1]), tensor([phase], [1]), tensor([gain], [1]),
      tensor([b.0, b.1], [2, 1]), tensor([c.0, -c.1], [1, 2]), tensor([0.5], [1]),
    ])
    let y = try layer(Variable(Tensor([1, 0, 0, 0], shape: [1, 4, 1])), in: Pass()).value
    for t in 0..<4 {
      // λ^t = r^t e^(i t φ).
      let radius = exp(-exp(decay) * Double(t) + gain)
      let angle = exp(phase) * Double(t)
      let (re, im) = (
        radius * (cos(angle) * b.0 - sin(angle) * b.1),
        radius * (cos(angle) * b.1 + sin(angle) * b.0)
      )
      let expected = c.0 * re - c.1 * im + (t == 0 ? 0.5 : 0)
      #expect(abs(Double(y[0, t, 0]) - expected) < 1e-6)
    }
  }
}
