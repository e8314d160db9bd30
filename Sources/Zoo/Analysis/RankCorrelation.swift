/// Spearman's rank correlation: Pearson's correlation of mid-ranks (Spearman 1904).
enum RankCorrelation {
  /// The correlation of two series; pairs with an undefined value are left out.
  ///
  /// - Returns: -1 to 1; NaN for fewer than three pairs, or where one series is constant.
  /// - Precondition: both are equally long.
  static func value(_ first: [Double], _ second: [Double]) -> Double {
    precondition(first.count == second.count, "\(first.count) numbers and \(second.count)")
    let pairs = zip(first, second).filter { $0.isFinite && $1.isFinite }
    return Agreement.value(ranks(pairs.map(\.0)), ranks(pairs.map(\.1)))
  }

  /// The ranks from 1 on; equal values share the mean of theirs.
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] == values[order[first]] { end += 1 }
      for place in first..<end { ranks[order[place]] = Double(first + end + 1) / 2 }
      first = end
    }
    return ranks
  }
}
