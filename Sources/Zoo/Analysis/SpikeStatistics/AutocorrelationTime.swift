/// The autocorrelation time of spike counts: the integral over lags on both sides of the squared
/// correlation over that at the shortest lag, without the peak at zero.
///
/// The definition is equation 6 of Wieland et al. (2015).
/// C(k) is the sum of products of counts k windows apart less (sum of counts)^2 / windows; the
/// integral of (C(k) / C(1))^2 is that of the trapezoid rule from lag 1 to the longest, twice.
enum AutocorrelationTime {
  /// The length of a window in seconds.
  static let windowSeconds = 0.01
  /// The longest lag in seconds.
  static let longestSeconds = 0.2

  /// The value in seconds; NaN for fewer than two spikes, or fewer windows than lags.
  static func value(_ counts: [Int], windowSeconds: Double, longestLag: Int) -> Double {
    let total = counts.reduce(0, +)
    guard total >= 2, counts.count > longestLag, longestLag > 1 else { return .nan }
    let occupied = counts.indices.filter { counts[$0] != 0 }
    var products = [Int](repeating: 0, count: longestLag + 1)
    for (place, window) in occupied.enumerated() {
      for other in occupied[place...] {
        guard other - window <= longestLag else { break }
        products[other - window] += counts[window] * counts[other]
      }
    }
    let expected = Double(total) * Double(total) / Double(counts.count)
    let first = Double(products[1]) - expected
    let squares = products[1...].map { product in
      let ratio = (Double(product) - expected) / first
      return ratio * ratio
    }
    let ends = (squares[0] + squares[squares.count - 1]) / 2
    return 2 * windowSeconds * (squares.reduce(0, +) - 2 * ends + ends)
  }

  fileprivate static func value(_ counts: [Int], _ sample: SpikeSample, _ width: Int) -> Double {
    let seconds = Double(width) * sample.binSeconds
    return value(
      counts, windowSeconds: seconds, longestLag: Int((longestSeconds / seconds).rounded()))
  }
}

extension SpikeStatistic {
  /// The autocorrelation time of each unit.
  static let autocorrelationTime = SpikeStatistic(
    name: "autocorrelation_time", title: "autocorrelation time",
    definition: "Integral of the squared autocorrelation of counts in windows of 10 ms, relative "
      + "to lag 1, up to 200 ms (Wieland et al. 2015).",
    subject: .unit, unit: "s", summary: .median, isLogarithmic: true
  ) { sample in
    let width = sample.bins(in: AutocorrelationTime.windowSeconds)
    return (0..<sample.units).map {
      AutocorrelationTime.value(sample.counts(of: $0, window: width), sample, width)
    }
  }

  /// The autocorrelation time of the spikes of all units together.
  static let populationAutocorrelationTime = SpikeStatistic(
    name: "population_autocorrelation_time", title: "autocorrelation time, all",
    definition: "The same for the spikes of all units together.", subject: .population, unit: "s",
    summary: .mean, isLogarithmic: true
  ) { sample in
    let width = sample.bins(in: AutocorrelationTime.windowSeconds)
    return [AutocorrelationTime.value(sample.populationCounts(window: width), sample, width)]
  }
}
