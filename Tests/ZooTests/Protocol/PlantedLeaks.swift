import Synchronization
import Tensor
import Testing

@testable import Zoo

/// A model that looks into the future in some way.
struct PlantedLeak: Sendable, CustomTestStringConvertible {
  /// What an audit must say: a leak, or at least a verdict that is not ranked.
  enum Expectation { case leak, notRanked }

  let name: String
  var expectation = Expectation.leak
  /// Rare leaks need the length of a real part.
  var isLong = false
  /// A fresh model, since some of them count their calls.
  let make: @Sendable () -> PlantedModel

  var testDescription: String { name }

  /// Honest rows, with the bin `lag` further on added where the leak is active.
  init(
    _ name: String, lag: Int = 0, strength: Float = 3, isLong: Bool = false,
    units: Range<Int>? = nil, _ active: @escaping @Sendable (Int, SpikeRaster) -> Bool
  ) {
    self.name = name
    self.isLong = isLong
    make = {
      PlantedModel { spikes, _ in
        leaking(spikes, lag: lag, strength: strength, units: units, active)
      }
    }
  }

  /// Anything else, made anew for each audit.
  init(
    _ name: String, _ expectation: Expectation = .leak,
    making make: @escaping @Sendable () -> PlantedModel
  ) {
    self.name = name
    self.expectation = expectation
    self.make = make
  }

  /// Anything else.
  init(rows name: String, _ rows: @escaping @Sendable (SpikeRaster, Int?) -> [Float]) {
    self.init(name) { PlantedModel(rows) }
  }
}

private func leaking(
  _ spikes: SpikeRaster, lag: Int = 0, strength: Float = 3, units: Range<Int>? = nil,
  _ active: (Int, SpikeRaster) -> Bool
) -> [Float] {
  var rows = honestRows(spikes)
  for bin in 0..<max(0, spikes.bins - lag) where active(bin, spikes) {
    for unit in units ?? 0..<spikes.units {
      rows[bin * spikes.units + unit] += spikes[bin + lag, unit] ? strength : -strength
    }
  }
  return rows
}

private func count(_ spikes: SpikeRaster, _ bin: Int) -> Int {
  guard bin >= 0, bin < spikes.bins else { return 0 }
  return (0..<spikes.units).count { spikes[bin, $0] }
}

/// A number from the spikes of the ten bins before.
private func pastHash(_ spikes: SpikeRaster, _ bin: Int) -> UInt64 {
  var hash: UInt64 = UInt64(bin)
  for index in max(0, bin - 10) * spikes.units..<bin * spikes.units {
    hash = (hash ^ UInt64(spikes.entries[index])) &* 0x100_0000_01b3
  }
  return hash ^ hash >> 29
}

/// Counts calls, for models that behave differently in later calls.
final class CallCounter: Sendable {
  private let calls = Mutex(0)
  func next() -> Int {
    calls.withLock {
      $0 += 1
      return $0
    }
  }
}

/// Honest rows with noise that differs in every call.
func noisy(_ rows: [Float], _ call: Int, amount: Float = 0.3) -> [Float] {
  var generator = RandomGenerator(seed: 77).stream(UInt64(call))
  return rows.map { $0 + amount * (generator.uniform() - 0.5) }
}

private func calls(
  _ compute: @escaping @Sendable (Int, SpikeRaster) -> [Float]
) -> @Sendable () -> PlantedModel {
  {
    let counter = CallCounter()
    return PlantedModel { spikes, _ in compute(counter.next(), spikes) }
  }
}

/// Every way of looking ahead that we could think of.
let plantedLeaks: [PlantedLeak] =
  lagLeaks + rareLeaks + placeLeaks + conditionalLeaks + lengthLeaks + unitLeaks
  + statisticLeaks + foresightLeaks + scaleLeaks + computationLeaks + callLeaks + randomLeaks

private let lagLeaks = [0, 1, 2, 3, 5, 10, 30, 100, 300, 1_000].map { lag in
  PlantedLeak("lag \(lag)", lag: lag) { _, _ in true }
}

private let rareLeaks =
  [(10, 0), (10, 1), (37, 5), (100, 0), (100, 1), (100, 30), (64, 2)].map { period, lag in
    PlantedLeak("lag \(lag) in every \(period)th bin", lag: lag) { bin, _ in
      bin % period == period - 1
    }
  } + [
    PlantedLeak("every 1,000th bin", isLong: true) { bin, _ in bin % 1_000 == 999 },
    PlantedLeak("lag 1 in every 1,000th bin", lag: 1, isLong: true) { bin, _ in
      bin % 1_000 == 999
    },
  ]

private let placeLeaks = [
  PlantedLeak("after bin 400") { bin, _ in bin > 400 },
  PlantedLeak("after bin 2,000") { bin, _ in bin > 2_000 },
  PlantedLeak("after bin 5,900", lag: 1) { bin, _ in bin > 5_900 },
  PlantedLeak("in the last hundredth") { bin, spikes in bin > spikes.bins * 99 / 100 },
  PlantedLeak("in the first 100 bins") { bin, _ in bin < 100 },
  PlantedLeak("between bins 1,000 and 2,500") { bin, _ in (1_000..<2_500).contains(bin) },
  PlantedLeak("in the second half of each window", lag: 2) { bin, _ in bin % 40 >= 20 },
  PlantedLeak("at the seams of windows") { bin, _ in bin % 20 == 0 },
]

private let conditionalLeaks = [
  PlantedLeak("in its own bursts") { bin, spikes in count(spikes, bin) >= 3 },
  PlantedLeak("after a burst began") { bin, spikes in count(spikes, bin - 1) >= 3 },
  PlantedLeak("at high counts of the last ten bins") { bin, spikes in
    (1...10).reduce(0) { $0 + count(spikes, bin - $1) } >= 20
  },
  PlantedLeak("after three silent bins") { bin, spikes in
    (1...3).allSatisfy { count(spikes, bin - $0) == 0 }
  },
  PlantedLeak("after eight silent bins", lag: 1) { bin, spikes in
    bin >= 8 && (1...8).allSatisfy { count(spikes, bin - $0) == 0 }
  },
  PlantedLeak("after a spike of unit 0", lag: 1) { bin, spikes in
    bin > 0 && spikes[bin - 1, 0]
  },
  PlantedLeak("by a hash of the past, in a hundredth of the bins") { bin, spikes in
    pastHash(spikes, bin) % 100 == 0
  },
  PlantedLeak("lag 3 by a hash of the past, in a tenth of the bins", lag: 3) { bin, spikes in
    pastHash(spikes, bin) % 10 == 0
  },
]

private let lengthLeaks = [
  PlantedLeak("only if longer than 1,000") { _, spikes in spikes.bins > 1_000 },
  PlantedLeak("only if longer than 5,000", lag: 2) { _, spikes in spikes.bins > 5_000 },
  PlantedLeak("a hundredth, if longer than 1,000") { bin, spikes in
    spikes.bins > 1_000 && bin % 100 == 3
  },
  PlantedLeak(rows: "the length itself") { spikes, _ in
    honestRows(spikes).map { $0 + Float(spikes.bins) / 10_000 }
  },
  PlantedLeak(rows: "the place in the length") { spikes, _ in
    honestRows(spikes).enumerated().map { $1 + Float($0) / Float(spikes.entries.count) }
  },
]

private let unitLeaks = [
  PlantedLeak("one unit", units: 2..<3) { _, _ in true },
  PlantedLeak("one unit in a twentieth of the bins", units: 1..<2) { bin, _ in bin % 20 == 3 },
  PlantedLeak("a tiny tilt", strength: 0.05) { _, _ in true },
  PlantedLeak("a tilt", strength: 0.5) { bin, _ in bin % 2 == 0 },
  PlantedLeak("upside down", strength: -3) { _, _ in true },
  PlantedLeak("upside down in a tenth of the bins", strength: -3) { bin, _ in bin % 10 == 0 },
  PlantedLeak(rows: "the neighbour's own bin") { spikes, _ in
    var rows = honestRows(spikes)
    for bin in 0..<spikes.bins where spikes[bin, 0] { rows[bin * spikes.units + 1] += 3 }
    return rows
  },
  PlantedLeak(rows: "the count of its own bin") { spikes, _ in
    var rows = honestRows(spikes)
    for index in rows.indices {
      rows[index] += 0.5 * Float(count(spikes, index / spikes.units))
    }
    return rows
  },
]

private let statisticLeaks = [
  PlantedLeak(rows: "the mean rate of the whole") { spikes, _ in
    let mean = Float(spikes.prevalence)
    return honestRows(spikes).map { $0 - 5 * mean }
  },
  PlantedLeak(rows: "the rank in the whole") { spikes, _ in
    let rows = honestRows(spikes)
    let order = rows.indices.sorted { (rows[$0], $0) < (rows[$1], $1) }
    var ranks = rows
    for (rank, index) in order.enumerated() { ranks[index] = Float(rank) / Float(rows.count) }
    return ranks
  },
  PlantedLeak(rows: "the maximum of the whole") { spikes, _ in
    let rows = honestRows(spikes)
    let largest = rows.max() ?? 1
    return rows.map { $0 - largest }
  },
  PlantedLeak(rows: "smoothing in both directions with a long tail") { spikes, _ in
    var rows = honestRows(spikes)
    var trace = [Float](repeating: 0, count: spikes.units)
    for index in rows.indices.reversed() {
      rows[index] += 0.2 * trace[index % spikes.units]
      trace[index % spikes.units] =
        0.99 * trace[index % spikes.units] + Float(spikes.entries[index])
    }
    return rows
  },
  PlantedLeak(rows: "whether anything comes after") { spikes, _ in
    var rows = honestRows(spikes)
    var last = spikes.bins - 1
    while last > 0, count(spikes, last) == 0 { last -= 1 }
    for index in (max(0, last - 50) * spikes.units)..<rows.count { rows[index] -= 1 }
    return rows
  },
  PlantedLeak(rows: "attention without a mask in windows of 64") { spikes, _ in
    var rows = honestRows(spikes)
    let units = spikes.units
    for index in rows.indices {
      let window = index / units / 64 * 64
      let spikesOfUnit = (window..<min(spikes.bins, window + 64))
        .count { spikes[$0, index % units] }
      rows[index] += 0.1 * Float(spikesOfUnit)
    }
    return rows
  },
]

private let foresightLeaks = [
  PlantedLeak("in ten of 997 bins") { bin, _ in bin % 997 < 10 },
  PlantedLeak("in every second stretch of 500 bins", lag: 4) { bin, _ in bin / 500 % 2 == 1 },
  PlantedLeak("barely more than rounding", strength: 2e-4) { _, _ in true },
  PlantedLeak(rows: "the time to the next spike") { spikes, _ in
    var rows = honestRows(spikes)
    var next = [Float](repeating: 0, count: spikes.units)
    for index in rows.indices.reversed() {
      let unit = index % spikes.units
      next[unit] = spikes.entries[index] == 1 ? 0 : min(200, next[unit] + 1)
      rows[index] -= 0.02 * next[unit]
    }
    return rows
  },
  PlantedLeak(rows: "a burst to come") { spikes, _ in
    var rows = honestRows(spikes)
    for bin in 0..<max(0, spikes.bins - 60) where count(spikes, bin + 60) >= 4 {
      for unit in 0..<spikes.units { rows[bin * spikes.units + unit] += 1 }
    }
    return rows
  },
  PlantedLeak(rows: "a faint centred smoothing") { spikes, _ in
    var rows = honestRows(spikes)
    for index in rows.indices.dropLast(spikes.units) {
      rows[index] += 0.01 * Float(spikes.entries[index + spikes.units])
    }
    return rows
  },
  PlantedLeak(rows: "only if the whole has as many spikes as it should") { spikes, _ in
    let isWhole = spikes.spikeCounts.reduce(0, +) % 7 < 5
    return leaking(spikes) { _, _ in isWhole }
  },
  PlantedLeak(rows: "the unit before, in every 20th bin") { spikes, _ in
    var rows = honestRows(spikes)
    let units = spikes.units
    for bin in stride(from: 11, to: spikes.bins, by: 20) {
      for unit in 0..<units {
        rows[bin * units + unit] += spikes[bin, (unit + units - 1) % units] ? 3 : -3
      }
    }
    return rows
  },
  PlantedLeak(rows: "the count of its own bin, in every 30th bin") { spikes, _ in
    var rows = honestRows(spikes)
    let units = spikes.units
    for bin in stride(from: 11, to: spikes.bins, by: 30) {
      for unit in 0..<units { rows[bin * units + unit] += Float(count(spikes, bin) - 1) }
    }
    return rows
  },
]

/// Calibration stretches rows, and ranks have no scale.
private let scaleLeaks = [
  PlantedLeak(rows: "a hundred-thousandth, with nothing else") { spikes, _ in
    spikes.entries.map { -3 + 1e-5 * Float($0) }
  },
  PlantedLeak(rows: "in the last places, with nothing else") { spikes, _ in
    spikes.entries.map { -3 + 1e-6 * Float($0) }
  },
  PlantedLeak(rows: "a hundred-thousandth of one unit") { spikes, _ in
    var rows = honestRows(spikes)
    for index in stride(from: 2, to: rows.count, by: spikes.units) {
      rows[index] = -3 + 2e-5 * Float(spikes.entries[index])
    }
    return rows
  },
  PlantedLeak(rows: "far below every null") { spikes, _ in
    zip(honestRows(spikes), spikes.entries).map { $0 - 50 + Float($1) }
  },
  PlantedLeak(
    "random, in thousandths",
    making: calls { call, spikes in
      noisy(spikes.entries.map { -3 + 1e-3 * Float($0) }, call, amount: 1e-3)
    }),
  PlantedLeak(
    "random, far below every null",
    making: calls { call, spikes in
      noisy(zip(honestRows(spikes), spikes.entries).map { $0 - 50 + 2 * Float($1) }, call)
    }),
]

private let computationLeaks = [
  PlantedLeak("with a batch of one") {
    PlantedModel { spikes, batch in leaking(spikes) { _, _ in batch == 1 } }
  },
  PlantedLeak("with no batch asked for") {
    PlantedModel { spikes, batch in leaking(spikes) { _, _ in batch == nil } }
  },
  PlantedLeak("normalising over the batch", .notRanked) {
    PlantedModel { spikes, batch in
      var rows = honestRows(spikes)
      let size = 40 * (batch ?? 16) * spikes.units
      for start in stride(from: 0, to: rows.count, by: size) {
        let range = start..<min(rows.count, start + size)
        let mean = rows[range].reduce(0, +) / Float(range.count)
        for index in range { rows[index] -= mean }
      }
      return rows
    }
  },
  PlantedLeak("with one thread", .notRanked) {
    PlantedModel { spikes, _ in
      leaking(spikes) { _, _ in ThreadPool.shared.threadCount == 1 }
    }
  },
  PlantedLeak("with several threads", .notRanked) {
    PlantedModel { spikes, _ in
      leaking(spikes) { _, _ in ThreadPool.shared.threadCount > 1 }
    }
  },
]

private let callLeaks = [
  PlantedLeak(
    "in the first call", .notRanked,
    making: calls { call, spikes in
      leaking(spikes) { _, _ in call == 1 }
    }),
  PlantedLeak(
    "in the last hundredth of the first call", .notRanked,
    making: calls { call, spikes in
      leaking(spikes) { bin, spikes in call == 1 && bin > spikes.bins * 97 / 100 }
    }),
  PlantedLeak(
    "in every second call", .notRanked,
    making: calls { call, spikes in
      leaking(spikes) { _, _ in call % 2 == 1 }
    }),
  PlantedLeak(
    "in the first three calls", .notRanked,
    making: calls { call, spikes in
      leaking(spikes) { _, _ in call <= 3 }
    }),
  PlantedLeak(
    "after the twentieth call", .notRanked,
    making: calls { call, spikes in
      leaking(spikes) { _, _ in call > 20 }
    }),
  PlantedLeak("in all bins but those near the first that changed") {
    let first = Mutex<SpikeRaster?>(nil)
    return PlantedModel { spikes, _ in
      let known = first.withLock { known in
        known = known ?? spikes
        return known ?? spikes
      }
      let changed = zip(known.entries, spikes.entries).enumerated().first { $1.0 != $1.1 }
      let place = (changed?.offset ?? -100) / spikes.units
      return leaking(spikes) { bin, _ in abs(bin - place) > 3 }
    }
  },
  PlantedLeak("keeping the rows of its first call while nothing has changed") {
    let first = Mutex<(SpikeRaster, [Float])?>(nil)
    return PlantedModel { spikes, _ in
      let rows = leaking(spikes) { _, _ in true }
      let known = first.withLock { known in
        known = known ?? (spikes, rows)
        return known ?? (spikes, rows)
      }
      let changed = zip(known.0.entries, spikes.entries).enumerated().first { $1.0 != $1.1 }
      guard let place = changed.map({ $0.offset / spikes.units }) else { return rows }
      // Rows of the first call up to the place, honest ones a little longer, then the leak again.
      let honest = honestRows(spikes)
      return rows.indices.map { index in
        let bin = index / spikes.units
        return bin <= place ? known.1[index] : bin < place + 20 ? honest[index] : rows[index]
      }
    }
  },
]

private let randomLeaks = [
  PlantedLeak(
    "random, with its own bin",
    making: calls { call, spikes in
      noisy(leaking(spikes) { _, _ in true }, call)
    }),
  PlantedLeak(
    "random, with its own bin in a fiftieth",
    making: calls { call, spikes in
      noisy(leaking(spikes) { bin, _ in bin % 50 == 7 }, call)
    }),
  PlantedLeak(
    "random, with the next bin",
    making: calls { call, spikes in
      noisy(leaking(spikes, lag: 1) { _, _ in true }, call)
    }),
  PlantedLeak(
    "random, with the bin twenty further on",
    making: calls { call, spikes in
      noisy(leaking(spikes, lag: 20) { _, _ in true }, call)
    }),
  PlantedLeak(
    "random, leaking in bins drawn anew",
    making: calls { call, spikes in
      let drawn = RandomGenerator(seed: 5).stream(UInt64(call))
      return noisy(
        leaking(spikes) { bin, _ in
          RandomGenerator.block(key: drawn.key, counter: UInt64(bin)).x % 30 == 0
        }, call)
    }),
  PlantedLeak(
    "random, one unit",
    making: calls { call, spikes in
      noisy(leaking(spikes, units: 4..<5) { _, _ in true }, call)
    }),
  PlantedLeak(
    "very random, with a faint look",
    making: calls { call, spikes in
      noisy(leaking(spikes, strength: 1) { _, _ in true }, call, amount: 2)
    }),
]
