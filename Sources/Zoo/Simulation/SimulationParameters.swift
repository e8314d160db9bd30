/// The numbers that a simulated recording is drawn from.
///
/// Times are in seconds, strengths in log-odds. A spike adds its strength to a trace of the target
/// one bin later, and the trace decays exponentially.
public struct SimulationParameters: Sendable, Hashable, Codable {
  /// The effect of a spike on the log-odds of its target: `strength * exp(-(lag - 1 bin) / decay)`.
  public struct Effect: Sendable, Hashable, Codable {
    /// The change of log-odds one bin after the spike.
    public var strength: Double
    /// The time constant in seconds.
    public var decay: Double

    /// An effect with a strength and a time constant.
    public init(strength: Double, decay: Double) {
      self.strength = strength
      self.decay = decay
    }
  }

  /// The preparation that the recording resembles and is grouped with.
  public var preparation: Preparation
  /// The number of units.
  public var units: Int
  /// The duration in seconds.
  public var duration: Double
  /// The width of a bin in seconds; a bin has at most one spike per unit.
  public var binSeconds = 0.001
  /// The seed of all random numbers.
  public var seed: UInt64

  /// The median over units of the mean rate that biases are set for, in spikes per second.
  public var medianRate: Double
  /// The standard deviation over units of the natural logarithm of the rate.
  public var rateSpread: Double
  /// The lowest and the highest rate, in spikes per second.
  public var rateLimits: ClosedRange<Double>

  /// How many presynaptic units a unit has, at most all others.
  public var inputs: Int
  /// The share of units that excite; the others inhibit.
  public var excitatoryShare: Double
  /// The median strength of excitatory couplings.
  public var excitation: Double
  /// The median strength of inhibitory couplings, a positive number.
  public var inhibition: Double
  /// The standard deviation of the natural logarithm of strengths.
  public var strengthSpread: Double
  /// The strongest coupling; stronger ones are reduced to it.
  public var strengthLimit: Double
  /// The time constants that an excitatory unit's couplings have, one drawn per unit.
  public var excitatoryDecays: [Double]
  /// The time constants that an inhibitory unit's couplings have, one drawn per unit.
  public var inhibitoryDecays: [Double]
  /// The distance in micrometres over which connections become rarer.
  public var reach: Double

  /// Effects of a unit's spike on itself: refractoriness, burst tendency, adaptation.
  public var ownEffects: [Effect]

  /// A culture in a dish: near silence broken by synchronous bursts of the whole network.
  ///
  /// Excitation ignites a burst once a few spikes coincide, and spike-triggered adaptation ends it:
  /// a fast part within 100 ms, a slow one that sets the pause to the next. Both are filters of
  /// past spikes, so the probability of every spike is known exactly. The total inhibition by a
  /// unit's own spike (the sum of strength times decay is 1.4 s) far exceeds the excitation by one
  /// spike of each input (about 0.22 s), so no drawn network can stay active.
  public static func inVitro(
    units: Int = 128, duration: Double = 600, seed: UInt64 = 0
  ) -> SimulationParameters {
    SimulationParameters(
      preparation: .inVitro, units: units, duration: duration, seed: seed, medianRate: 1.5,
      rateSpread: 0.6, rateLimits: 0.3...8, inputs: 12, excitatoryShare: 0.8, excitation: 1.8,
      inhibition: 0.9, strengthSpread: 0.4, strengthLimit: 4,
      excitatoryDecays: [0.008, 0.016], inhibitoryDecays: [0.012], reach: 3000,
      ownEffects: [
        Effect(strength: -40, decay: 0.004), Effect(strength: -2.5, decay: 0.1),
        Effect(strength: -1, decay: 1),
      ])
  }

  /// Cortex in an animal: asynchronous firing at rates that differ by a factor of thirty.
  ///
  /// Few but strong couplings, units that tend to fire in short bursts, and the same bound on
  /// lasting activity as in the dish.
  public static func inVivo(
    units: Int = 128, duration: Double = 600, seed: UInt64 = 0
  ) -> SimulationParameters {
    SimulationParameters(
      preparation: .inVivo, units: units, duration: duration, seed: seed, medianRate: 3,
      rateSpread: 0.9, rateLimits: 0.3...10, inputs: 6, excitatoryShare: 0.8, excitation: 1.7,
      inhibition: 3, strengthSpread: 0.5, strengthLimit: 3,
      excitatoryDecays: [0.005, 0.01], inhibitoryDecays: [0.01, 0.02], reach: 300,
      ownEffects: [
        Effect(strength: -25, decay: 0.003), Effect(strength: 3, decay: 0.012),
        Effect(strength: -2, decay: 0.1),
      ])
  }

  /// The number of bins.
  public var bins: Int { Int((duration / binSeconds).rounded()) }

  /// Checks that a recording can be drawn.
  ///
  /// - Throws: `SimulationError` that names the first parameter that is out of range.
  public func validate() throws(SimulationError) {
    func require(_ holds: Bool, _ parameter: String, _ allowed: String) throws(SimulationError) {
      guard holds else { throw .outOfRange(parameter: parameter, allowed: allowed) }
    }
    try require((1...65_536).contains(units), "units", "1 to 65536")
    try require(binSeconds > 0 && binSeconds <= 0.1, "bin width", "above 0 and at most 0.1 s")
    try require(
      duration >= binSeconds && duration / binSeconds < 1e9, "duration",
      "from one bin to 10^9 bins")
    try require(
      Double(units) * duration / binSeconds <= 0x1p32, "number of bins times units",
      "at most 2^32 (its truth takes 4 bytes each)")
    try require(
      rateLimits.lowerBound > 0 && rateLimits.upperBound * binSeconds < 0.5, "rate limits",
      "above 0 and below half a spike per bin")
    try require(medianRate > 0 && medianRate.isFinite, "median rate", "above 0")
    try require((0...1).contains(excitatoryShare), "excitatory share", "0 to 1")
    try require(inputs >= 0, "inputs", "0 or more")
    try require(
      [excitation, inhibition, strengthSpread, strengthLimit, rateSpread].allSatisfy {
        $0 >= 0 && $0 < 100
      }, "strengths and spreads", "0 to 100")
    let decays = excitatoryDecays + inhibitoryDecays + ownEffects.map(\.decay)
    try require(
      !excitatoryDecays.isEmpty && !inhibitoryDecays.isEmpty
        && decays.allSatisfy { $0 > 0 && $0.isFinite }, "decays",
      "above 0 s, at least one for each kind of unit")
    try require(reach > 0, "reach", "above 0 micrometres")
    try require(
      ownEffects.allSatisfy { abs($0.strength) < 100 }, "own effects", "strengths within ±100")
  }
}

/// A simulation that cannot be run.
public enum SimulationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A parameter is outside its range.
  case outOfRange(parameter: String, allowed: String)

  /// One sentence that names the parameter and its range.
  public var description: String {
    switch self {
    case .outOfRange(let parameter, let allowed):
      "the simulation's \(parameter) must be \(allowed)"
    }
  }
}
