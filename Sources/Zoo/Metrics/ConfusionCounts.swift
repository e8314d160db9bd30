import Tensor

/// Bins by whether they spiked and whether their score reaches a threshold, over all units.
///
/// A bin is predicted to spike if its log-odds is at or above the threshold. The threshold comes
/// from validation (``ThresholdSelection``), never from the scored bins.
public struct ConfusionCounts: Sendable, Equatable {
  /// Spikes that were predicted.
  public var truePositives: Int
  /// Silent bins predicted to spike.
  public var falsePositives: Int
  /// Spikes that were missed.
  public var falseNegatives: Int
  /// Silent bins predicted to be silent.
  public var trueNegatives: Int

  /// Counts from known numbers.
  public init(truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int) {
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  /// The counts of a prediction at a threshold in log-odds.
  public init(_ prediction: ScoredPrediction, threshold: Double) {
    let spikes = prediction.totalSpikes
    let (predicted, hits) = prediction.withEntries { scores, spikes in
      var predicted = 0
      var hits = 0
      for (score, spike) in zip(scores, spikes) where Double(score) >= threshold {
        predicted += 1
        hits += Int(spike)
      }
      return (predicted, hits)
    }
    self.init(
      truePositives: hits, falsePositives: predicted - hits, falseNegatives: spikes - hits,
      trueNegatives: prediction.bins * prediction.units - spikes - (predicted - hits))
  }
}
