import Tensor

/// Spikes of units that know nothing of each other and nothing of the past: every entry is a
/// Bernoulli draw at its unit's rate.
///
/// Nothing can be predicted but the rates. What a procedure scores here beyond them, it makes itself.
/// Rates are exponentially distributed (Gamma of shape 1), so that few units have most spikes.
public struct IndependentSpikes: Sendable {
  /// How many units and bins there are, and how often they spike.
  public struct Parameters: Sendable, Equatable, Codable {
    /// Units.
    public var units = 128
    /// Bins of a window of training.
    public var window = 250
    /// Windows of training, all in one step of the optimiser.
    public var windows = 16
    /// Steps of the optimiser.
    public var steps = 100
    /// The mean rate in spikes per bin.
    public var meanRate = 0.01
    /// The mean rate of the other units.
    public var otherMeanRate = 0.017
    /// The seed of all random numbers.
    public var seed: UInt64 = 0

    /// The defaults.
    public init() {}

    /// Bins of every part but training.
    var bins: Int { window * windows }

    enum CodingKeys: String, CodingKey {
      case units, window, windows, steps, seed
      case meanRate = "mean_rate"
      case otherMeanRate = "other_mean_rate"
    }
  }

  /// To be fitted on; one window less a bin longer than the other parts, so that there are as many
  /// whole windows wherever they begin.
  let training: SpikeRaster
  /// More of the same units, to choose by.
  let validation: SpikeRaster
  /// More of the same units, to score.
  let fresh: SpikeRaster
  /// Units with rates of their own.
  let other: SpikeRaster

  /// Draws all parts; the same parameters give the same spikes.
  public init(_ parameters: Parameters) {
    let root = RandomGenerator(seed: parameters.seed)
    let units = parameters.units
    func rates(_ name: String, mean: Double) -> [Double] {
      var generator = root.stream(name)
      return (0..<units).map { _ in min(0.5, mean * generator.exponential()) }
    }
    func draw(_ name: String, _ rates: [Double], bins: Int) -> SpikeRaster {
      var generator = root.stream(name)
      var entries = [UInt8](repeating: 0, count: bins * units)
      for index in entries.indices {
        entries[index] = generator.bernoulli(rates[index % units]) ? 1 : 0
      }
      return SpikeRaster(binary: entries, bins: bins, units: units)
    }
    let own = rates("rates", mean: parameters.meanRate)
    training = draw("training", own, bins: parameters.bins + parameters.window - 1)
    validation = draw("validation", own, bins: parameters.bins)
    fresh = draw("fresh", own, bins: parameters.bins)
    other = draw(
      "other", rates("other rates", mean: parameters.otherMeanRate), bins: parameters.bins)
  }
}
