import Tensor

/// Where and how far two predictions differ; 0 and -0 are equal, and so are NaN and NaN.
struct RowDifference {
  /// The first and last row with any difference.
  var first: Int, last: Int
  /// The first and last row with a difference that is more than rounding.
  var firstLarge: Int?, lastLarge: Int?
  /// The largest difference; infinite where one is NaN.
  var largest: Float = 0

  /// The difference of two predictions of the same units in a range of rows; nil if there is none.
  ///
  /// A difference of at least `tolerances`, one per unit, is more than rounding.
  init?(_ a: Tensor, _ b: Tensor, rows: Range<Int>, tolerances: [Float]) {
    var found: RowDifference?
    a.withValues { a in
      b.withValues { b in
        for row in rows {
          let start = row * tolerances.count
          var isEqual = true
          for index in start..<start + tolerances.count where a[index] != b[index] {
            isEqual = false
          }
          guard !isEqual else { continue }
          var largest: Float = 0
          var isLarge = false
          for (unit, tolerance) in tolerances.enumerated() {
            let (left, right) = (a[start + unit], b[start + unit])
            guard left != right, !(left.isNaN && right.isNaN) else { continue }
            let size = abs(left - right)
            largest = max(largest, size.isNaN ? .infinity : size)
            // Not "size >= tolerance", which NaN fails.
            if !(size < tolerance) { isLarge = true }
          }
          guard largest > 0 else { continue }
          var difference = found ?? RowDifference(first: row)
          difference.last = row
          difference.largest = max(difference.largest, largest)
          if isLarge {
            difference.firstLarge = difference.firstLarge ?? row
            difference.lastLarge = row
          }
          found = difference
        }
      }
    }
    guard let found else { return nil }
    self = found
  }

  private init(first row: Int) { (first, last) = (row, row) }

  /// The tolerance for each unit of a prediction: ``Audit/rounding``, but less for a unit whose
  /// rows hardly vary.
  ///
  /// Calibration stretches rows and ranks have no scale at all, so that a look ahead of a millionth
  /// is worth as much as one of 1 if nothing else moves the rows. A thousandth of the rows' mean
  /// deviation, and no less than a few units in the last place, is rounding on any scale.
  static func tolerances(_ rows: Tensor) -> [Float] {
    let (bins, units) = (rows.shape[0], rows.shape[1])
    // A sample of a long part is enough.
    let step = max(1, bins / 16_384)
    let sample = stride(from: 0, to: bins, by: step)
    let count = Double((bins + step - 1) / step)
    var sums = [Double](repeating: 0, count: units)
    var deviations = sums
    var largest = [Float](repeating: 0, count: units)
    rows.withValues { rows in
      for bin in sample {
        for unit in 0..<units {
          let row = rows[bin * units + unit]
          sums[unit] += Double(row)
          largest[unit] = max(largest[unit], abs(row))
        }
      }
      for unit in 0..<units { sums[unit] /= count }
      for bin in sample {
        for unit in 0..<units {
          deviations[unit] += abs(Double(rows[bin * units + unit]) - sums[unit])
        }
      }
    }
    return (0..<units).map { unit in
      guard deviations[unit].isFinite else { return Audit.rounding }
      let least = 16 * largest[unit].ulp
      return min(Audit.rounding, max(least, Float(deviations[unit] / count / 1_000)))
    }
  }
}
