/// The coefficient of variation of interspike intervals: standard deviation (of the population, ddof
/// 0) over mean; 1 for a Poisson process.
enum CoefficientOfVariation {
  /// The value; NaN for fewer than two intervals, where Elephant gives 0 for one.
  static func value(_ intervals: [Double]) -> Double {
    guard intervals.count >= 2 else { return .nan }
    let count = Double(intervals.count)
    let mean = intervals.reduce(0, +) / count
    let variance = intervals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    return variance.squareRoot() / mean
  }
}

extension SpikeStatistic {
  /// The coefficient of variation of each unit's intervals.
  static let cv = SpikeStatistic(
    name: "cv", title: "CV",
    definition: "Standard deviation of interspike intervals over their mean; needs two intervals.",
    subject: .unit, summary: .median
  ) { sample in
    (0..<sample.units).map { CoefficientOfVariation.value(sample.intervals(of: $0)) }
  }
}
