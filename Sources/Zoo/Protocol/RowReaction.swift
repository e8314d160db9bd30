import Tensor

/// With which bin's spikes rows of log-odds move: what shows that rows are shifted by a bin.
///
/// The row of bin t of an honest model changes, from the row before, with the spikes of bin t-1, which
/// are new to it, and with older ones; never with those of bin t. So the change of each unit's rows is
/// regressed on spikes from two bins after to four bins before, all at once, since spikes that come in
/// bursts resemble their neighbours: once on the unit's own spikes and once on those of all units. A score
/// at other lags would not do: a row resembles the bins that it was computed from more than its own.
struct RowReaction {
  /// The number of bins back of the newest spikes that rows move with: 1 for rows in place, 0 for rows
  /// that know their own bin; nil if they move with none.
  let lag: Int?

  private static let lags = -2...4
  /// A share of the strongest lag; what is below is taken for what the regression leaves of it.
  private static let least = 0.1
  /// The squared correlation that is more than chance, times the number of bins.
  private static let chance = 25.0

  /// The reaction of rows, [bins, units], to spikes of the same bins.
  init(of rows: Tensor, to spikes: SpikeRaster) {
    let own = Self.shares(of: rows, to: spikes) { unit in
      (0..<spikes.bins).map { spikes[$0, unit] ? 1 : 0 }
    }
    let counts = spikes.populationCounts.map(Double.init)
    let all = Self.shares(of: rows, to: spikes) { _ in counts }
    let strongest = (own.max() ?? 0) >= (all.max() ?? 0) ? own : all
    let limit = max(Self.least * (strongest.max() ?? 0), Self.chance / Double(max(1, spikes.bins)))
    lag = zip(Self.lags, strongest).first { $0.1 >= limit && $0.1.isFinite }?.0
  }

  /// For each lag the share of the variance of changes that it explains on its own, a mean over units.
  private static func shares(
    of rows: Tensor, to spikes: SpikeRaster, _ regressor: (_ unit: Int) -> [Double]
  ) -> [Double] {
    var shares = [Double](repeating: 0, count: lags.count)
    let bins = spikes.bins
    let used = lags.count..<max(lags.count, bins + lags.lowerBound)
    guard !used.isEmpty else { return shares }
    for unit in 0..<spikes.units {
      let values = rows.withValues { values in
        (0..<bins).map { Double(values[$0 * spikes.units + unit]) }
      }
      let x = centred(regressor(unit))
      let change = centred([0] + zip(values.dropFirst(), values).map { $0 - $1 })
      let variance = used.reduce(0) { $0 + change[$1] * change[$1] }
      // The bins at the ends are few: sums of products depend on the distance of two lags alone.
      let products = (0..<lags.count).map { distance in
        used.reduce(0) { $0 + x[$1] * x[$1 - distance] }
      }
      guard variance > 0, products[0] > 0 else { continue }
      var matrix = [Double](repeating: 0, count: lags.count * lags.count)
      for i in 0..<lags.count {
        for j in 0..<lags.count { matrix[i * lags.count + j] = products[abs(i - j)] }
      }
      let sides = lags.map { lag in used.reduce(0) { $0 + change[$1] * x[$1 - lag] } }
      let ridge = [Double](repeating: 1e-6 * products[0], count: lags.count)
      let slopes = CholeskyFactor(of: matrix, diagonal: ridge).solution(of: sides)
      for (index, slope) in slopes.enumerated() {
        let share = slope * slope * products[0] / variance
        shares[index] += share / Double(spikes.units)
      }
    }
    return shares
  }

  private static func centred(_ values: [Double]) -> [Double] {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    return values.map { $0 - mean }
  }
}
