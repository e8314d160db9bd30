/// Whether the same units, or pairs of units, have the high numbers in two samples.
///
/// Distances compare distributions and would not notice units that exchange their places. This is
/// Pearson's correlation of the two samples' numbers over the units or pairs that are defined in both.
enum Agreement {
  /// The fewest units or pairs.
  static let fewest = 3

  /// The correlation; NaN for fewer than three, or where one sample's numbers are all the same.
  ///
  /// - Precondition: both samples have the same units or pairs, in the same order.
  static func value(_ first: [Double], _ second: [Double]) -> Double {
    precondition(first.count == second.count, "\(first.count) numbers and \(second.count)")
    let pairs = zip(first, second).filter { $0.isFinite && $1.isFinite }
    guard pairs.count >= fewest else { return .nan }
    let count = Double(pairs.count)
    let means = (
      pairs.reduce(0) { $0 + $1.0 } / count, pairs.reduce(0) { $0 + $1.1 } / count
    )
    var (covariance, firstSquares, secondSquares) = (0.0, 0.0, 0.0)
    for (a, b) in pairs {
      covariance += (a - means.0) * (b - means.1)
      firstSquares += (a - means.0) * (a - means.0)
      secondSquares += (b - means.1) * (b - means.1)
    }
    let scale = (firstSquares * secondSquares).squareRoot()
    return scale > 0 ? covariance / scale : .nan
  }
}
