/// What becomes of a rollout over time, judged by its spikes per second against the stretch of the
/// recording before it.
///
/// Windows are one second long. The stretch before gives the lowest and the highest count of a window;
/// three windows in a row on the same side outside of these is a departure. The rule is applied to
/// the recording's own continuation too: a recording may also depart from its past.
public struct RolloutFate: Sendable, Equatable, Encodable {
  /// What became of it.
  public enum Kind: String, Sendable, Encodable {
    /// Never three windows in a row outside.
    case stays
    /// Three windows in a row with more spikes than any window before.
    case above
    /// Three windows in a row with fewer spikes than any window before.
    case below
    /// Above from some time to the end, and at the end more than twice the highest.
    case runsAway = "runs-away"
    /// No spike from some time to the end, for longer than twice the longest silence before.
    case fallsSilent = "falls-silent"
    /// Too short to say: fewer than ten windows before, or fewer than three windows.
    case unknown
  }

  /// What became of it.
  public let kind: Kind
  /// When it began, in seconds from the beginning; nil where nothing did.
  public let seconds: Double?
  /// The lowest and the highest rate of a window before, in spikes per second and unit.
  public let lowestRate: Double, highestRate: Double
  /// The rate of the last window, in spikes per second and unit.
  public let lastRate: Double

  /// The windows that are needed before.
  static let fewestWindows = 10
  /// The windows in a row that are a departure.
  static let run = 3

  /// The fate of a sample, judged by one of the same units that came before.
  public init(of sample: SpikeSample, after past: SpikeSample) {
    let width = sample.bins(in: 1)
    let seconds = Double(width) * sample.binSeconds
    let counts = sample.populationCounts(window: width)
    let before = past.populationCounts(window: width)
    func rate(_ count: Int?) -> Double {
      count.map { Double($0) / seconds / Double(max(1, sample.units)) } ?? .nan
    }
    let (lowest, highest) = (before.min(), before.max())
    (lowestRate, highestRate, lastRate) = (rate(lowest), rate(highest), rate(counts.last))

    let end = (sample.trains.compactMap(\.last).max() ?? -1) + 1
    let silence = sample.bins - end
    if silence >= Self.run * width, silence > 2 * past.longestSilence {
      (kind, self.seconds) = (.fallsSilent, Double(end) * sample.binSeconds)
      return
    }
    guard let lowest, let highest, before.count >= Self.fewestWindows, counts.count >= Self.run
    else {
      (kind, self.seconds) = (.unknown, nil)
      return
    }
    let tail = counts.reversed().prefix { $0 > highest }.count
    if tail >= Self.run, counts.suffix(Self.run).allSatisfy({ $0 > 2 * highest }) {
      (kind, self.seconds) = (.runsAway, Double(counts.count - tail) * seconds)
      return
    }
    for first in 0...counts.count - Self.run {
      let windows = counts[first..<first + Self.run]
      let isAbove = windows.allSatisfy { $0 > highest }
      guard isAbove || windows.allSatisfy({ $0 < lowest }) else { continue }
      (kind, self.seconds) = (isAbove ? .above : .below, Double(first) * seconds)
      return
    }
    (kind, self.seconds) = (.stays, nil)
  }
}

extension SpikeSample {
  /// The longest stretch of bins in which no unit spikes.
  var longestSilence: Int {
    var (longest, previous) = (0, -1)
    for bin in Set(trains.joined()).sorted() + [bins] {
      longest = max(longest, bin - previous - 1)
      previous = bin
    }
    return longest
  }
}
