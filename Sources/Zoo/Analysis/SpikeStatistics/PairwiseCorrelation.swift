/// Pearson's correlation of the spike counts of pairs of units in windows.
enum PairwiseCorrelation {
  /// The length of a window in seconds.
  static let windowSeconds = 0.02

  /// The values of pairs (0, 1), (0, 2), ..., (1, 2), ...; NaN if the counts of one do not vary.
  static func values(_ counts: [[Int]]) -> [Double] {
    let windows = Double(counts.first?.count ?? 0)
    let totals = counts.map { Double($0.reduce(0, +)) }
    // Most windows of most units are empty.
    let occupied = counts.map { train in train.indices.filter { train[$0] != 0 } }
    let squares = counts.indices.map { unit in
      occupied[unit].reduce(0) { $0 + Double(counts[unit][$1] * counts[unit][$1]) }
        - totals[unit] * totals[unit] / windows
    }
    var values: [Double] = []
    for first in counts.indices {
      for second in counts.indices where second > first {
        var product = 0
        for window in occupied[first] { product += counts[first][window] * counts[second][window] }
        let covariance = Double(product) - totals[first] * totals[second] / windows
        let scale = (squares[first] * squares[second]).squareRoot()
        values.append(scale > 0 ? covariance / scale : .nan)
      }
    }
    return values
  }
}

extension SpikeStatistic {
  /// The correlation of each pair of units.
  static let correlation = SpikeStatistic(
    name: "correlation", title: "correlation",
    definition: "Pearson's correlation of spike counts in consecutive windows of 20 ms.",
    subject: .pair, summary: .mean
  ) { sample in
    let width = sample.bins(in: PairwiseCorrelation.windowSeconds)
    return PairwiseCorrelation.values(
      (0..<sample.units).map { sample.counts(of: $0, window: width) })
  }
}
