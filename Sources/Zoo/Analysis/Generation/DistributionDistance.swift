/// How far two samples of numbers are apart, as distributions.
public struct DistributionDistance: Sendable, Equatable {
  /// The Wasserstein distance: the area between the two distribution functions, in the numbers' unit.
  public let wasserstein: Double
  /// The Kolmogorov-Smirnov distance: the largest difference of the two distribution functions.
  public let kolmogorovSmirnov: Double

  /// The distances of two samples of any sizes; undefined numbers are left out, and without any left
  /// in one of them the distances are NaN.
  public init(_ first: [Double], _ second: [Double]) {
    let a = first.filter { !$0.isNaN }.sorted()
    let b = second.filter { !$0.isNaN }.sorted()
    guard !a.isEmpty, !b.isEmpty else {
      (wasserstein, kolmogorovSmirnov) = (.nan, .nan)
      return
    }
    var (area, largest) = (0.0, 0.0)
    var (i, j) = (0, 0)
    var place = min(a[0], b[0])
    while i < a.count || j < b.count {
      let next = min(i < a.count ? a[i] : .infinity, j < b.count ? b[j] : .infinity)
      let difference = abs(Double(i) / Double(a.count) - Double(j) / Double(b.count))
      area += difference * (next - place)
      largest = max(largest, difference)
      place = next
      // Equal numbers of both move together, or ties would count as differences.
      while i < a.count, a[i] == next { i += 1 }
      while j < b.count, b[j] == next { j += 1 }
    }
    (wasserstein, kolmogorovSmirnov) = (area, largest)
  }
}
