/// CV2: the mean of 2 |I' - I| / (I' + I) over successive intervals I and I'.
///
/// It is 1 for a Poisson process, also where its rate changes slowly (Holt et al. 1996).
enum CV2 {
  /// The value; NaN for fewer than two intervals.
  static func value(_ intervals: [Double]) -> Double {
    let pairs = zip(intervals, intervals.dropFirst())
    let sum = pairs.reduce(0) { $0 + 2 * abs($1.1 - $1.0) / ($1.1 + $1.0) }
    return intervals.count < 2 ? .nan : sum / Double(intervals.count - 1)
  }
}

extension SpikeStatistic {
  /// CV2 of each unit's intervals.
  static let cv2 = SpikeStatistic(
    name: "cv2", title: "CV2",
    definition: "Mean of 2 |I' - I| / (I' + I) over successive intervals (Holt et al. 1996).",
    subject: .unit, summary: .median
  ) { sample in (0..<sample.units).map { CV2.value(sample.intervals(of: $0)) } }
}
