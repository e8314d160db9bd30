import Tensor

/// The ranks of the spikes among the scores: all that ROC-AUC, average precision and the choice of
/// a threshold need to know about a prediction.
///
/// One entry for each distinct score that some spike bin has, from the highest score down. Scores
/// that only silent bins have need no entry of their own: they move no rank sum, no step of the
/// precision-recall curve and no maximum of F1, and are contained in `negativesAbove` of the next
/// entry. All counts are exact integers, ties included.
public struct RankCounts: Sendable, Equatable {
  /// The bins at one distinct score.
  public struct Level: Sendable, Equatable {
    /// The score, a log-odds.
    public let score: Float
    /// The spike bins with exactly this score.
    public let positives: Int
    /// The silent bins with exactly this score.
    public let negatives: Int
    /// The silent bins with a higher score.
    public let negativesAbove: Int
  }

  /// The distinct scores of spike bins, highest first.
  public let levels: [Level]
  /// The number of spike bins.
  public let positives: Int
  /// The number of silent bins.
  public let negatives: Int

  /// The counts of sorted keys.
  private init(
    positives: UnsafeMutableBufferPointer<UInt32>, negatives: UnsafeMutableBufferPointer<UInt32>
  ) {
    var levels: [Level] = []
    var positive = positives.count - 1
    var negative = negatives.count - 1
    while positive >= 0 {
      let key = positives[positive]
      let first = positive
      while positive >= 0, positives[positive] == key { positive -= 1 }
      while negative >= 0, negatives[negative] > key { negative -= 1 }
      let above = negatives.count - 1 - negative
      let top = negative
      while negative >= 0, negatives[negative] == key { negative -= 1 }
      levels.append(
        Level(
          score: SortKey.score(key), positives: first - positive, negatives: top - negative,
          negativesAbove: above))
    }
    self.levels = levels
    self.positives = positives.count
    self.negatives = negatives.count
  }

  /// The counts of each unit.
  public static func perUnit(_ prediction: ScoredPrediction) -> [RankCounts] {
    let (bins, units) = (prediction.bins, prediction.units)
    // Several units per work item: a cache line of a row holds sixteen of them.
    let grain = 8
    var results = [RankCounts?](repeating: nil, count: units)
    results.withUnsafeMutableBufferPointer { results in
      prediction.withEntries { scores, spikes in
        let memory = LoopMemory((results, scores, spikes))
        ThreadPool.shared.run(count: units, grain: grain) { range in
          let (results, scores, spikes) = memory.pointer
          withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * bins) { memory in
            for unit in range {
              results[unit] = counts(
                scores, spikes, from: unit, stride: units, count: bins, memory: memory)
            }
          }
        }
      }
    }
    return results.compactMap { $0 }
  }

  /// The counts of all units together, as if they were one.
  public static func pooled(_ prediction: ScoredPrediction) -> RankCounts {
    let count = prediction.bins * prediction.units
    return prediction.withEntries { scores, spikes in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 2 * count) { memory in
        counts(scores, spikes, from: 0, stride: 1, count: count, memory: memory)
      }
    }
  }

  /// Splits strided scores by label, sorts both halves and counts.
  private static func counts(
    _ scores: UnsafeBufferPointer<Float>, _ spikes: UnsafeBufferPointer<UInt8>, from start: Int,
    stride: Int, count: Int, memory: UnsafeMutableBufferPointer<UInt32>
  ) -> RankCounts {
    // Fixed parts, on several threads where there are many scores: first their numbers of spike
    // bins, which say where the keys of each part go, then the keys.
    let grain = 1 << 18
    guard count > grain else {
      // One part needs no numbers: spike bins are filled in from the front, silent ones from the
      // back.
      var (positives, negatives, offset) = (0, count, start)
      for _ in 0..<count {
        let key = SortKey.key(scores[offset])
        let isSpike = spikes[offset] != 0
        negatives -= isSpike ? 0 : 1
        memory[isSpike ? positives : negatives] = key
        positives += isSpike ? 1 : 0
        offset += stride
      }
      return sorted(memory, positives: positives, count: count)
    }
    let parts = (count + grain - 1) / grain
    var spikesBefore = [Int](repeating: 0, count: parts + 1)
    spikesBefore.withUnsafeMutableBufferPointer { sums in
      let shared = LoopMemory((sums, spikes))
      ThreadPool.shared.run(count: count, grain: grain) { range in
        let (sums, spikes) = shared.pointer
        var sum = 0
        for index in range { sum += spikes[start + index * stride] != 0 ? 1 : 0 }
        sums[range.lowerBound / grain + 1] = sum
      }
    }
    for part in 0..<parts { spikesBefore[part + 1] += spikesBefore[part] }
    let positives = spikesBefore[parts]
    let shared = LoopMemory((memory, scores, spikes))
    ThreadPool.shared.run(count: count, grain: grain) { [spikesBefore] range in
      let (memory, scores, spikes) = shared.pointer
      // Spike bins come before silent bins.
      var positive = spikesBefore[range.lowerBound / grain]
      var negative = positives + range.lowerBound - positive
      for index in range {
        let offset = start + index * stride
        let key = SortKey.key(scores[offset])
        let isSpike = spikes[offset] != 0
        memory[isSpike ? positive : negative] = key
        positive += isSpike ? 1 : 0
        negative += isSpike ? 0 : 1
      }
    }
    return sorted(memory, positives: positives, count: count)
  }

  /// The counts of keys, those of spike bins first, with as much memory behind them.
  private static func sorted(
    _ memory: UnsafeMutableBufferPointer<UInt32>, positives: Int, count: Int
  ) -> RankCounts {
    let scratch = UnsafeMutableBufferPointer(rebasing: memory[count..<2 * count])
    let high = UnsafeMutableBufferPointer(rebasing: memory[0..<positives])
    let low = UnsafeMutableBufferPointer(rebasing: memory[positives..<count])
    SortKey.sort(high, scratch: scratch)
    SortKey.sort(low, scratch: scratch)
    return RankCounts(positives: high, negatives: low)
  }
}
