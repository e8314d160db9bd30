#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The learning rate during training: a function of time, so resuming needs no state.
///
/// Everything except a floor is relative to the initial rate and the length of training, so that
/// one schedule serves short and long fits.
public enum Schedule: Sendable, Equatable {
  /// A constant rate.
  case constant
  /// After epoch e, counted from 0, if e is a multiple of `everyEpochs`:
  /// rate = max(factor · rate, floor).
  ///
  /// So the first decay follows the very first epoch.
  case stepDecay(factor: Double, everyEpochs: Int, floor: Double)
  /// A linear warm-up over a share of all steps, then half a cosine down to a floor at the last.
  case warmUpCosine(warmUp: Double, floor: Double = 0)

  /// The rate of one step.
  ///
  /// - Parameters:
  ///   - initial: the initial rate; with a warm-up the largest one.
  ///   - epoch: the number of finished epochs.
  ///   - step: the number of finished steps, over all epochs.
  ///   - totalSteps: the number of steps in all of training.
  /// - Returns: the rate.
  public func learningRate(initial: Float, epoch: Int, step: Int, totalSteps: Int) -> Float {
    switch self {
    case .constant:
      return initial
    case .stepDecay(let factor, let every, let floor):
      // Factor and floor in single precision, like the rate itself: trained weights depend on it.
      let (factor, floor) = (Double(Float(factor)), Double(Float(floor)))
      var rate = Double(initial)
      for epoch in 0..<max(0, epoch) where epoch % max(1, every) == 0 {
        rate = max(factor * rate, floor)
      }
      return Float(rate)
    case .warmUpCosine(let warmUp, let floor):
      let warmUpSteps = Int(warmUp * Double(totalSteps))
      if step < warmUpSteps { return initial * Float(step + 1) / Float(warmUpSteps) }
      let rest = Double(max(1, totalSteps - warmUpSteps))
      let progress = min(1, Double(step - warmUpSteps) / rest)
      let share = 0.5 * (1 + cos(Double.pi * progress))
      return Float(Double(Float(floor)) + Double(initial - Float(floor)) * share)
    }
  }
}
