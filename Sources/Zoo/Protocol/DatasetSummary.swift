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
  /// SHA-256 of the spikes of the used part: which entries of how many bins and units are 1.
  public var spikesSHA256: String
  /// Bins that are scored.
  public var scoredBins: Int
  /// SHA-256 of the mask of the scored bins, one byte per bin.
  public var maskSHA256: String
  /// First and last (exclusive) bin of training, validation and test.
  public var training: [Int], validation: [Int], test: [Int]
  /// SHA-256 of the three ranges.
  public var splitSHA256: String
  /// Units without a spike in the training part.
  public var silentUnits: Int
  /// Spikes in a bin where the same unit has an earlier one.
  public var mergedSpikes: Int
  /// Notes for readers of the results.
  public var notes: [String]

  enum CodingKeys: String, CodingKey {
    case name, preparation, units, bins, prevalence, sha256, training, validation, test, notes
    case binSeconds = "bin_seconds"
    case spikesSHA256 = "spikes_sha256"
    case scoredBins = "scored_bins"
    case maskSHA256 = "mask_sha256"
    case splitSHA256 = "split_sha256"
    case silentUnits = "silent_units"
    case mergedSpikes = "merged_spikes"
  }
}
