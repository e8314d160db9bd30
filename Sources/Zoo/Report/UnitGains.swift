/// How a model's gain over the constant rate is spread over units: whether a few of them carry it.
struct UnitGains: Equatable {
  /// The units with spikes in the scored bins.
  let units: Int
  /// The fewest units whose gains together make half of the total; nil if there is no gain.
  let halfOfGain: Int?
  /// The units that the model predicts worse than their constant rate.
  let belowZero: Int

  /// The spread of the gained bits, one number per unit with spikes.
  init(bits: [Double]) {
    units = bits.count
    belowZero = bits.count { $0 < -BitsPerSpike.roundingMargin }
    let total = bits.reduce(0, +)
    var sum = 0.0
    let count = bits.sorted(by: >).prefix { gain in
      defer { sum += gain }
      return sum < total / 2
    }.count
    halfOfGain = total > 0 ? count : nil
  }

  /// The spread of a model's calibrated gains, means over seeds; nil if its rows carry no units.
  init?(_ entry: Leaderboard.Entry) {
    let seeds = entry.rows.map { row in
      row.metrics.units.map { unit in
        unit.spikes > 0 ? unit[Self.column] * Double(unit.spikes) : .nan
      }
    }
    guard let first = seeds.first, seeds.allSatisfy({ $0.count == first.count }) else { return nil }
    let bits = first.indices.map { unit in
      seeds.reduce(0) { $0 + $1[unit] } / Double(seeds.count)
    }
    .filter { !$0.isNaN }
    guard !bits.isEmpty else { return nil }
    self.init(bits: bits)
  }

  /// The column of `per_unit.csv` that the gains come from.
  private static let column = Metric.headline.perUnit?.name ?? ""
}
