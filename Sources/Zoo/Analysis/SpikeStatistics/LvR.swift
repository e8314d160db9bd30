/// LvR, the revised local variation, which allows for a refractory time R.
///
/// The mean of 3 (1 - 4 I I' / (I + I')^2) (1 + 4 R / (I + I')) over successive intervals I and I'
/// (Shinomoto et al. 2009).
enum LvR {
  /// The refractory time R in seconds.
  static let refractorySeconds = 0.005

  /// The value; NaN for fewer than two intervals.
  static func value(_ intervals: [Double]) -> Double {
    var sum = 0.0
    for (first, second) in zip(intervals, intervals.dropFirst()) {
      let both = first + second
      sum += 3 * (1 - 4 * first * second / (both * both)) * (1 + 4 * refractorySeconds / both)
    }
    return intervals.count < 2 ? .nan : sum / Double(intervals.count - 1)
  }
}

extension SpikeStatistic {
  /// LvR of each unit's intervals.
  static let lvr = SpikeStatistic(
    name: "lvr", title: "LvR",
    definition: "Mean of 3 (1 - 4 I I' / (I + I')^2) (1 + 4 R / (I + I')), R = 5 ms "
      + "(Shinomoto et al. 2009).",
    subject: .unit, summary: .median
  ) { sample in (0..<sample.units).map { LvR.value(sample.intervals(of: $0)) } }
}
