/// A fit and what it is tested on: one row of a table.
public struct Cell: Sendable, Codable, Hashable {
  /// The id of the fit.
  public let fit: String
  /// The name of the recording that is scored.
  public let testedOn: String
  /// SHA-256 of the spikes of the used part.
  public let spikes: String
  /// First and last (exclusive) bin of the validation part, which chooses threshold and calibration,
  /// and of the test part.
  public let validation: [Int], test: [Int]
  /// The number of bins that are scored: those of the test part.
  public let scoredBins: Int
  /// How units of the two recordings are matched; nil where the recording is the fit's own.
  public let alignment: String?

  enum CodingKeys: String, CodingKey {
    case fit, spikes, validation, test, alignment
    case testedOn = "tested_on"
    case scoredBins = "scored_bins"
  }

  /// Raised when scoring or auditing changes, so that the same predictions get another cell.
  static let version = 2

  /// A fit on a recording.
  public init(_ fit: Fit, testedOn recording: DatasetSummary, alignment: String? = nil) {
    self.fit = fit.id
    testedOn = recording.name
    spikes = recording.spikesSHA256
    validation = recording.validation
    test = recording.test
    scoredBins = recording.scoredBins
    self.alignment = alignment
  }

  /// Twelve hexadecimal digits of the SHA-256 of everything that can change the result.
  public var id: String {
    ContentID.of([
      ("version", "\(Self.version)"), ("fit", fit), ("spikes", spikes),
      ("validation", "\(validation)"), ("test", "\(test)"), ("scored", "\(scoredBins)"),
      ("alignment", alignment ?? ""),
    ])
  }

  /// The stem of the cell's files within the folders of its fit.
  public var name: String {
    FileName.distinct(testedOn) + (alignment.map { ".\(FileName.of($0))" } ?? "")
  }
}
