import Tensor

@testable import Zoo

/// Scores and spikes that tests share.
enum MetricsSample {
  static let bins = 200
  static let units = 6

  /// The same scores and spikes as `sample(salt)` in Fixtures/metrics_reference.py.
  static func make(salt: Int) throws -> (logOdds: LogOdds, spikes: SpikeRaster) {
    var logits: [Float] = []
    var spikes: [UInt8] = []
    for bin in 0..<bins {
      for unit in 0..<units {
        let index = salt + bin * units + unit
        let logit = Float(mixed(index) % 40) / 4 - 6
        var chance = [0, 1000, 25, 150, 300, 500][unit]
        if unit > 1 { chance += Int(logit * 30) }
        logits.append(logit)
        spikes.append(mixed(index + 5_000_000) < chance ? 1 : 0)
      }
    }
    return (
      try LogOdds(Tensor(logits, shape: [bins, units])),
      try SpikeRaster(entries: spikes, bins: bins, units: units)
    )
  }

  private static func mixed(_ index: Int) -> Int {
    var x = UInt32(truncatingIfNeeded: index) &* 2_654_435_761 &+ 12345
    x ^= x >> 15
    x = x &* 2_246_822_519
    x ^= x >> 13
    return Int(x % 1000)
  }

  /// A prediction from rows of log-odds and of spikes.
  static func prediction(_ logits: [[Float]], _ spikes: [[UInt8]]) throws -> ScoredPrediction {
    let units = logits.first?.count ?? 0
    return try ScoredPrediction(
      logOdds: LogOdds(Tensor(logits.flatMap { $0 }, shape: [logits.count, units])),
      spikes: SpikeRaster(entries: spikes.flatMap { $0 }, bins: spikes.count, units: units))
  }

  /// A prediction for one unit.
  static func unit(_ logits: [Float], _ spikes: [UInt8]) throws -> ScoredPrediction {
    try prediction(logits.map { [$0] }, spikes.map { [$0] })
  }

  /// Random scores of units with their own rates, and spikes that follow them.
  static func random(bins: Int, units: Int, seed: UInt64) throws -> ScoredPrediction {
    var generator = RandomGenerator(seed: seed)
    var logits: [Float] = []
    var spikes: [UInt8] = []
    for _ in 0..<bins {
      for unit in 0..<units {
        let z = -5 + 3 * Double(unit) / Double(units) + 2 * (generator.uniformDouble() - 0.5)
        logits.append(Float(z))
        // Logistic noise: a spike has probability 1 / (1 + exp(-z)).
        spikes.append(generator.bernoulli(z.sigmoid) ? 1 : 0)
      }
    }
    return try ScoredPrediction(
      logOdds: LogOdds(Tensor(logits, shape: [bins, units])),
      spikes: SpikeRaster(entries: spikes, bins: bins, units: units))
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Double {
  var sigmoid: Double { 1 / (1 + exp(-self)) }
  /// Equal up to a relative or absolute error of 1e-9.
  func isClose(to other: Double, tolerance: Double = 1e-9) -> Bool {
    abs(self - other) <= tolerance * max(1, abs(other))
  }
}
