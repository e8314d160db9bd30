import Tensor
import Testing

@testable import Zoo

@Suite struct BitsPerSpikeTests {
  @Test func certaintyAgainstAFairCoin() throws {
    // Two bins, null 1/2: each right answer gains one bit, and there is one spike.
    let prediction = try MetricsSample.unit([40, -40], [1, 0])
    let bits = try BitsPerSpike(prediction, nullRates: [0.5])
    #expect(bits.pooled.isClose(to: 2, tolerance: 1e-15))
    #expect(bits.unitMedian == bits.pooled && bits.unitsAboveZero == 1)
  }

  @Test(arguments: [Float(40), 90]) func aMissCostsItsLogOdds(size: Float) throws {
    let prediction = try MetricsSample.unit([-size, size], [1, 0])
    let bits = try BitsPerSpike(prediction, nullRates: [0.5])
    // -2 * size nats, against 2 * log(1/2).
    #expect(bits.pooled.isClose(to: 2 - 2 * Double(size) / 0.6931471805599453, tolerance: 1e-14))
  }

  @Test func signsDifferBetweenPoolAndMedian() throws {
    // One active unit predicted well, two sparse ones badly.
    var logits: [[Float]] = []
    var spikes: [[UInt8]] = []
    for bin in 0..<100 {
      let active: UInt8 = bin % 2 == 0 ? 1 : 0
      logits.append([active == 1 ? 1 : -1, -1, -1])
      spikes.append([active, bin == 7 ? 1 : 0, bin == 9 ? 1 : 0])
    }
    let prediction = try MetricsSample.prediction(logits, spikes)
    let bits = try BitsPerSpike(prediction, nullRates: [0.5, 0.2, 0.2])
    #expect(bits.pooled > 0 && bits.unitMedian < 0)
    #expect(bits.unitsAboveZero == 1.0 / 3)
  }

  @Test func silentUnitsAreUndefinedButCostThePool() throws {
    let quiet = try MetricsSample.prediction([[0, -3], [0, -3]], [[1, 0], [0, 0]])
    let loud = try MetricsSample.prediction([[0, 3], [0, 3]], [[1, 0], [0, 0]])
    let nullRates = [0.5, 0.1]
    let a = try BitsPerSpike(quiet, nullRates: nullRates)
    let b = try BitsPerSpike(loud, nullRates: nullRates)
    #expect(a.perUnit[1].isNaN && b.perUnit[1].isNaN)
    #expect(a.unitMedian == 0 && a.unitsAboveZero == 0)
    #expect(b.pooled < a.pooled - 5)
  }

  @Test func theConstantRateIsZeroAgainstItsNull() throws {
    let sample = try MetricsSample.random(bins: 5000, units: 7, seed: 2)
    // The null is of other bins: rates differ, yet the constant-rate model has exactly its null.
    let null = NullRates(training: sample.spikes.slice(0..<1000))
    let constant = try ScoredPrediction(
      logOdds: LogOdds(
        Tensor((0..<5000).flatMap { _ in null.logOdds }, shape: [5000, 7])),
      spikes: sample.spikes)
    let bits = try BitsPerSpike(constant, nullRates: null.rates)
    #expect(abs(bits.pooled) < 1e-12)
    #expect(bits.perUnit.allSatisfy { abs($0) < 1e-10 })
    #expect(bits.unitsAboveZero == 0)
  }

  @Test func sumsDoNotDependOnTheBatch() throws {
    // Means of parts of unequal size would differ; sums over spikes do not.
    let whole = try MetricsSample.random(bins: 1500, units: 4, seed: 6)
    let null = NullRates(training: whole.spikes)
    func part(_ range: Range<Int>) throws -> (gain: Double, spikes: Int) {
      let values = Array(whole.logOdds.values.values[range.lowerBound * 4..<range.upperBound * 4])
      let prediction = try ScoredPrediction(
        logOdds: LogOdds(Tensor(values, shape: [range.count, 4])),
        spikes: whole.spikes.slice(range))
      let bits = try BitsPerSpike(prediction, nullRates: null.rates).pooled
      return (bits * Double(prediction.totalSpikes), prediction.totalSpikes)
    }
    let parts = try [part(0..<1300), part(1300..<1500)]
    let combined = parts.reduce(0) { $0 + $1.gain } / Double(parts.reduce(0) { $0 + $1.spikes })
    let bits = try BitsPerSpike(whole, nullRates: null.rates)
    #expect(combined.isClose(to: bits.pooled, tolerance: 1e-12))
  }

  @Test func nullRatesAreChecked() throws {
    let prediction = try MetricsSample.prediction([[0, 0]], [[1, 0]])
    #expect(throws: EvaluationError.nullRateCount(expected: 2, found: 1)) {
      try BitsPerSpike(prediction, nullRates: [0.5])
    }
    for wrong in [0, 1, -1, Double.nan, .infinity] {
      #expect(throws: EvaluationError.nullRateOutOfRange(unit: 1)) {
        try BitsPerSpike(prediction, nullRates: [0.5, wrong])
      }
    }
  }
}
