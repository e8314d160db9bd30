import Synchronization
import Tensor
import Testing

@testable import Zoo

/// Honest models with odd behaviour are not accused.
@Suite struct AuditOdditiesTests {
  private static let spikes = burstingRaster(bins: 6_000, units: 6, seed: 21)

  private func audit(
    _ rows: @escaping @Sendable (SpikeRaster, Int?) -> [Float]
  ) throws -> AuditReport {
    try Audit(seed: 4).run(PlantedModel(rows), on: Self.spikes, context: 40)
  }

  @Test func chunkedSumsAreRounding() throws {
    let report = try audit { spikes, _ in
      let chunk = max(1, spikes.bins / 7)
      var rows = honestRows(spikes)
      for start in stride(from: 0, to: rows.count, by: chunk) {
        // The same number in exact arithmetic, but summed in another order in each chunk.
        let large = Float(1 + start % 5)
        for index in start..<min(rows.count, start + chunk) {
          rows[index] = (rows[index] + large) - large
        }
      }
      return rows
    }
    #expect(report.verdict == .rounding, "\(report)")
    #expect(report.mayBeRanked)
    #expect(report.largestDifference ?? 1 < 1e-5)
    #expect(report.reason?.hasPrefix("low bits alone") == true)
  }

  @Test func differencesFromATotalAreRounding() throws {
    // As a transform over the whole part does: the total minus later values, in single precision.
    let report = try audit { spikes, _ in
      let units = spikes.units
      let total = (0..<units).map { unit in
        (0..<spikes.bins).reduce(Float(0)) { $0 + 0.001 * (spikes[$1, unit] ? 1 : 0) }
      }
      var rows = [Float](repeating: 0, count: spikes.bins * units)
      var after = [Float](repeating: 0, count: units)
      for index in rows.indices.reversed() {
        let unit = index % units
        after[unit] += 0.001 * Float(spikes.entries[index])
        rows[index] = -3 + (total[unit] - after[unit])
      }
      return rows
    }
    #expect(report.verdict == .rounding, "\(report)")
    #expect(report.memoryIsLowerBound)
  }

  @Test func minusZeroIsZero() throws {
    let report = try audit { spikes, _ in
      let isOdd = spikes.spikeCounts.reduce(0, +) % 2 == 1
      return [Float](repeating: isOdd ? -0.0 : 0, count: spikes.entries.count)
    }
    #expect(report.verdict == .causal, "\(report)")
    #expect(report.memoryBins == 0)
  }

  @Test func randomDropoutIsIndeterminate() throws {
    let counter = CallCounter()
    let report = try audit { spikes, _ in noisy(honestRows(spikes), counter.next(), amount: 2) }
    #expect(report.verdict == .indeterminate, "\(report)")
    #expect(report.isRandom)
    #expect(report.memoryBins == nil)
    #expect(report.evidence ?? 99 < Audit.accusation)
  }

  @Test func noiseInTheLowBitsIsRounding() throws {
    let counter = CallCounter()
    let report = try audit { spikes, _ in noisy(honestRows(spikes), counter.next(), amount: 1e-5) }
    #expect(report.verdict == .rounding, "\(report)")
    #expect(!report.isRandom)
  }

  @Test func aCacheIsCausal() throws {
    let cache = Mutex<[[UInt8]: [Float]]>([:])
    let report = try audit { spikes, _ in
      cache.withLock { cache in
        if let rows = cache[spikes.entries] { return rows }
        let rows = honestRows(spikes)
        cache[spikes.entries] = rows
        return rows
      }
    }
    #expect(report.verdict == .causal, "\(report)")
  }

  @Test func slowMemoryIsCausalAndLong() throws {
    let report = try audit { spikes, _ in
      var rows = honestRows(spikes)
      var trace = [Float](repeating: 0, count: spikes.units)
      for index in rows.indices {
        let unit = index % spikes.units
        rows[index] += trace[unit]
        trace[unit] = 0.9999 * trace[unit] + 0.01 * Float(spikes.entries[index])
      }
      return rows
    }
    #expect(report.verdict == .causal, "\(report)")
    #expect(report.memoryBins ?? 0 > 1_000)
    #expect(report.memoryIsLowerBound)
  }

  @Test func aFarLagIsMeasuredBeyondTheSegment() throws {
    let report = try audit { spikes, _ in
      var rows = honestRows(spikes)
      for index in rows.indices.dropFirst(700 * spikes.units) {
        rows[index] += Float(spikes.entries[index - 700 * spikes.units])
      }
      return rows
    }
    #expect(report.verdict == .causal, "\(report)")
    #expect(report.memoryBins == 700)
    #expect(!report.memoryIsLowerBound)
  }

  @Test(arguments: [-40, -3, 0, 40] as [Float])
  func constantsAreCausal(_ value: Float) throws {
    let report = try audit { spikes, _ in
      [Float](repeating: value, count: spikes.entries.count)
    }
    #expect(report.verdict == .causal, "\(report)")
    #expect(report.memoryBins == 0)
    #expect(report.largestDifference == nil)
  }

  @Test func aGuardAgainstNaNIsCausal() throws {
    let report = try audit { spikes, _ in
      honestRows(spikes).map { row in
        // Dense activity gives NaN here, as a division by zero would.
        let odd = row > 1 ? Float.nan : row
        return odd.isNaN ? -3 : odd
      }
    }
    #expect(report.verdict == .causal, "\(report)")
  }

  @Test func nanUnderDenseActivityIsNotALeak() throws {
    let report = try audit { spikes, _ in honestRows(spikes).map { $0 > 4.5 ? .nan : $0 } }
    #expect(report.verdict == .causal || report.reason == "the prediction contains NaN")
  }

  @Test func overlappingWindowsAreCausal() throws {
    let report = try audit { spikes, batch in
      // Windows of 48 bins that overlap by half, each begun without a past.
      let units = spikes.units
      var rows: [Float] = []
      var start = 0
      while rows.count < spikes.entries.count {
        let window = honestRows(spikes.slice(start..<min(spikes.bins, start + 48)))
        rows += window.dropFirst(rows.count - start * units)
        start += 24
      }
      return rows
    }
    #expect(report.verdict == .causal, "\(report)")
  }

  @Test func aGainByPastActivityIsCausal() throws {
    let report = try audit { spikes, _ in
      var rows = honestRows(spikes)
      var total: Float = 0
      for bin in 0..<spikes.bins {
        let entries = bin * spikes.units..<(bin + 1) * spikes.units
        for index in entries { rows[index] *= 1 + total / Float(bin + 1) }
        for index in entries { total += Float(spikes.entries[index]) }
      }
      return rows
    }
    #expect(report.verdict == .causal, "\(report)")
  }

  @Test func overconfidenceIsCausal() throws {
    let report = try audit { spikes, _ in honestRows(spikes).map { $0 > -2.5 ? 20 : -20 } }
    #expect(report.verdict == .causal, "\(report)")
    #expect(report.evidence ?? 99 < 5)
  }

  @Test func aLimitedMemoryIsCausal() throws {
    let report = try audit { spikes, _ in
      (0..<spikes.bins).flatMap { bin in
        (0..<spikes.units).map { unit in
          (max(0, bin - 7)..<bin).contains { spikes[$0, unit] } ? -1 : Float(-4)
        }
      }
    }
    #expect(report.verdict == .causal, "\(report)")
    #expect(report.memoryBins == 7)
    #expect(!report.memoryIsLowerBound)
  }
}
