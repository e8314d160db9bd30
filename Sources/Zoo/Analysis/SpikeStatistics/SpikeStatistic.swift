#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A statistic of spike trains: a number for each unit, interval, pair of units or window.
///
/// Definitions are those of Elephant where it has one. Each is declared in its own file, next to its
/// computation; tables, JSON and the side-by-side check are made from the list ``all``.
public struct SpikeStatistic: Sendable {
  /// What each number is about.
  public enum Subject: String, Sendable, Encodable {
    /// A unit.
    case unit
    /// An interval between two spikes of a unit.
    case interval
    /// A pair of units.
    case pair
    /// A window of time.
    case window
    /// All units together: a single number.
    case population
  }

  /// The one number that a table shows.
  public enum Summary: String, Sendable, Encodable {
    /// The mean of the defined numbers.
    case mean
    /// The median of the defined numbers.
    case median
  }

  /// The key in JSON.
  public let name: String
  /// The heading in tables.
  public let title: String
  /// The formula in words.
  public let definition: String
  /// What each number is about.
  public let subject: Subject
  /// The unit of the numbers; empty for a pure number.
  public let unit: String
  /// How a table summarises the numbers.
  public let summary: Summary
  /// Whether samples are compared by the decimal logarithms of the numbers: those that span several
  /// powers of ten.
  public let isLogarithmic: Bool
  private let compute: @Sendable (SpikeSample) -> [Double]

  init(
    name: String, title: String, definition: String, subject: Subject, unit: String = "",
    summary: Summary, isLogarithmic: Bool = false,
    compute: @escaping @Sendable (SpikeSample) -> [Double]
  ) {
    self.name = name
    self.title = title
    self.definition = definition
    self.subject = subject
    self.unit = unit
    self.summary = summary
    self.isLogarithmic = isLogarithmic
    self.compute = compute
  }

  /// The numbers of a sample, in the order of its units or pairs; NaN where one is undefined.
  public func values(of sample: SpikeSample) -> [Double] {
    compute(sample).map { $0.isFinite ? $0 : .nan }
  }

  /// The numbers as samples are compared by them.
  func scaled(_ values: [Double]) -> [Double] {
    isLogarithmic ? values.map { log10($0) } : values
  }

  /// All statistics, in the order of the table.
  public static let all: [SpikeStatistic] = [
    firingRate, interspikeInterval, cv, cv2, lv, lvr,
    fano(seconds: 0.05), fano(seconds: 0.2), fano(seconds: 1),
    correlation, spikeTimeTiling, populationCount,
    burstShare, burstRate, autocorrelationTime, populationAutocorrelationTime,
  ]
}
