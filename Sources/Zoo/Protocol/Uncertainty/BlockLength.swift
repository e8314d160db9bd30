#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How many blocks a drawn stretch has, chosen from the recording and its null rows alone, so that
/// no model's presence changes another's interval.
///
/// The series is the gain of each block of a null row over the constant rate. The rule of Politis
/// and White (2004, corrected by Patton, Politis and White 2009) gives the length for which the
/// bootstrap's variance has the least squared error; it is doubled, since intervals cover best with
/// longer stretches than that (Sun, Phillips and Jin 2008; in simulations of correlated spikes, two
/// points in a hundred). The longest of all null rows counts, at least a second and at most a 30th
/// of the scored bins.
public struct BlockLength: Sendable, Equatable {
  /// The least duration of a stretch in seconds.
  public static let leastSeconds = 1.0

  /// Blocks of a stretch.
  public let blocks: Int
  /// The length that the rule gives, before it is bounded, in blocks.
  public let wanted: Double
  /// How many times larger than for independent bins the variance of a null row's gain is, largest
  /// of all; nil without a null row that gains or loses.
  public let designEffect: Double?

  /// A length of known parts.
  init(blocks: Int, wanted: Double, designEffect: Double?) {
    self.blocks = blocks
    self.wanted = wanted
    self.designEffect = designEffect
  }

  /// A null row's gains in nats: of each block, and the sum of the squares of those of single bins.
  private struct Series {
    let gains: [Double]
    let squares: Double

    init(_ null: CellStatistics) {
      gains = (0..<null.grid.blocks).map { block in
        null.gains[block * null.units..<(block + 1) * null.units].reduce(0, +)
      }
      squares = null.squaredGains.reduce(0, +)
    }
  }

  /// The length for a recording.
  ///
  /// - Parameters:
  ///   - grid: the recording's blocks.
  ///   - binSeconds: the width of a bin.
  ///   - nulls: the statistics of its null rows. A row that neither gains nor loses, such as the
  ///     constant rate, says nothing; if no other is left, only the bounds count.
  public init(_ grid: BlockGrid, binSeconds: Double, nulls: [CellStatistics]) {
    let series = nulls.map { Series($0) }.filter { $0.squares > 1e-12 * Double(grid.bins) }
    let second = (Self.leastSeconds / (grid.binsPerBlock * binSeconds)).rounded(.up)
    let wanted = series.map { 2 * Self.politisWhite($0.gains) }.max() ?? 1
    let blocks = Int(
      min(max(wanted.rounded(.up), second, 1), Double(grid.parts)))
    self.wanted = max(wanted, second)
    self.blocks = blocks
    designEffect = series.map { series in
      let total = series.gains.reduce(0, +)
      let independent = series.squares - total * total / Double(grid.bins)
      return Self.variance(series.gains, length: blocks) * Double(grid.blocks) / independent
    }.max()
  }

  /// The mean square of a sum of drawn stretches, per block: what the bootstrap converges to.
  static func variance(_ series: [Double], length: Int) -> Double {
    let count = series.count
    let mean = series.reduce(0, +) / Double(count)
    var sum = 0.0
    for start in 0..<count {
      let stretch = (0..<length).reduce(0) { $0 + series[(start + $1) % count] - mean }
      sum += stretch * stretch
    }
    return sum / Double(count * length)
  }

  /// The length with the least squared error of the variance, in elements of the series; 1 for a
  /// series without correlation.
  static func politisWhite(_ series: [Double]) -> Double {
    let count = series.count
    let mean = series.reduce(0, +) / Double(count)
    let centered = series.map { $0 - mean }
    let longest = count / 3
    let covariances = (0...longest).map { lag in
      (0..<count - lag).reduce(0) { $0 + centered[$1] * centered[$1 + lag] } / Double(count)
    }
    guard covariances[0] > 0 else { return 1 }
    // The correlation has died out where a run of lags is within the noise of no correlation.
    let digits = log10(Double(count))
    let run = max(5, Int(digits.squareRoot().rounded(.up)))
    let noise = 2 * (digits / Double(count)).squareRoot() * covariances[0]
    let last =
      (0..<max(1, longest - run)).first { lag in
        (lag + 1...lag + run).allSatisfy { abs(covariances[$0]) < noise }
      } ?? longest - run
    let width = min(longest, 2 * max(1, last))
    var (slope, density) = (0.0, covariances[0])
    for lag in 1...width {
      // The flat-top window: 1 up to half of the width, then down to 0.
      let window = min(1, 2 * (1 - Double(lag) / Double(width)))
      slope += 2 * window * Double(lag) * covariances[lag]
      density += 2 * window * covariances[lag]
    }
    guard density > 0 else { return 1 }
    let ratio = 2 * slope * slope / (4 / 3 * density * density)
    return max(1, cbrt(ratio * Double(count)))
  }
}
