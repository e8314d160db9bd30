import Tensor

/// With which bin's spikes rows of log-odds move: what shows that rows are shifted by a bin.
///
/// The row of bin t of an honest model changes, from the row before, with the spikes of bin t-1, which
/// are new to it, and with older ones; never with those of bin t. So the change of each unit's rows is
/// regressed on spikes from two bins after to four bins before, the unit's own and those of all units, all
/// at once: spikes that come in bursts resemble their neighbours, and a unit's spikes those of the
/// others. A score at other lags would not do: a row resembles the bins that it was computed from more
/// than its own. The two kinds of spikes are then judged apart, since rows that move most with
/// everybody's last bin may yet know their own.
struct RowReaction {
  /// The number of bins back of the newest spikes that rows move with: 1 for rows in place, 0 for rows
  /// that know their own bin; nil if they move with none.
  let lag: Int?

  private static let lags = Array(-2...4)
  /// A share of the strongest lag of the same kind of spikes; what is below is taken for what the
  /// regression leaves of it.
  private static let least = 0.1
  /// The same, of the strongest lag of both kinds.
  private static let leastOfBoth = 0.02
  /// The squared correlation that is more than chance, times the number of bins.
  private static let chance = 25.0

  /// The reaction of rows, [bins, units], to spikes of the same bins.
  init(of rows: Tensor, to spikes: SpikeRaster) {
    let shares = Self.shares(of: rows, to: spikes)
    let kinds = [shares.prefix(Self.lags.count), shares.suffix(Self.lags.count)]
    let strongest = shares.max() ?? 0
    lag = kinds.compactMap { kind in
      let limit = max(
        Self.least * (kind.max() ?? 0), Self.leastOfBoth * strongest,
        Self.chance / Double(max(1, spikes.bins)))
      return zip(Self.lags, kind).first { $0.1 >= limit && $0.1.isFinite }?.0
    }.min()
  }

  /// For each lag of own spikes, and then of all spikes, the share of the variance of changes that it
  /// explains on its own, a mean over units.
  private static func shares(of rows: Tensor, to spikes: SpikeRaster) -> [Double] {
    let (bins, units, count) = (spikes.bins, spikes.units, lags.count)
    var shares = [Double](repeating: 0, count: 2 * count)
    let used = count..<max(count, bins - count)
    guard !used.isEmpty else { return shares }
    /// The sum of products of two series at a distance. The bins at the ends are few: sums of products
    /// of shifted series depend on the distance of their shifts alone.
    func product(_ x: [Double], _ y: [Double], _ distance: Int) -> Double {
      used.reduce(0) { $0 + x[$1] * y[$1 - distance] }
    }
    let all = centred(spikes.populationCounts.map(Double.init))
    let allProducts = (0..<count).map { product(all, all, $0) }
    for unit in 0..<units {
      let own = centred((0..<bins).map { spikes[$0, unit] ? 1 : 0 })
      let values = rows.withValues { values in
        (0..<bins).map { Double(values[$0 * units + unit]) }
      }
      let change = centred([0] + zip(values.dropFirst(), values).map { $0 - $1 })
      let variance = product(change, change, 0)
      let ownProducts = (0..<count).map { product(own, own, $0) }
      let crossProducts = (1 - count..<count).map { product(own, all, $0) }
      guard variance > 0, ownProducts[0] > 0 else { continue }
      var matrix = [Double](repeating: 0, count: 4 * count * count)
      for i in 0..<count {
        for j in 0..<count {
          matrix[i * 2 * count + j] = ownProducts[abs(i - j)]
          matrix[(count + i) * 2 * count + count + j] = allProducts[abs(i - j)]
          let cross = crossProducts[j - i + count - 1]
          matrix[i * 2 * count + count + j] = cross
          matrix[(count + j) * 2 * count + i] = cross
        }
      }
      let sides = [own, all].flatMap { series in lags.map { product(change, series, $0) } }
      // Of a single unit, own spikes are all spikes.
      let scales = (0..<2 * count).map { $0 < count ? ownProducts[0] : allProducts[0] }
      let slopes = CholeskyFactor(of: matrix, diagonal: scales.map { 1e-6 * $0 })
        .solution(of: sides)
      for (index, slope) in slopes.enumerated() {
        shares[index] += slope * slope * scales[index] / variance / Double(units)
      }
    }
    return shares
  }

  private static func centred(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    return values.map { $0 - mean }
  }
}
