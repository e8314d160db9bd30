#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// What is kept of a scored prediction so that it can be drawn: points of the ROC and the
/// precision-recall curve, the reliability of its probabilities, and one second of it.
///
/// A prediction takes tens of megabytes, this a few kilobytes, so a report of a hundred cells is made
/// without them.
public struct CellCurves: Sendable, Equatable {
  /// The entries of all units that are predicted at each of a few hundred falling thresholds, and the
  /// spikes among them.
  ///
  /// The last threshold admits everything.
  public let predicted: [Int], hits: [Int]
  /// Entries, their predicted spikes and their spikes, by predicted probability: bucket k holds the
  /// probabilities of 10^((k - buckets)/4) to 10^((k + 1 - buckets)/4), the first also all below.
  public let reliabilityEntries: [Int], reliabilityExpected: [Double], reliabilitySpikes: [Int]
  /// The first bin of the shown second within the scored bins, and the units that are shown, those
  /// with the most spikes in it first.
  public let shownFrom: Int, shownUnits: [Int]
  /// The log-odds of the shown units in the shown second in steps of 1/12 from -16 on, [bins, units]:
  /// enough for a shade of grey.
  public let shownLevels: [UInt8]
  /// The spikes of the shown units in the shown second, [bins, units].
  public let shownSpikes: [UInt8]

  /// The number of buckets of probability: six powers of ten.
  static let buckets = 24
  /// The most units of the shown second; more would be thinner than a line of text.
  static let mostUnits = 24
  private static let mostPoints = 128

  /// The bins of the shown second.
  public var shownBins: Int { shownUnits.isEmpty ? 0 : shownLevels.count / shownUnits.count }

  /// The probability that a level stands for.
  public static func probability(level: UInt8) -> Double {
    1 / (1 + exp(16 - Double(level) / 12))
  }

  /// The highest probability of one of the shown units in the shown second.
  func mostProbable(_ unit: Int) -> Double {
    let levels = stride(from: unit, to: shownLevels.count, by: shownUnits.count)
    return Self.probability(level: levels.map { shownLevels[$0] }.max() ?? 0)
  }

  /// The curves of a prediction.
  ///
  /// - Parameters:
  ///   - prediction: log-odds and spikes of the scored bins.
  ///   - binSeconds: the width of a bin.
  public init(_ prediction: ScoredPrediction, binSeconds: Double) {
    (predicted, hits) = Self.points(prediction)
    let reliability = Self.reliability(prediction)
    reliabilityEntries = reliability.map(\.entries)
    reliabilityExpected = reliability.map(\.expected)
    reliabilitySpikes = reliability.map(\.spikes)
    let bins = min(prediction.bins, max(1, Int((1 / binSeconds).rounded())))
    let (start, units) = Self.shown(prediction, bins: bins)
    shownFrom = start
    shownUnits = units
    var levels: [UInt8] = []
    var spikes: [UInt8] = []
    prediction.withEntries { scores, labels in
      for bin in start..<start + bins {
        for unit in units {
          let index = bin * prediction.units + unit
          levels.append(UInt8(min(max((scores[index] + 16) * 12, 0), 255)))
          spikes.append(labels[index])
        }
      }
    }
    shownLevels = levels
    shownSpikes = spikes
  }

  /// Curves of known parts.
  init(
    predicted: [Int], hits: [Int],
    reliability: (entries: [Int], expected: [Double], spikes: [Int]),
    shownFrom: Int, shownUnits: [Int], shownLevels: [UInt8], shownSpikes: [UInt8]
  ) {
    (self.predicted, self.hits) = (predicted, hits)
    reliabilityEntries = reliability.entries
    reliabilityExpected = reliability.expected
    reliabilitySpikes = reliability.spikes
    (self.shownFrom, self.shownUnits) = (shownFrom, shownUnits)
    (self.shownLevels, self.shownSpikes) = (shownLevels, shownSpikes)
  }

  /// The points, exact at thresholds of 65,536 levels: a sort of ten million scores for a picture
  /// would cost more than all metrics.
  private static func points(_ prediction: ScoredPrediction) -> (predicted: [Int], hits: [Int]) {
    var entries = [Int](repeating: 0, count: 1 << 16)
    var spikes = entries
    prediction.withEntries { scores, labels in
      for index in scores.indices {
        let level = Int(SortKey.key(scores[index]) >> 16)
        entries[level] += 1
        spikes[level] += Int(labels[index])
      }
    }
    let all = prediction.bins * prediction.units
    let positives = max(prediction.totalSpikes, 1)
    var predicted: [Int] = [], hits: [Int] = []
    var (count, found) = (0, 0)
    var last = (count: 0, found: 0)
    for level in entries.indices.reversed() where entries[level] > 0 {
      count += entries[level]
      found += spikes[level]
      // A new point where either axis has moved on by a step, and at the end.
      if (count - last.count) * mostPoints >= all || (found - last.found) * mostPoints >= positives
        || count == all
      {
        predicted.append(count)
        hits.append(found)
        last = (count, found)
      }
    }
    return (predicted, hits)
  }

  private static func reliability(
    _ prediction: ScoredPrediction
  ) -> [(entries: Int, expected: Double, spikes: Int)] {
    // Fixed parts, so that sums do not depend on the number of threads.
    let parts = 64
    let empty = [(entries: Int, expected: Double, spikes: Int)](
      repeating: (0, 0, 0), count: buckets)
    var results = [[(entries: Int, expected: Double, spikes: Int)]](
      repeating: empty, count: parts)
    results.withUnsafeMutableBufferPointer { results in
      prediction.withEntries { scores, labels in
        let memory = LoopMemory((results, scores, labels))
        ThreadPool.shared.run(parts) { part in
          let (results, scores, labels) = memory.pointer
          var sums = empty
          for index in part * scores.count / parts..<(part + 1) * scores.count / parts {
            let p = 1 / (1 + exp(-Double(scores[index])))
            let bucket = min(max(buckets + Int((4 * log10(p)).rounded(.down)), 0), buckets - 1)
            sums[bucket].entries += 1
            sums[bucket].expected += p
            sums[bucket].spikes += Int(labels[index])
          }
          results[part] = sums
        }
      }
    }
    return (0..<buckets).map { bucket in
      results.reduce((0, 0.0, 0)) {
        ($0.0 + $1[bucket].entries, $0.1 + $1[bucket].expected, $0.2 + $1[bucket].spikes)
      }
    }
  }

  /// The first second of the scored bins whose number of spikes is the median of all seconds with
  /// spikes, and the units with the most spikes in it: the rule is the same for all models.
  private static func shown(
    _ prediction: ScoredPrediction, bins: Int
  ) -> (start: Int, units: [Int]) {
    let units = prediction.units
    let seconds = prediction.bins / bins
    let labels = prediction.spikes.entries
    func counts(_ second: Int) -> [Int] {
      var counts = [Int](repeating: 0, count: units)
      for bin in second * bins..<(second + 1) * bins {
        for unit in 0..<units { counts[unit] += Int(labels[bin * units + unit]) }
      }
      return counts
    }
    let totals = (0..<seconds).map { counts($0).reduce(0, +) }
    let busy = totals.filter { $0 > 0 }.sorted()
    let second = busy.isEmpty ? 0 : totals.firstIndex(of: busy[(busy.count - 1) / 2]) ?? 0
    let own = counts(second)
    let chosen = (0..<units).sorted { (own[$1], $0) < (own[$0], $1) }.prefix(mostUnits)
    return (second * bins, Array(chosen))
  }
}
