/// A fixed way of betting: by how much to shift the known log-odds of a spike, for each kind of row.
///
/// A gambler sees only which of `bucketCount` buckets a row is in: the sign of a deviation (of the
/// row from its null, say) and how large it is. The odds are bet on as if the log-odds of a spike
/// were `logit q + b` with b the shift of the bucket, so the wealth is multiplied by
///
///     p'(x) / q(x) = exp(b x) / (1 - q + q exp(b)),     x = 1 for a spike and 0 for none,
///
/// whose expectation under q is 1 whatever b is.
struct AuditGambler: Sendable {
  let name: String
  /// The shift in each bucket.
  let shifts: [Double]

  /// The least size of a deviation in each bucket above the neutral one.
  static let bounds: [Double] = [0.02, 0.1, 0.5, 1, 2, 3, 5]
  /// The deviation that a gambler who trusts the rows assumes for the bucket.
  private static let middles: [Double] = [0.05, 0.25, 0.7, 1.4, 2.4, 3.8, 6]
  /// The bucket of rows that do not deviate; deviations upwards are above it.
  static let neutral = bounds.count
  static let bucketCount = 2 * bounds.count + 1

  /// The family; fixed, since the wealth of a family chosen afterwards proves nothing.
  static let family: [AuditGambler] = {
    var family: [AuditGambler] = []
    for (index, bound) in bounds.enumerated() {
      for shift in [0.25, 1, 2.5, 5] {
        family.append(
          AuditGambler(name: "bets \(shift) on a spike where it is \(bound) or more above") {
            $0 > index ? shift : 0
          })
      }
      for shift in [0.25, 1, 3] {
        family.append(
          AuditGambler(name: "bets \(shift) on no spike where it is \(bound) or more below") {
            -$0 > index ? -shift : 0
          })
      }
    }
    for tilt in [0.5, 1, 2, 4, -1] {
      family.append(
        AuditGambler(name: "bets \(tilt) times as much as it deviates") { size in
          guard size != 0 else { return 0 }
          let deviation = middles[abs(size) - 1] * (size > 0 ? 1 : -1)
          return max(-6, min(6, tilt * deviation))
        })
    }
    return family
  }()

  /// All shifts of the family, each once, without 0.
  static let distinctShifts = Array(Set(family.flatMap(\.shifts)).subtracting([0])).sorted()

  /// A gambler by the shift for each signed size of deviation, 0 being the neutral bucket.
  private init(name: String, shift: (Int) -> Double) {
    self.name = name
    shifts = (0..<Self.bucketCount).map { shift($0 - Self.neutral) }
  }

  private static let tableScale: Float = 50
  private static let tableEdge = 400

  /// The bucket of each deviation from -8 to 8 in steps of 1/50: a look-up is much faster than
  /// seven comparisons.
  private static let table: [UInt8] = (-tableEdge...tableEdge).map { step in
    let size = Double(abs(step)) / Double(tableScale)
    let passed = bounds.count { size >= $0 }
    return UInt8(neutral + (step < 0 ? -passed : passed))
  }

  /// The bucket of a deviation; NaN counts as a large one.
  static func bucket(_ deviation: Float) -> Int {
    Int(table[step(deviation)])
  }

  /// Writes the bucket of the deviation of every entry in a range.
  @inline(__always)
  static func write(
    _ entries: Range<Int>, to buckets: inout [UInt8], _ deviation: (Int) -> Float
  ) {
    table.withUnsafeBufferPointer { table in
      buckets.withUnsafeMutableBufferPointer { buckets in
        for index in entries { buckets[index] = table[step(deviation(index))] }
      }
    }
  }

  private static func step(_ deviation: Float) -> Int {
    // Half a step is added to round, since the conversion truncates.
    Int(max(0, min(Float(2 * tableEdge), deviation * tableScale + Float(tableEdge) + 0.5)))
  }
}
