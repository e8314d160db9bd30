/// Everything that a comparison found: the content of `results.json`.
public struct ComparisonResults: Sendable, Codable {
  /// The version of this layout.
  public var schema = "zoo.results/1"
  /// What was held equal for all models.
  public var settings: ProtocolSettings
  /// The recordings, as they were used.
  public var recordings: [DatasetSummary]
  /// One row a model, recording and seed.
  public var rows: [ResultRow]
  /// What failed, with the reason.
  public var failures: [FailureRecord]

  enum CodingKeys: String, CodingKey {
    case schema, recordings, rows, failures
    case settings = "protocol"
  }
}

/// A recording as the protocol used it.
public struct DatasetSummary: Sendable, Codable, Equatable {
  /// The name, made from the file's.
  public var name: String
  /// `in-vitro`, `in-vivo` or `unknown`.
  public var preparation: String
  /// Units that were used.
  public var units: Int
  /// Bins that were used.
  public var bins: Int
  /// The width of a bin.
  public var binSeconds: Double
  /// The share of entries of the used part that are spikes.
  public var prevalence: Double
  /// SHA-256 of the file, or of the spikes if there is no file.
  public var sha256: String
  /// Bins that are scored.
  public var scoredBins: Int
  /// SHA-256 of the mask of the scored bins, one byte a bin.
  public var maskSHA256: String
  /// First and last (exclusive) bin of training, validation and test.
  public var training: [Int], validation: [Int], test: [Int]
  /// SHA-256 of the three ranges.
  public var splitSHA256: String
  /// Units without a spike in the training part.
  public var silentUnits: Int
  /// Spikes that share their bin with an earlier one of the same unit.
  public var mergedSpikes: Int
  /// What a reader of the results should know.
  public var notes: [String]

  enum CodingKeys: String, CodingKey {
    case name, preparation, units, bins, prevalence, sha256, training, validation, test, notes
    case binSeconds = "bin_seconds"
    case scoredBins = "scored_bins"
    case maskSHA256 = "mask_sha256"
    case splitSHA256 = "split_sha256"
    case silentUnits = "silent_units"
    case mergedSpikes = "merged_spikes"
  }
}

/// One model on one recording with one seed.
public struct ResultRow: Sendable, Codable {
  /// The registered name.
  public var model: String
  /// The name with the options that were given.
  public var label: String
  /// How the model takes part.
  public var role: ModelCard.Role
  /// Every option.
  public var options: [String: String]
  /// The predictions file, relative to the run directory.
  public var predictions: String
  /// The checkpoint, relative to the run directory; nil if the model has nothing to keep.
  public var checkpoint: String?
  /// The recording that the model was fitted on.
  public var trainedOn: String
  /// The recording that it was scored on.
  public var testedOn: String
  /// The seed.
  public var seed: UInt64
  /// Trained numbers.
  public var parameters: Int
  /// Seconds of the fit.
  public var fitSeconds: Double
  /// Seconds of the prediction of the test part.
  public var predictSeconds: Double
  /// The most memory that the process held while this model was fitted and scored.
  public var peakMemoryBytes: Int
  /// Epochs run, and the one whose weights were kept.
  public var epochs: Int, bestEpoch: Int
  /// The place among the models that are ranked; nil until uncertainty is estimated, and always nil
  /// for a model that leaks.
  public var rank: Int?
  /// The audit.
  public var audit: AuditReport
  /// The scores.
  public var metrics: Scores

  enum CodingKeys: String, CodingKey {
    case model, label, role, options, predictions, checkpoint, seed, parameters, epochs, rank
    case audit, metrics
    case trainedOn = "trained_on"
    case testedOn = "tested_on"
    case fitSeconds = "fit_seconds"
    case predictSeconds = "predict_seconds"
    case peakMemoryBytes = "peak_memory_bytes"
    case bestEpoch = "best_epoch"
  }

  /// Writes nil as null, so that every row has every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model, forKey: .model)
    try container.encode(label, forKey: .label)
    try container.encode(role, forKey: .role)
    try container.encode(options, forKey: .options)
    try container.encode(predictions, forKey: .predictions)
    try container.encode(checkpoint, forKey: .checkpoint)
    try container.encode(trainedOn, forKey: .trainedOn)
    try container.encode(testedOn, forKey: .testedOn)
    try container.encode(seed, forKey: .seed)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(fitSeconds, forKey: .fitSeconds)
    try container.encode(predictSeconds, forKey: .predictSeconds)
    try container.encode(peakMemoryBytes, forKey: .peakMemoryBytes)
    try container.encode(epochs, forKey: .epochs)
    try container.encode(bestEpoch, forKey: .bestEpoch)
    try container.encode(rank, forKey: .rank)
    try container.encode(audit, forKey: .audit)
    try container.encode(metrics, forKey: .metrics)
  }
}

/// A model that failed on a recording.
public struct FailureRecord: Sendable, Codable, Equatable {
  /// The name with the options that were given.
  public var label: String
  /// The recording.
  public var recording: String
  /// The seed.
  public var seed: UInt64
  /// The reason.
  public var message: String
}

extension ComparisonResults {
  /// Forgets an earlier failure of a model that was tried again.
  mutating func clearFailure(of label: String, on recording: String, seed: UInt64) {
    failures.removeAll { $0.label == label && $0.recording == recording && $0.seed == seed }
  }

  /// The oracle's row of a recording.
  public func oracle(on recording: String) -> ResultRow? {
    rows.first { $0.testedOn == recording && $0.role == .oracle }
  }
}
