/// The numbers of a predictor in one step, under that step's rules.
public struct ReconstructionScores: Sendable, Codable, Equatable {
  /// What the step's procedure calls ROC-AUC.
  @NullWhenUndefined public var reported: Double
  /// ROC-AUC of all bins in one ranking.
  @NullWhenUndefined public var rocAUCPooled: Double
  /// Average precision of all bins in one ranking.
  @NullWhenUndefined public var averagePrecisionPooled: Double
  /// (PPV + NPV) / 2 at the step's threshold.
  @NullWhenUndefined public var swappedAUC: Double
  /// The mean ROC-AUC of units.
  @NullWhenUndefined public var rocAUCUnitMean: Double
  /// Bits per spike after calibration; undefined in a reconstruction, since a bit that is in the
  /// input is not gained, and for other units than those whose training rates are the null.
  @NullWhenUndefined public var bitsPerSpike: Double

  enum CodingKeys: String, CodingKey {
    case reported
    case rocAUCPooled = "roc_auc_pooled"
    case averagePrecisionPooled = "average_precision_pooled"
    case swappedAUC = "swapped_roc_auc"
    case rocAUCUnitMean = "roc_auc_unit_mean"
    case bitsPerSpike = "bits_per_spike_calibrated"
  }
}

/// What a step scores on one target: the model, and two predictors that everyone has.
public struct ReconstructionResult: Sendable, Codable, Equatable {
  /// What is scored, such as the test part.
  public let target: String
  /// Its bins, and the share of its entries that are spikes.
  public let bins: Int
  /// The share of its entries that are spikes.
  @NullWhenUndefined public var prevalence: Double
  /// The model.
  public let model: ReconstructionScores
  /// The bin that the step shows: the same bin in a reconstruction, the bin before in a prediction.
  public let copy: ReconstructionScores
  /// Each unit's training rate.
  public let constantRate: ReconstructionScores

  enum CodingKeys: String, CodingKey {
    case target, bins, prevalence, model, copy
    case constantRate = "constant_rate"
  }

  /// The three predictors with their names in documents.
  public var predictors: [(name: String, scores: ReconstructionScores)] {
    [("model", model), ("copy", copy), ("constant-rate", constantRate)]
  }
}

/// A step with its numbers.
public struct ReconstructionRow: Sendable, Codable, Equatable {
  /// The step.
  public let step: ReconstructionStep
  /// What is asked: the label that goes wherever a number of the row goes.
  public let question: ReconstructionStep.Question
  /// Epochs of the training, and the one whose weights were kept.
  public let epochs: Int, bestEpoch: Int
  /// The numbers of each target, in the order of the targets.
  public let results: [ReconstructionResult]

  enum CodingKeys: String, CodingKey {
    case step, question, epochs, results
    case bestEpoch = "best_epoch"
  }
}
