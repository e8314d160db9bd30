import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Variable {
  /// The factors λ of a diagonal recurrence from the logarithms ν of its rates of decay and θ of its
  /// phases (Orvieto et al., 2023): inside the unit circle for any ν.
  ///
  ///     λ = exp(-e^ν + i e^θ)
  ///     dν = -e^ν (dλ₁ λ₁ + dλ₂ λ₂),  dθ = e^θ (dλ₂ λ₁ - dλ₁ λ₂)
  ///
  /// with 1 for real and 2 for imaginary parts. In double precision: a rounding of λ acts in each of
  /// thousands of steps.
  /// - Shape: `[H]` and `[H]` to `[2, H]`.
  /// - Throws: `TensorError.shapeMismatch` unless both are vectors of one size.
  public static func spiral(
    logDecay: Variable, logPhase: Variable
  ) throws(TensorError) -> Variable {
    guard logDecay.shape.rank == 1, logDecay.shape == logPhase.shape else {
      throw .shapeMismatch(operation: "spiral", left: logDecay.shape, right: logPhase.shape)
    }
    let channels = zip(logDecay.value.values, logPhase.value.values).map(SpiralFactor.init)
    let width = channels.count
    let parts = channels.map { Float($0.real) } + channels.map { Float($0.imaginary) }
    let lambda = try Tensor(parts, shape: [2, width])
    return .computed("spiral", lambda, from: [logDecay, logPhase]) {
      [channels, width] upstream, _ throws(TensorError) in
      let upstream = upstream.values
      let gradients = channels.indices.map { channel in
        channels[channel].gradient(Double(upstream[channel]), Double(upstream[width + channel]))
      }
      return [
        Tensor(gradients.map { Float($0.logDecay) }), Tensor(gradients.map { Float($0.logPhase) }),
      ]
    }
  }
}

/// The factor of one channel.
private struct SpiralFactor {
  let rate, phase, real, imaginary: Double

  init(logDecay: Float, logPhase: Float) {
    rate = exp(Double(logDecay))
    phase = exp(Double(logPhase))
    real = exp(-rate) * cos(phase)
    imaginary = exp(-rate) * sin(phase)
  }

  /// The gradients of both logarithms, from those of both parts.
  func gradient(_ dReal: Double, _ dImaginary: Double) -> (logDecay: Double, logPhase: Double) {
    (
      -rate * (dReal * real + dImaginary * imaginary),
      phase * (dImaginary * real - dReal * imaginary)
    )
  }
}
