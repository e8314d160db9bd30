/// What to know about a recording before using it.
public struct RecordingSummary: Sendable, Equatable, Encodable {
  /// Firing rates over units, in spikes per second.
  public struct Rates: Sendable, Equatable, Encodable {
    /// The mean over units.
    public let mean: Double
    /// The median over units.
    public let median: Double
    /// The lowest rate of a unit.
    public let lowest: Double
    /// The highest rate of a unit.
    public let highest: Double

    /// The statistics of spike counts over a time in seconds; NaN without units.
    init(counts: [Int], seconds: Double) {
      let rates = counts.map { Double($0) / seconds }.sorted()
      guard let first = rates.first, let last = rates.last else {
        (mean, median, lowest, highest) = (.nan, .nan, .nan, .nan)
        return
      }
      mean = rates.reduce(0, +) / Double(rates.count)
      median = (rates[(rates.count - 1) / 2] + rates[rates.count / 2]) / 2
      lowest = first
      highest = last
    }
  }

  /// The part of the recording that the protocol would use.
  public struct Use: Sendable, Equatable, Encodable {
    /// The width of a bin in seconds.
    public let binSeconds: Double
    /// The number of bins.
    public let bins: Int
    /// The beginning of the part in seconds.
    public let start: Double
    /// The recording's units that are used, by index from 0.
    public let units: Range<Int>
    /// Spikes of those units in that part.
    public let spikes: Int
    /// Spikes that share a bin with another of their unit and are counted once.
    public let mergedSpikes: Int
    /// Units without a spike in that part.
    public let silentUnits: Int
    /// Units without a spike in the training part; nil without a split.
    public let silentInTraining: Int?
    /// The share of entries of the raster that are spikes.
    public let prevalence: Double
    /// The rates of those units in that part.
    public let rates: Rates
    /// The context that the split is made for, in bins.
    public let context: Int
    /// The parts; nil if the recording is too short for the context.
    public let split: Split?
    /// The gap between the parts, in bins.
    public let gap: Int?
    /// Why there is no split.
    public let splitProblem: String?
    /// The remedy, for the program that shows the summary; not part of the document.
    public let splitRemedy: Remedy?

    private enum CodingKeys: String, CodingKey {
      case binSeconds, bins, start, units, spikes, mergedSpikes, silentUnits, silentInTraining
      case prevalence, rates, context, split, gap, splitProblem
    }
  }

  /// The recording's name.
  public let name: String
  /// The path that was read.
  public let file: String
  /// The format in words.
  public let format: String
  /// Where the neurons were recorded, if known.
  public let preparation: Preparation?
  /// The SHA-256 of the bytes read.
  public let sha256: String
  /// The number of units.
  public let units: Int
  /// The names of the units.
  public let unitIdentifiers: [String]
  /// The number of spikes.
  public let spikes: Int
  /// The length in seconds.
  public let duration: Double
  /// The length of a tick in seconds, if the file counts in ticks.
  public let tick: Double?
  /// Where the unit of time comes from.
  public let tickSource: String
  /// Whether the file has the units' positions.
  public let hasPositions: Bool
  /// The names of the units' labels, sorted.
  public let labels: [String]
  /// The rates of all units over the whole recording.
  public let rates: Rates
  /// Units without any spike.
  public let silentUnits: Int
  /// Spikes at the same time as another of their unit.
  public let duplicateSpikes: Int
  /// Spikes that the file itself had merged.
  public let mergedInSource: Int
  /// Further notes for the user.
  public let notes: [String]
  /// What would help if what the notes say is a mistake, for the program that shows the summary; not
  /// part of the document.
  public let noteRemedies: [Remedy]
  /// What the protocol would use; nil if it can use nothing.
  public let use: Use?
  /// Why the protocol can use nothing.
  public let useProblem: String?
  /// The remedy, for the program that shows the summary; not part of the document.
  public let useRemedy: Remedy?

  private enum CodingKeys: String, CodingKey {
    case name, file, format, preparation, sha256, units, unitIdentifiers, spikes, duration, tick
    case tickSource, hasPositions, labels, rates, silentUnits, duplicateSpikes, mergedInSource
    case notes, use, useProblem
  }

  /// The summary of a recording, cut as the options say, for models that look `context` bins back.
  ///
  /// Data that the protocol cannot use are described, not an error: the summary explains why.
  public init(_ recording: Recording, options: BinningOptions = BinningOptions(), context: Int) {
    name = recording.name
    file = recording.file
    format = recording.format
    preparation = recording.preparation
    sha256 = recording.sha256
    units = recording.unitCount
    unitIdentifiers = recording.units.map(\.identifier)
    spikes = recording.spikeCount
    duration = recording.duration
    tick = recording.tick
    tickSource = recording.tickSource
    hasPositions = recording.units.contains { $0.position != nil }
    labels = recording.labelNames
    let counts = recording.trains.counts
    let first = recording.trains.first
    // A clock that began long before the recording: time without units is not silence.
    let isLate = first > max(60, recording.duration / 2) && recording.duration - first > 1
    rates = Rates(counts: counts, seconds: recording.duration - (isLate ? first : 0))
    silentUnits = counts.count { $0 == 0 }
    duplicateSpikes = recording.trains.duplicates
    mergedInSource = recording.mergedInSource
    notes =
      recording.notes
      + (isLate
        ? ["the first spike is at \(first) s, and rates are those from then on"] : [])
    noteRemedies = recording.noteRemedies
    do throws(RecordingError) {
      use = Use(try BinnedSpikes(recording, options: options), context: context)
      useProblem = nil
      useRemedy = nil
    } catch {
      use = nil
      useProblem = error.description
      useRemedy = error.remedy
    }
  }
}

extension RecordingSummary.Use {
  /// The used part of a recording that has been binned.
  init(_ binned: BinnedSpikes, context: Int) {
    binSeconds = binned.binSeconds
    bins = binned.raster.bins
    start = Double(binned.firstBin) * binned.binSeconds
    units = binned.unitRange
    spikes = binned.spikeCount
    mergedSpikes = binned.mergedSpikes
    silentUnits = binned.silentUnits.count
    prevalence = Double(spikes - mergedSpikes) / Double(bins * units.count)
    rates = RecordingSummary.Rates(
      counts: binned.raster.spikeCounts, seconds: Double(bins) * binSeconds)
    self.context = context
    do throws(RecordingError) {
      let split = try binned.split(context: context)
      self.split = split
      gap = split.gap
      splitProblem = nil
      splitRemedy = nil
      silentInTraining = binned.raster.slice(split.training).spikeCounts.count { $0 == 0 }
    } catch {
      split = nil
      gap = nil
      splitProblem = error.description
      splitRemedy = error.remedy
      silentInTraining = nil
    }
  }
}
