import Tensor

/// The documents of reconstructions, made from the records of a run directory and nothing else.
///
///     reconstruction.json   every step of every model, recording and seed
///     reconstruction.csv    one line per step, target and predictor
public struct ReconstructionDocuments: Sendable {
  /// The reconstructions: recordings in the order of their names, then models, then seeds.
  public let reconstructions: [Reconstruction]
  private let records: [ReconstructionRecord]

  init(_ records: [ReconstructionRecord]) {
    self.records = records.sorted {
      ($0.recording.name, $0.fit.label, $0.fit.seed)
        < ($1.recording.name, $1.fit.label, $1.fit.seed)
    }
    reconstructions = self.records.map(\.reconstruction)
  }

  /// The documents of a run directory; nil if it holds no reconstruction.
  ///
  /// - Throws: `FileError` if the directory cannot be read.
  public init?(_ directory: RunDirectory) throws {
    let records = try ReconstructionFolder(directory).read().records
    guard !records.isEmpty else { return nil }
    self.init(records)
  }

  /// What every reader of the numbers must know.
  public static let note =
    "Rows whose question is 'reconstruction' score how well a bin that is given is given back. They "
    + "are no predictions, are not ranked, and are not comparable with any number of results.json."

  /// Writes the documents, those that are not there as they should be.
  ///
  /// - Throws: `FileError`.
  public func write(to directory: RunDirectory) throws {
    try AtomicFile.update(JSONText.document(self), to: directory.reconstruction)
    try AtomicFile.update(Array(table.utf8), to: directory.reconstructionCSV)
  }

  private var table: String {
    func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "" }
    var lines = [
      [
        "label", "recording", "seed", "step", "question", "target", "predictor", "reported",
        "roc_auc_pooled", "average_precision_pooled", "swapped_roc_auc", "roc_auc_unit_mean",
        "bits_per_spike_calibrated", "prevalence", "bins",
      ]
    ]
    for reconstruction in reconstructions {
      for row in reconstruction.rows {
        for result in row.results {
          for (predictor, scores) in result.predictors {
            let numbers = [
              scores.reported, scores.rocAUCPooled, scores.averagePrecisionPooled,
              scores.swappedAUC, scores.rocAUCUnitMean, scores.bitsPerSpike, result.prevalence,
            ]
            lines.append(
              [
                reconstruction.label, reconstruction.data, "\(reconstruction.seed)",
                row.step.rawValue, row.question.rawValue, result.target, predictor,
              ] + numbers.map(number) + ["\(result.bins)"])
          }
        }
      }
    }
    return ResultsTable.table(lines)
  }
}

extension ReconstructionDocuments: Encodable {
  private enum CodingKeys: String, CodingKey {
    case schema, note, reconstructions
  }
  private enum RecordKeys: String, CodingKey {
    case id, recording, reconstruction
    case settings = "protocol"
  }

  /// Writes the content of `reconstruction.json`, without times and machines.
  public func encode(to encoder: any Encoder) throws {
    var document = encoder.container(keyedBy: CodingKeys.self)
    try document.encode("zoo.reconstruction/1", forKey: .schema)
    try document.encode(Self.note, forKey: .note)
    var list = document.nestedUnkeyedContainer(forKey: .reconstructions)
    for record in records {
      var entry = list.nestedContainer(keyedBy: RecordKeys.self)
      try entry.encode(record.fit.id, forKey: .id)
      try entry.encode(record.recording, forKey: .recording)
      try entry.encode(record.settings, forKey: .settings)
      try entry.encode(record.reconstruction, forKey: .reconstruction)
    }
  }
}
