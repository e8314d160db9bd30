/// The Fano factor: variance (ddof 0) over mean of the spike counts of windows; 1 for a Poisson process
/// in windows of any length.
enum FanoFactor {
  /// The value; NaN without spikes, or for fewer than two windows.
  static func value(_ counts: [Int]) -> Double {
    let total = counts.reduce(0, +)
    guard counts.count >= 2, total > 0 else { return .nan }
    let count = Double(counts.count)
    let mean = Double(total) / count
    let variance = counts.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    return variance / mean
  }
}

extension SpikeStatistic {
  /// The Fano factor of each unit in windows of a length.
  static func fano(seconds: Double) -> SpikeStatistic {
    let milliseconds = Int((seconds * 1000).rounded())
    return SpikeStatistic(
      name: "fano_\(milliseconds)ms", title: "Fano \(NumberText.duration(seconds))",
      definition: "Variance of spike counts in consecutive windows of \(milliseconds) ms over "
        + "their mean.",
      subject: .unit, summary: .median
    ) { sample in
      let width = sample.bins(in: seconds)
      return (0..<sample.units).map { FanoFactor.value(sample.counts(of: $0, window: width)) }
    }
  }
}
