import Tensor

/// How much a model needs each of the last bins: what its rows lose when a single earlier bin is
/// silenced, by lag.
///
/// Every so many bins one bin is emptied, and the rows after it are predicted again: the row `lag`
/// bins later is worse, and other than it was, by as much as the model relied on that one bin. The
/// emptied bins are farther apart than the lags that are looked at, so one prediction gives all lags,
/// and predictions with the emptied bins at other places give all bins. A model that remembers more
/// than that distance sees two or more emptied bins, of which the nearer one is counted.
///
/// An empty bin is what silence looks like to the model. The alternative, a bin of another time, adds
/// spikes where there were none, so that what is measured is surprise and not need.
public struct LagOcclusion: Sendable, Codable, Equatable {
  /// The lags are 1 to this.
  public let lags: Int
  /// How many bins with spikes were emptied.
  public let sites: Int
  /// Bits that the row at each lag loses, per spike of the emptied bin.
  public let bits: LagCurve
  /// 1.96 standard errors of these, over the emptied bins.
  public let margin: LagCurve
  /// The mean absolute change of the row's log-odds at each lag.
  public let change: LagCurve
  /// The lag up to which 95 % of the changes are; nil if nothing changes.
  public let reach: Int?
  /// The lag at which the most bits are lost; nil if nowhere more than ``noticeable`` and than the
  /// margin.
  public let peak: Int?

  /// The share of the changes by which ``reach`` is measured.
  public static let share = 0.95
  /// Less than these bits per silenced spike are nothing.
  public static let noticeable = 0.001
  /// Silences bins of a stretch.
  ///
  /// - Parameters:
  ///   - predictor: the fitted model.
  ///   - stretch: where to look.
  ///   - base: the rows of the stretch as it is.
  ///   - wanted: how many lags to look back; no farther than the stretch is long.
  ///   - passes: how many predictions are made.
  ///   - progress: gets the share that is done.
  /// - Throws: what the predictor throws; `FitCancelled`.
  init(
    _ predictor: any Predictor, _ stretch: AnalysisStretch, base: LogOdds, lags wanted: Int,
    passes: Int, progress: (Double) -> Void = { _ in }
  ) throws {
    let raster = stretch.raster
    let lags = max(1, min(wanted, stretch.range.count - 1))
    let period = lags + 1
    let passes = max(1, min(passes, period))
    let known = stretch.rowLogLikelihoods(base)
    let counts = raster.populationCounts
    var sums = [SIMD4<Double>](repeating: .zero, count: lags)
    var sites = 0
    var spikes = 0
    for pass in 0..<passes {
      try Interruption.check()
      progress(Double(pass) / Double(passes))
      let first = stretch.range.lowerBound + pass * period / passes
      let emptied = stride(from: first, to: raster.bins, by: period).filter { counts[$0] > 0 }
      guard !emptied.isEmpty else { continue }
      var changed = raster
      for bin in emptied {
        for unit in 0..<raster.units { changed[bin, unit] = false }
      }
      let rows = try predictor.logOdds(for: changed, batch: nil)
      // The rows are judged by the true spikes, those of the emptied bins too.
      let found = stretch.rowLogLikelihoods(rows)
      let moved = Self.rowChanges(base, rows)
      for bin in emptied {
        sites += 1
        spikes += counts[bin]
        for lag in 1...lags where bin + lag < raster.bins {
          let lost = known[bin + lag] - found[bin + lag]
          sums[lag - 1] += SIMD4(1, lost, lost * lost, moved[bin + lag])
        }
      }
    }
    let perSite = Double(spikes) / Double(max(1, sites))
    let bits = sums.map { $0.x > 0 ? $0.y / $0.x / perSite * AnalysisStretch.bitsPerNat : .nan }
    let margin = sums.map { sum -> Double in
      guard sum.x > 1 else { return .nan }
      let mean = sum.y / sum.x
      let variance = max(0, sum.z / sum.x - mean * mean) * sum.x / (sum.x - 1)
      return 1.96 * (variance / sum.x).squareRoot() / perSite * AnalysisStretch.bitsPerNat
    }
    let change = sums.map { $0.x > 0 ? $0.w / $0.x : .nan }
    self.lags = lags
    self.sites = sites
    self.bits = LagCurve(bits)
    self.margin = LagCurve(margin)
    self.change = LagCurve(change)
    reach = Self.reach(change)
    peak = bits.indices.filter { bits[$0] > max(margin[$0], Self.noticeable) }
      .max { bits[$0] < bits[$1] }.map { $0 + 1 }
  }

  /// The least lag up to which the share of the sum lies; nil if the sum is zero.
  static func reach(_ change: [Double]) -> Int? {
    let known = change.map { $0.isNaN ? 0 : $0 }
    let total = known.reduce(0, +)
    guard total > 0 else { return nil }
    var sum = 0.0
    for (index, value) in known.enumerated() {
      sum += value
      if sum >= share * total { return index + 1 }
    }
    return known.count
  }

  /// The mean absolute difference of every row, over units.
  private static func rowChanges(_ first: LogOdds, _ second: LogOdds) -> [Double] {
    let (bins, units) = (first.bins, first.units)
    return first.values.withValues { a in
      second.values.withValues { b in
        (0..<bins).map { bin in
          var sum = 0.0
          for index in bin * units..<(bin + 1) * units { sum += Double(abs(a[index] - b[index])) }
          return sum / Double(units)
        }
      }
    }
  }
}
