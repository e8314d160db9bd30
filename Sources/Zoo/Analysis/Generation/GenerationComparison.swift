#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// Generated spikes against the recording that they stand for, by every ``SpikeStatistic``.
///
/// Four samples of the same units and the same length: the generated spikes; the recording from the
/// beginning of its test part; the stretch of the recording right before it; and independent spikes
/// with each unit's rate in the test part. All are compared with the second. How far the stretch before
/// is from it is the ceiling: as near as data come. How far the independent spikes are is the floor:
/// what rates alone give.
public struct GenerationComparison: Sendable, Encodable {
  /// One statistic.
  public struct Line: Sendable, Encodable {
    /// The statistic's name.
    public let name: String
    /// Its unit; empty for a pure number.
    public let unit: String
    /// What each number is about.
    public let subject: SpikeStatistic.Subject
    /// How ``Numbers/shown`` summarises.
    public let summary: SpikeStatistic.Summary
    /// Whether distances are those of decimal logarithms.
    public let isLogarithmic: Bool
    /// The numbers of the recording, of the generated spikes, of the recording before, and of
    /// independent spikes.
    public let recording: Numbers, generated: Numbers, before: Numbers, independent: Numbers
    /// The distances of the other three from the recording.
    public let distance: Distance, ceiling: Distance, floor: Distance
    /// What the distances say.
    public let reading: Reading
    /// Whether the same units or pairs have the high numbers; nil for other subjects.
    public let agreement: Agreements?
    /// The distributions.
    public let quantiles: Quantiles
  }

  /// Distributions by their quantiles: the least number, those below which every further twentieth lies, and
  /// the greatest; empty where no number is defined.
  public struct Quantiles: Sendable, Codable, Equatable {
    /// Of the recording, of the generated and of the independent spikes.
    public let recording: [Double], generated: [Double], independent: [Double]

    private static let steps = 20

    /// Whether the recording and the generated spikes have one.
    var isDefined: Bool { !recording.isEmpty && !generated.isEmpty }

    /// The quantiles of numbers, between which lines are straight (type 7 of Hyndman and Fan, 1996).
    static func of(_ values: [Double]) -> [Double] {
      let sorted = values.filter { !$0.isNaN }.sorted()
      guard let last = sorted.last else { return [] }
      return (0...steps).map { step in
        let place = Double(step * (sorted.count - 1)) / Double(steps)
        let index = Int(place)
        guard index + 1 < sorted.count else { return last }
        return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
      }
    }
  }

  /// The numbers of a sample, summarised.
  public struct Numbers: Sendable, Encodable {
    /// How many are defined, and how many are not.
    public let defined: Int, undefined: Int
    /// Their mean, median, standard deviation (ddof 0), minimum and maximum; NaN if none is defined.
    public let mean: Double, median: Double, standardDeviation: Double
    public let minimum: Double, maximum: Double
    /// The one that tables show.
    public let shown: Double

    init(_ values: [Double], _ summary: SpikeStatistic.Summary) {
      let sorted = values.filter { !$0.isNaN }.sorted()
      defined = sorted.count
      undefined = values.count - sorted.count
      let count = Double(sorted.count)
      let mean = sorted.reduce(0, +) / count
      self.mean = mean
      standardDeviation =
        (sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
      minimum = sorted.first ?? .nan
      maximum = sorted.last ?? .nan
      let middle = sorted.count / 2
      median =
        sorted.isEmpty
        ? .nan
        : sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
      shown = summary == .mean ? mean : median
    }
  }

  /// A distance of two distributions.
  public struct Distance: Sendable, Encodable {
    /// The area between the distribution functions, and their largest difference.
    public let wasserstein: Double, kolmogorovSmirnov: Double

    init(_ first: [Double], _ second: [Double]) {
      let distance = DistributionDistance(first, second)
      (wasserstein, kolmogorovSmirnov) = (distance.wasserstein, distance.kolmogorovSmirnov)
    }
  }

  /// Pearson's correlation, over units or pairs, of a sample's numbers with the recording's; NaN
  /// where it is undefined.
  public struct Agreements: Sendable, Encodable {
    /// Of the generated spikes, and of the recording before.
    public let generated: Double, before: Double
  }

  /// What the distances of a statistic say.
  public enum Reading: String, Sendable, Encodable {
    /// Not farther than the recording is from itself.
    case likeData = "like-data"
    /// Farther than the recording from itself, but nearer than independent spikes.
    case between
    /// Not nearer than independent spikes.
    case likeIndependent = "like-independent"
    /// Farther than the recording from itself, in a statistic whose floor says nothing: independent
    /// spikes are less than twice as far as the recording from itself, as in their rates.
    case beyond
    /// A distance is undefined.
    case undefined

    private static let leastSeparation = 2.0

    init(distance: Double, ceiling: Double, floor: Double) {
      guard !distance.isNaN, !ceiling.isNaN else {
        self = .undefined
        return
      }
      if distance <= ceiling {
        self = .likeData
      } else if floor > Self.leastSeparation * ceiling {
        self = distance < floor ? .between : .likeIndependent
      } else {
        self = .beyond
      }
    }
  }

  /// The bins that are compared, of each sample.
  public let bins: Int
  /// The first bin of the recording that is compared.
  public let firstBin: Int
  /// The statistics, in the order of ``SpikeStatistic/all``.
  public let lines: [Line]
  /// What becomes of the generated spikes, all of them, and of the recording's own continuation.
  public let fate: RolloutFate, recordingFate: RolloutFate

  /// Compares generated spikes with a recording's test part.
  ///
  /// - Parameters:
  ///   - spikes: generated, of the recording's units; those beyond the length of the test part are
  ///     not compared, but their fate is told.
  ///   - dataset: the recording.
  ///   - seed: selects the independent spikes.
  /// - Throws: `FitCancelled`.
  /// - Precondition: both have the same units.
  public init(_ spikes: SpikeRaster, with dataset: Dataset, seed: UInt64) throws(FitCancelled) {
    precondition(spikes.units == dataset.raster.units, "other units")
    let test = dataset.split.test
    // Before the test part there is always as much: training and validation are longer.
    let bins = min(spikes.bins, test.count, test.lowerBound)
    let width = dataset.summary.binSeconds
    func sample(_ raster: SpikeRaster) -> SpikeSample { SpikeSample(raster, binSeconds: width) }
    let truth = dataset.raster.slice(test.lowerBound..<test.lowerBound + bins)
    let odds = truth.spikeCounts.map { count in
      // Without spikes, -inf: independent spikes have none either.
      Float(log(Double(count) / Double(bins - count)))
    }
    let draw = SpikeDraw(
      key: RandomGenerator(seed: seed).stream("independent spikes").key, units: spikes.units)
    let recording = sample(truth)
    let generated = sample(bins == spikes.bins ? spikes : spikes.slice(0..<bins))
    let before = sample(dataset.raster.slice(test.lowerBound - bins..<test.lowerBound))
    let independent = sample(draw.independent(odds, bins: bins))

    var lines: [Line] = []
    for statistic in SpikeStatistic.all {
      try Interruption.check()
      lines.append(
        Line(
          statistic, recording: recording, generated: generated, before: before,
          independent: independent))
    }
    self.lines = lines
    self.bins = bins
    firstBin = test.lowerBound
    fate = RolloutFate(of: sample(spikes), after: before)
    recordingFate = RolloutFate(of: recording, after: before)
  }

  /// The line of a statistic.
  public subscript(name: String) -> Line? { lines.first { $0.name == name } }
}

extension GenerationComparison.Line {
  init(
    _ statistic: SpikeStatistic, recording: SpikeSample, generated: SpikeSample,
    before: SpikeSample, independent: SpikeSample
  ) {
    let values = [recording, generated, before, independent].map { statistic.values(of: $0) }
    func numbers(_ index: Int) -> GenerationComparison.Numbers {
      .init(values[index], statistic.summary)
    }
    func scaled(_ index: Int) -> [Double] { statistic.scaled(values[index]) }
    func distance(_ index: Int) -> GenerationComparison.Distance {
      .init(scaled(index), scaled(0))
    }
    let (own, ceiling, floor) = (distance(1), distance(2), distance(3))
    self.init(
      name: statistic.name, unit: statistic.unit, subject: statistic.subject,
      summary: statistic.summary, isLogarithmic: statistic.isLogarithmic, recording: numbers(0),
      generated: numbers(1), before: numbers(2), independent: numbers(3), distance: own,
      ceiling: ceiling, floor: floor,
      reading: .init(
        distance: own.wasserstein, ceiling: ceiling.wasserstein, floor: floor.wasserstein),
      agreement: [.unit, .pair].contains(statistic.subject)
        ? GenerationComparison.Agreements(
          generated: Agreement.value(scaled(1), scaled(0)),
          before: Agreement.value(scaled(2), scaled(0))) : nil,
      quantiles: GenerationComparison.Quantiles(
        recording: GenerationComparison.Quantiles.of(values[0]),
        generated: GenerationComparison.Quantiles.of(values[1]),
        independent: GenerationComparison.Quantiles.of(values[3])))
  }
}
