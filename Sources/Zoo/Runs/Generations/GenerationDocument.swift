import Tensor

/// What spikes that a model of a run generated are like: `generations/<name>.json`.
///
/// The spikes themselves are in a file of the user's choice. This is what the report shows of them.
public struct GenerationDocument: Sendable, Codable {
  /// One statistic; see `GenerationComparison.Line`.
  public struct Line: Sendable, Codable {
    /// The statistic's name, and its unit; empty for a pure number.
    public var name: String, unit: String
    /// What the numbers are about, and how they are summarised.
    public var of: String
    /// Whether the numbers span several powers of ten.
    public var isLogarithmic: Bool
    /// The summary of the recording.
    @NullWhenUndefined public var recording: Double
    /// The summary of the generated spikes.
    @NullWhenUndefined public var generated: Double
    /// The summary of the independent spikes.
    @NullWhenUndefined public var independent: Double
    /// The Wasserstein distance of the generated spikes from the recording.
    @NullWhenUndefined public var distance: Double
    /// That of the stretch of the recording before.
    @NullWhenUndefined public var ceiling: Double
    /// That of independent spikes.
    @NullWhenUndefined public var floor: Double
    /// What the distances say.
    public var reading: String
    /// The distributions.
    public var quantiles: GenerationComparison.Quantiles

    enum CodingKeys: String, CodingKey {
      case name, unit, of, recording, generated, independent, distance, ceiling, floor, reading
      case quantiles
      case isLogarithmic = "is_logarithmic"
    }
  }

  /// The version of this layout.
  public var schema = "zoo.generated/1"
  /// The id of the fit.
  public var fit: String
  /// The model's name with its options.
  public var label: String
  /// The recording that it was fitted on, and the one that the spikes are compared with.
  public var trainedOn: String, recording: String
  /// The seed of the fit.
  public var fitSeed: UInt64
  /// `free-running from data`, `free-running from silence` or `teacher-forced`.
  public var kind: String
  /// The seed of the draws.
  public var seed: UInt64
  /// The length of what was generated, and of what is compared, in seconds.
  public var seconds: Double, comparedSeconds: Double
  /// The spikes that were generated.
  public var spikes: Int
  /// What became of them, in words.
  public var sentences: [String]
  /// The statistics, in the order of the table.
  public var lines: [Line]

  enum CodingKeys: String, CodingKey {
    case schema, fit, label, recording, kind, seed, seconds, spikes, sentences, lines
    case trainedOn = "trained_on"
    case fitSeed = "fit_seed"
    case comparedSeconds = "compared_seconds"
  }

  /// The document of spikes that a fitted model generated.
  ///
  /// - Parameters:
  ///   - row: the model's own row in the run.
  ///   - kind: how they were generated, in words.
  ///   - seed: the seed of the draws.
  ///   - spikes: the spikes.
  ///   - dataset: the recording that they are compared with.
  ///   - comparison: the comparison.
  public init(
    _ row: ResultRow, kind: String, seed: UInt64, spikes: SpikeRaster, with dataset: Dataset,
    _ comparison: GenerationComparison
  ) {
    let width = dataset.summary.binSeconds
    fit = row.fit.id
    label = row.label
    (trainedOn, recording) = (row.trainedOn, dataset.summary.name)
    (fitSeed, self.kind, self.seed) = (row.seed, kind, seed)
    (seconds, comparedSeconds) = (Double(spikes.bins) * width, Double(comparison.bins) * width)
    self.spikes = spikes.spikeCounts.reduce(0, +)
    sentences = GenerationText.fate(comparison) + [GenerationText.count(comparison)]
    lines = comparison.lines.map { line in
      Line(
        name: line.name, unit: line.unit, of: GenerationText.of(line),
        isLogarithmic: line.isLogarithmic, recording: line.recording.shown,
        generated: line.generated.shown, independent: line.independent.shown,
        distance: line.distance.wasserstein, ceiling: line.ceiling.wasserstein,
        floor: line.floor.wasserstein, reading: GenerationText.words(line.reading),
        quantiles: line.quantiles)
    }
  }

  /// The stem of its file: the same draws have the same name.
  ///
  /// The fit's id says which fit it is, so long names may be cut.
  var name: String {
    "\(FileName.of(label).prefix(60)).\(FileName.distinct(recording).suffix(60)).\(fit)."
      + "\(FileName.of(kind)).\(seed)"
  }

  /// Writes it into a run directory.
  ///
  /// - Throws: `FileError`, or what encoding throws.
  public func write(to directory: RunDirectory) throws {
    try RunDirectory.createFolder(directory.generations)
    try AtomicFile.write(SealedJSON.encode(self), to: "\(directory.generations)/\(name).json")
  }

  /// The documents of a run directory by name, and those that were changed.
  ///
  /// - Throws: `FileError.system` if the folder cannot be read.
  static func read(
    _ directory: RunDirectory
  ) throws(FileError) -> (documents: [GenerationDocument], damage: [RunContents.Damage]) {
    var documents: [GenerationDocument] = []
    var damage: [RunContents.Damage] = []
    for name in (try SourceFile.list(directory.generations) ?? []).sorted()
    where name.hasSuffix(".json") && !name.hasPrefix(".") {
      let file = "\(directory.generations)/\(name)"
      do throws(FileError) {
        documents.append(
          try SealedJSON.decode(
            GenerationDocument.self, from: FileBytes.read(file), file: file))
      } catch {
        damage.append(RunContents.Damage(error, in: directory))
      }
    }
    return (documents, damage)
  }
}
