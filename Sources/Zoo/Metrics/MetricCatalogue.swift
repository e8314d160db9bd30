extension Metric {
  /// All metrics, in the order of `results.csv` and of the table, in which ``headline`` comes first.
  public static let all: [Metric] = [
    bitsPerSpike, bitsPerSpikeCalibrated, calibratedUnitMedian, calibratedUnitsAboveZero,
    unitMedian, unitsAboveZero,
    rocAUCStratified, rocAUCUnitMean, rocAUCPooled, rocAUCUnitsInMean,
    averagePrecisionUnitMean, averagePrecisionLift, averagePrecisionPooled,
    calibrationSlope, calibrationIntercept, calibrationRatio,
    brier, f1, mcc,
    threshold, calibratedSlope, calibratedIntercept,
    undefinedUnits,
  ]

  /// The metric that orders models: bits per spike after calibration, pooled over units.
  public static let headline = bitsPerSpikeCalibrated

  /// The metrics that the table of models shows, in the order of its columns.
  package static let shown =
    [headline] + all.filter { $0.column != nil && $0.name != headline.name }

  /// The metrics of single units, in the order of the columns of `per_unit.csv`.
  package static let unitMetrics = all.compactMap(\.perUnit)

  /// The metric with a name; a family's name finds its first metric, and case does not matter.
  public static func named(_ name: String) -> Metric? {
    let wanted = name.lowercased()
    return all.first { $0.name == wanted } ?? all.first { $0.name.hasPrefix(wanted + ".") }
  }
}
