#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// Bets on replaced spikes against the odds they were drawn with, by gamblers who see the rows.
///
/// **Why an honest model cannot win.** Number the replaced entries x_1, x_2, … in the order of
/// bins, one probe after the other. Let F(n) be everything before entry n: the recording, the
/// states of all replaced bins, the entries before n, the draws of earlier probes, and the model's
/// own randomness, which is independent of the draws. Given F(n), x_n is a spike with exactly the
/// known probability q_n. A model that knows only the past computes row t, in whatever order it
/// works, from bins before t, from what it saw in earlier calls, and from its own randomness: all
/// of F(n), if x_n lies in bin t. A gambler's shift b_n is a function of rows up to t, so of F(n),
/// and the factor exp(b_n x_n) / (1 - q_n + q_n exp(b_n)) has expectation 1 given F(n). The wealth,
/// the product of the factors, is therefore a non-negative martingale that begins at 1.
///
/// **Why many gamblers and many probes cost no more.** The family, the views of the rows, and the
/// kinds and units that each bets on are fixed, and so are their weights, which sum to 1. A
/// weighted mean of martingales is a martingale: W, with E(W) = 1. Wealth is carried over from
/// probe to probe, which only makes the sequence longer; which probe comes next, and whether one
/// does, may depend on the past. By Ville's inequality the chance that W ever reaches e^14 is at
/// most e^-14 = 8.3e-7, whatever the model is and however it is random. There is no factor for the
/// number of gamblers or probes. (Several audits do add up: 100 labels make 8.3e-5.)
struct AuditBets: Sendable {
  /// The view of the rows that a gambler has.
  enum View: Equatable, Sendable {
    /// The row some bins earlier against the null, for the unit some columns further on.
    case level(lag: Int, unitOffset: Int)
    /// The row against that of the bin before: a leak in few bins stands out from its neighbours.
    case jump
    /// The row against the mean of those before, measured by how far they were from it: the scale of
    /// the rows does not matter.
    case surprise

    var name: String {
      switch self {
      case .level(0, 0): "the row against its null"
      case .level(let lag, 0): "the row \(lag) bins earlier against its null"
      case .level(_, let offset): "the row of the unit \(offset > 0 ? "after" : "before")"
      case .jump: "the row against the one before"
      case .surprise: "the row against the mean of those before"
      }
    }
  }

  private static let longestLag = 100

  static let views: [View] =
    [
      .level(lag: 0, unitOffset: 0), .jump, .surprise, .level(lag: 0, unitOffset: 1),
      .level(lag: 0, unitOffset: -1),
    ]
    + [1, 2, 3, 5, 10, 20, 50, longestLag].map { .level(lag: $0, unitOffset: 0) }

  /// Views other than the first bet on this many entries of a probe: enough, and much faster.
  private static let sideEntries = 1 << 21
  private var sideBins: Int { Self.sideEntries / odds.units + 1 }

  private let odds: KnownOdds
  private let nulls: [Float]
  /// log(1 - q + q exp(b)) by [state, unit, distinct shift].
  private let costs: [Double]
  /// The logarithms of wealth by [view, gambler, kind, unit]: each unit and each kind of activity
  /// has its own gamblers, who know nothing about the others.
  private var logWealth: [Double]
  /// The greatest logarithm of the mean wealth so far, in nats; nil before the first bet.
  private(set) var evidence: Double?
  /// The richest gambler when the mean wealth was greatest.
  private(set) var gambler: String?

  private static let kinds = KnownOdds.Kind.allCases.count

  /// Gamblers of wealth 1.
  init(odds: KnownOdds, nullRates: [Double]) {
    self.odds = odds
    nulls = nullRates.map { Float(log($0 / (1 - $0))) }
    let exponentials = AuditGambler.distinctShifts.map { exp($0) - 1 }
    var costs: [Double] = []
    for state in 0..<KnownOdds.stateCount {
      for unit in 0..<odds.units {
        let q = odds.probability(state: state, unit: unit)
        for exponential in exponentials { costs.append(log1p(q * exponential)) }
      }
    }
    self.costs = costs
    logWealth = [Double](
      repeating: 0,
      count: Self.views.count * AuditGambler.family.count * Self.kinds * odds.units)
  }

  /// Settles the bets on replaced bins.
  ///
  /// - Parameters:
  ///   - rows: of the whole replaced raster, [bins, units].
  ///   - spikes: the replaced raster.
  ///   - states: of the replaced bins.
  ///   - first: the first replaced bin.
  mutating func settle(rows: Tensor, spikes: SpikeRaster, states: [UInt8], from first: Int) {
    guard !states.isEmpty, odds.units > 0 else { return }
    let units = odds.units
    // Earlier rows are never looked at.
    let origin = max(0, first - Self.longestLag)
    let last = min(spikes.bins, first + sideBins)
    let neutral = UInt8(AuditGambler.neutral)
    var buckets = [UInt8](repeating: neutral, count: (spikes.bins - origin) * units)
    var jumps = [UInt8](repeating: neutral, count: (last - origin) * units)
    var surprises = jumps
    rows.withValues { all in
      let rows = UnsafeBufferPointer(rebasing: all[(origin * units)...])
      for bin in 0..<spikes.bins - origin {
        let entries = bin * units..<(bin + 1) * units
        nulls.withUnsafeBufferPointer { nulls in
          AuditGambler.write(entries, to: &buckets) { rows[$0] - nulls[$0 - entries.lowerBound] }
        }
      }
      if last - origin > 1 {
        AuditGambler.write(units..<jumps.count, to: &jumps) { rows[$0] - rows[$0 - units] }
      }
      var means = [Float](repeating: 0, count: units)
      var sizes = means
      for bin in 0..<last - origin {
        for unit in 0..<units {
          let row = rows[bin * units + unit]
          let deviation = row - means[unit]
          surprises[bin * units + unit] = UInt8(AuditGambler.bucket(deviation / sizes[unit]))
          if bin == 0 {
            means[unit] = row
          } else if deviation.isFinite {
            means[unit] += deviation / 32
            sizes[unit] += (abs(deviation) - sizes[unit]) / 32
          }
        }
      }
    }
    for (index, view) in Self.views.enumerated() {
      switch view {
      case .jump: settle(index, jumps, lag: 0, offset: 0, spikes, states, first, origin)
      case .surprise: settle(index, surprises, lag: 0, offset: 0, spikes, states, first, origin)
      case .level(let lag, let offset):
        guard abs(offset) < units else { continue }
        settle(index, buckets, lag: lag, offset: offset, spikes, states, first, origin)
      }
    }
    weigh()
  }

  /// Counts entries and spikes by state, unit and bucket, and turns the counts into wealth.
  ///
  /// The buckets are of the rows from `origin` on, the states of the bins from `first` on.
  private mutating func settle(
    _ view: Int, _ buckets: [UInt8], lag: Int, offset: Int, _ spikes: SpikeRaster,
    _ states: [UInt8], _ first: Int, _ origin: Int
  ) {
    let units = odds.units
    let width = AuditGambler.bucketCount
    let end = view == 0 ? states.count : min(states.count, sideBins)
    var counts = [SIMD2<Int32>](repeating: .zero, count: KnownOdds.stateCount * units * width)
    let skipped = max(0, lag - first)
    buckets.withUnsafeBufferPointer { buckets in
      spikes.entries.withUnsafeBufferPointer { entries in
        counts.withUnsafeMutableBufferPointer { counts in
          for index in min(skipped, end)..<end {
            let row = (first + index) * units
            let seen = (first + index - lag - origin) * units
            let state = Int(states[index]) * units
            for unit in 0..<units {
              var source = unit + offset
              if source < 0 { source += units }
              if source >= units { source -= units }
              let slot = (state + unit) * width + Int(buckets[seen + source])
              counts[slot] &+= SIMD2(1, Int32(truncatingIfNeeded: entries[row + unit]))
            }
          }
        }
      }
    }
    for state in 0..<KnownOdds.stateCount {
      let kind = KnownOdds.kind(ofState: state).rawValue
      for unit in 0..<units {
        let start = (state * units + unit) * width
        let found = (0..<width).filter { counts[start + $0].x > 0 }
        guard !found.isEmpty else { continue }
        let costStart = (state * units + unit) * AuditGambler.distinctShifts.count
        for (index, gambler) in Self.indexed.enumerated() {
          var sum = 0.0
          for bucket in found where gambler.shifts[bucket] != 0 {
            let count = counts[start + bucket]
            sum +=
              Double(count.y) * gambler.shifts[bucket]
              - Double(count.x) * costs[costStart + gambler.costIndices[bucket]]
          }
          logWealth[self.index(view, index, kind, unit)] += sum
        }
      }
    }
  }

  /// The gamblers with the places of their shifts among the distinct ones.
  private static let indexed: [(shifts: [Double], costIndices: [Int])] =
    AuditGambler.family.map { gambler in
      (
        gambler.shifts,
        gambler.shifts.map { AuditGambler.distinctShifts.firstIndex(of: $0) ?? 0 }
      )
    }

  private func index(_ view: Int, _ gambler: Int, _ kind: Int, _ unit: Int) -> Int {
    ((view * AuditGambler.family.count + gambler) * Self.kinds + kind) * odds.units + unit
  }

  /// The mean wealth: half of the money is with the first view, and half of each view's with those
  /// who bet on all units together; the rest is shared equally.
  private mutating func weigh() {
    let units = odds.units
    let gamblers = AuditGambler.family.count
    var best: (worth: Double, name: () -> String) = (-.infinity, { "" })
    var logTerms: [Double] = []
    logTerms.reserveCapacity(logWealth.count * 2)
    for (view, kind) in Self.views.indices.flatMap({ view in
      (0...Self.kinds).map { (view, $0) }
    }) {
      let share = view == 0 ? 0.5 : 0.5 / Double(Self.views.count - 1)
      let each = log(share / Double(gamblers * (Self.kinds + 1)) / 2)
      for gambler in 0..<gamblers {
        var all = 0.0
        func add(_ wealth: Double, _ weight: Double, unit: Int?) {
          logTerms.append(wealth + weight)
          guard wealth + weight > best.worth else { return }
          best = (
            wealth + weight, { Self.describe(view: view, gambler: gambler, kind: kind, unit: unit) }
          )
        }
        for unit in 0..<units {
          let wealth =
            kind < Self.kinds
            ? logWealth[index(view, gambler, kind, unit)]
            : (0..<Self.kinds).reduce(0) { $0 + logWealth[index(view, gambler, $1, unit)] }
          all += wealth
          add(wealth, each - log(Double(units)), unit: unit)
        }
        add(all, each, unit: nil)
      }
    }
    let sum = logTerms.reduce(0) { $0 + exp($1 - best.worth) }
    let mean = best.worth + log(sum)
    if mean > evidence ?? -.infinity {
      evidence = mean
      gambler = best.name()
    }
  }

  private static func describe(view: Int, gambler: Int, kind: Int, unit: Int?) -> String {
    let activity = kind < kinds ? KnownOdds.Kind.allCases[kind].name : "every activity"
    return "\(AuditGambler.family[gambler].name) (\(views[view].name); \(activity), "
      + (unit.map { "unit \($0)" } ?? "all units") + ")"
  }
}
