/// LV, the local variation: the mean of 3 (I' - I)^2 / (I' + I)^2 over successive intervals I and I'.
///
/// It is 1 for a Poisson process (Shinomoto et al. 2003).
enum LV {
  /// The value; NaN for fewer than two intervals.
  static func value(_ intervals: [Double]) -> Double {
    var sum = 0.0
    for (first, second) in zip(intervals, intervals.dropFirst()) {
      let ratio = (second - first) / (second + first)
      sum += 3 * ratio * ratio
    }
    return intervals.count < 2 ? .nan : sum / Double(intervals.count - 1)
  }
}

extension SpikeStatistic {
  /// LV of each unit's intervals.
  static let lv = SpikeStatistic(
    name: "lv", title: "LV",
    definition: "Mean of 3 (I' - I)^2 / (I' + I)^2 over successive intervals "
      + "(Shinomoto et al. 2003).",
    subject: .unit, summary: .median
  ) { sample in (0..<sample.units).map { LV.value(sample.intervals(of: $0)) } }
}
