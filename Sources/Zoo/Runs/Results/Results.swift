/// Everything that a run directory holds, as one document: the content of `results.json`.
public struct ComparisonResults: Sendable, Encodable {
  /// The version of this layout.
  public var schema = "zoo.results/1"
  /// The settings that were the same for all models.
  public var settings: ProtocolSettings
  /// The recordings, as they were used, by name.
  public var recordings: [DatasetSummary]
  /// One row per cell: a model, fitted with a seed and scored on a recording.
  public var rows: [ResultRow]
  /// The models that failed, with the reason.
  public var failures: [FailureRecord]
  /// The ranking of each recording's models, with intervals; none for a recording without block
  /// statistics.
  public var uncertainty: [RecordingUncertainty] = []
  /// The ranking over all recordings; nil if there are fewer than two.
  public var acrossRecordings: AcrossRecordings?
  /// The matrices, verdict and maps of a transfer, which have documents of their own; set where these
  /// were written.
  public internal(set) var transfer: TransferDocuments?
  /// How often the test parts were opened in the directory.
  ///
  /// It is in the manifest, not in `results.json`, which does not depend on how many sessions made it.
  public var testOpenings: [TestOpeningCount] = []

  enum CodingKeys: String, CodingKey {
    case schema, recordings, rows, failures, uncertainty
    case settings = "protocol"
    case acrossRecordings = "across_recordings"
  }

  /// Results from their parts.
  public init(
    settings: ProtocolSettings, recordings: [DatasetSummary], rows: [ResultRow],
    failures: [FailureRecord] = []
  ) {
    self.settings = settings
    self.recordings = recordings
    self.rows = rows
    self.failures = failures
  }

  /// The results of what a run directory holds, in an order that depends on nothing else; nil if it
  /// holds nothing.
  init?(_ contents: RunContents) {
    guard let first = contents.entries.first else { return nil }
    var recordings: [String: DatasetSummary] = [:]
    for entry in contents.entries {
      for recording in [entry.fit.recording] + entry.cells.map(\.recording) {
        recordings[recording.name] = recording
      }
    }
    var rows = contents.entries.flatMap { entry in
      entry.cells.map { ResultRow(fit: entry.fit, cell: $0) }
    }
    // A transfer takes hours on several machines, and its results have the same bytes wherever and
    // in whichever order they were computed; the times are in results.csv and in the fits.
    if rows.contains(where: { $0.alignment != nil }) {
      for index in rows.indices { rows[index].omitsMeasurements = true }
    }
    self.init(
      settings: first.fit.settings, recordings: recordings.values.sorted { $0.name < $1.name },
      rows: rows.sorted {
        ($0.testedOn, $0.trainedOn, $0.label, $0.alignment ?? "", $0.seed)
          < ($1.testedOn, $1.trainedOn, $1.label, $1.alignment ?? "", $1.seed)
      },
      // A failure that was overcome under other settings is one no more.
      failures: contents.failures.filter { failure in
        !rows.contains {
          $0.label == failure.label && $0.testedOn == failure.recording && $0.seed == failure.seed
        }
      }.sorted {
        ($0.recording, $0.label, $0.seed) < ($1.recording, $1.label, $1.seed)
      })
    testOpenings = TestOpeningCount.counts(contents.allOpenings)
  }

  /// What to know of how often the test parts were opened, in a sentence; nil if nothing.
  package var openingText: String? { TestOpeningCount.text(testOpenings) }

  /// For how many models the test part of some recording was opened in the directory.
  package var mostModelsSeen: Int { testOpenings.map(\.models).max() ?? 0 }

  /// What to know of how often the test part of a recording was opened, in a sentence; nil if nothing.
  package func openingText(on recording: DatasetSummary) -> String? {
    testOpenings.first { $0.sha256 == recording.sha256 }?.text
  }
}

/// What was run, and how: the content of `manifest.json`.
public struct Manifest: Sendable, Codable {
  /// The version of this layout.
  public var schema = "zoo.manifest/2"
  /// Every session that has written a fit or a cell, or opened a test part, by start time.
  public var sessions: [RunSession]
  /// The arithmetic that all results share.
  public var numerics: Numerics
  /// The models with their options.
  public var models: [String]
  /// The seeds.
  public var seeds: [UInt64]
  /// The settings that were the same for all models.
  public var settings: ProtocolSettings
  /// The recordings, with the SHA-256 of each, of its split and of its scored bins.
  public var recordings: [DatasetSummary]
  /// How often the test part of each recording was opened in this directory; nil in a manifest of an
  /// earlier version.
  public var testOpenings: [TestOpeningCount]?

  enum CodingKeys: String, CodingKey {
    case schema, sessions, numerics, models, seeds, recordings
    case testOpenings = "test_openings"
    case settings = "protocol"
  }

  /// The manifest of what a run directory holds; nil if it holds nothing.
  init?(_ contents: RunContents) {
    guard let results = ComparisonResults(contents), let first = contents.entries.first else {
      return nil
    }
    let sessions = Set(
      contents.entries.flatMap { [$0.fit.session] + $0.cells.map(\.session) }
        + contents.openings.map(\.session))
    self.sessions = sessions.sorted {
      ($0.started, $0.host, $0.command.joined(separator: " "))
        < ($1.started, $1.host, $1.command.joined(separator: " "))
    }
    numerics = first.fit.fit.numerics
    models = Set(contents.entries.map(\.fit.fit.label)).sorted()
    seeds = Set(contents.entries.map(\.fit.fit.seed)).sorted()
    settings = results.settings
    recordings = results.recordings
    testOpenings = results.testOpenings
  }
}

extension ComparisonResults {

  /// The oracle's row of a recording.
  public func oracle(on recording: String) -> ResultRow? {
    rows.first { $0.testedOn == recording && $0.role == .oracle }
  }
}
