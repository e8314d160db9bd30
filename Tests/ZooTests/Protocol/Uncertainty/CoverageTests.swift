import Tensor
import Testing

@testable import Zoo

/// Intervals on simulations whose truth is known: units that share a slow rhythm, and models that
/// know it in part.
@Suite struct CoverageTests {
  private static let bins = 900
  private static let units = 4
  private static let nullRates = [Double](repeating: 0.12, count: units)

  /// An autoregressive series with a memory of five bins and variance 1.
  private static func slow(_ generator: inout RandomGenerator, count: Int) -> [Double] {
    let memory = 0.82
    let step = (1 - memory * memory).squareRoot()
    var value = generator.normalDouble()
    return (0..<count).map { _ in
      value = memory * value + step * generator.normalDouble()
      return value
    }
  }

  /// Log-odds of the truth, of two models of equal worth, and of a better one, for a rhythm and the
  /// errors of the two.
  private static func logOdds(_ rhythm: Double, _ errors: (Double, Double)) -> (
    truth: Double, first: Double, second: Double, better: Double
  ) {
    (
      -2.2 + 0.8 * rhythm, -2.2 + 0.5 * rhythm + 0.3 * errors.0,
      -2.2 + 0.5 * rhythm + 0.3 * errors.1, -2.2 + 0.6 * rhythm
    )
  }

  private static func gain(_ z: Double, truth: Double) -> Double {
    let p = truth.sigmoid
    return p * NaturalLogarithm.of(z.sigmoid / nullRates[0])
      + (1 - p) * NaturalLogarithm.of((1 - z.sigmoid) / (1 - nullRates[0]))
  }

  /// Bits per spike that the first and the better model have in an endless recording.
  private static let truths: (first: Double, better: Double) = {
    var generator = RandomGenerator(seed: 99)
    var (first, better, spikes) = (0.0, 0.0, 0.0)
    for _ in 0..<400_000 {
      // Single bins have the same distribution as those of a slow series.
      let odds = logOdds(generator.normalDouble(), (generator.normalDouble(), 0))
      first += gain(odds.first, truth: odds.truth)
      better += gain(odds.better, truth: odds.truth)
      spikes += odds.truth.sigmoid
    }
    let ln2 = NaturalLogarithm.of(2)
    return (first / spikes / ln2, better / spikes / ln2)
  }()

  /// The intervals of one simulated recording.
  private static func simulate(
    seed: UInt64
  ) throws -> (first: Interval, equal: Interval, better: Interval) {
    var generator = RandomGenerator(seed: seed)
    let rhythm = slow(&generator, count: bins)
    let errors = (slow(&generator, count: bins), slow(&generator, count: bins))
    var spikes: [UInt8] = []
    var (first, second, better): ([Float], [Float], [Float]) = ([], [], [])
    for bin in 0..<bins {
      let odds = logOdds(rhythm[bin], (errors.0[bin], errors.1[bin]))
      for _ in 0..<units {
        spikes.append(generator.bernoulli(odds.truth.sigmoid) ? 1 : 0)
        first.append(Float(odds.first))
        second.append(Float(odds.second))
        better.append(Float(odds.better))
      }
    }
    let raster = try SpikeRaster(entries: spikes, bins: bins, units: units)
    let cells = try [first, second, better].map { logits in
      try #require(
        try CellStatistics(
          ScoredPrediction(
            logOdds: LogOdds(Tensor(logits, shape: [bins, units])), spikes: raster),
          nullRates: nullRates,
          choices: Evaluation.Choices(threshold: .nan, calibration: .identity)))
    }
    let length = BlockLength(cells[0].grid, binSeconds: 0.001, nulls: [cells[2]])
    let resamples = BlockResamples(
      cells[0].grid, length: length.blocks, name: "\(seed)", count: 300)
    let scores = cells.map { ResampledScores($0, resamples) }
    return try (
      #require(scores[0].interval(of: .headline)),
      #require(scores[0].difference(from: scores[1], in: .headline)),
      #require(scores[2].difference(from: scores[0], in: .headline))
    )
  }

  @Test func intervalsCoverTheTruthAndEqualModelsAreRarelySeparated() throws {
    let count = 1000
    let truths = Self.truths
    var covered = (value: 0, difference: 0)
    var separated = 0
    for seed in 0..<count {
      let intervals = try Self.simulate(seed: UInt64(seed))
      covered.value +=
        (intervals.first.low...intervals.first.high).contains(truths.first) ? 1 : 0
      covered.difference +=
        (intervals.better.low...intervals.better.high).contains(truths.better - truths.first)
        ? 1 : 0
      separated += intervals.equal.p < ModelRanking.level ? 1 : 0
    }
    let range = 0.92...0.98
    #expect(range.contains(Double(covered.value) / Double(count)), "\(covered.value)")
    #expect(range.contains(Double(covered.difference) / Double(count)), "\(covered.difference)")
    #expect(separated <= count / 20, "\(separated)")
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

private enum NaturalLogarithm {
  static func of(_ value: Double) -> Double { log(value) }
}
