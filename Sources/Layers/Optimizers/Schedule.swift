#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The learning rate as a function of time: a pure function, so that a resumed training needs no
/// state.
public enum Schedule: Sendable, Equatable {
  /// Always the same rate.
  case constant(Float)
  /// After epoch e, counted from 0, if e is a multiple of `every`: rate = max(factor · rate, floor).
  ///
  /// So the first decay follows the very first epoch. Time is counted in epochs.
  case stepDecay(initial: Float, factor: Float = 0.9, every: Int = 5, floor: Float)
  /// Linear from 0 to `peak` over `warmup` steps, then half a cosine down to `floor` at `total`.
  case warmupCosine(peak: Float, warmup: Int, total: Int, floor: Float = 0)

  /// The rate at a time, counted from 0: an epoch or a step, as the case says.
  public func learningRate(at time: Int) -> Float {
    switch self {
    case .constant(let rate):
      return rate
    case .stepDecay(let initial, let factor, let every, let floor):
      var rate = Double(initial)
      for epoch in 0..<max(0, time) where epoch % max(1, every) == 0 {
        rate = max(Double(factor) * rate, Double(floor))
      }
      return Float(rate)
    case .warmupCosine(let peak, let warmup, let total, let floor):
      if time < warmup { return peak * Float(time + 1) / Float(warmup) }
      let progress = min(1, Double(time - warmup) / Double(max(1, total - warmup)))
      let share = 0.5 * (1 + cos(Double.pi * progress))
      return Float(Double(floor) + Double(peak - floor) * share)
    }
  }
}
