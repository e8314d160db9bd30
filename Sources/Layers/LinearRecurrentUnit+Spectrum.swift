import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension LinearRecurrentUnit {
  /// Where the factors λ begin.
  public enum Spectrum: String, Sendable, CaseIterable {
    /// Time constants log-uniform between 2 and 2000 steps, phases uniform up to π/10.
    case logUniform = "log-uniform"
    /// Uniform over a ring of radii 0.9 to 0.999, phases uniform over the circle (Orvieto et al.,
    /// 2023): half of the time constants are below 19 steps.
    case ring
    /// S4D-Lin (Gu et al., 2022): `exp(Δ (-1/2 + iπn))` with log-uniform steps Δ of 0.001 to 0.1, so
    /// time constants of 20 to 2000 steps.
    case s4d

    /// The logarithms of the decay rate, of the phase and of the gain of one channel.
    struct Start {
      let logDecay, logPhase, logGain: Float

      /// The channel of a factor; without a gain, that which keeps the variance.
      init(decay: Double, phase: Double, gain: Double? = nil) {
        logDecay = Float(log(decay))
        // A phase of 0 has no logarithm. This one turns once in 63,000 steps, far slower than the
        // slowest channel forgets.
        logPhase = Float(log(max(phase, 1e-4)))
        // expm1: 1 - |λ|² of a slow channel would lose half its digits.
        logGain = Float(log(gain ?? (-expm1(-2 * decay)).squareRoot()))
      }
    }

    /// The initial values of each channel.
    func draw(_ channels: Int, using generator: inout RandomGenerator) -> [Start] {
      switch self {
      case .logUniform:
        Initialization.timeConstants(channels, from: 2, to: 2000).map { constant in
          Start(decay: 1 / constant, phase: .pi / 10 * generator.uniformDouble())
        }
      case .ring:
        (0..<channels).map { _ in
          let (inner, outer) = (0.9 * 0.9, 0.999 * 0.999)
          let square = inner + (outer - inner) * generator.uniformDouble()
          return Start(decay: -0.5 * log(square), phase: 2 * .pi * generator.uniformDouble())
        }
      case .s4d:
        // The published layer has a small system for each feature; here sixteen channels have
        // consecutive frequencies, and the next sixteen begin again.
        Initialization.logUniform(channels, from: 1e-3, to: 0.1, using: &generator).enumerated()
          .map { channel, step in
            let frequency = Double.pi * Double(channel % 16)
            return Start(
              decay: step / 2, phase: step * frequency,
              gain: Self.holdGain(step: step, frequency: frequency))
          }
      }
    }

    /// What holding the input during a step multiplies it by: |(λ - 1) / Λ| for λ = exp(ΔΛ).
    ///
    /// The phase of that number is left to B, which is random.
    private static func holdGain(step: Double, frequency: Double) -> Double {
      let radius = exp(-step / 2)
      let (real, imaginary) = (
        radius * cos(step * frequency) - 1, radius * sin(step * frequency)
      )
      return hypot(real, imaginary) / hypot(0.5, frequency)
    }
  }
}
