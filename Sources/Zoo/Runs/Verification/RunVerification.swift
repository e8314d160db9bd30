import Tensor

/// Checks a run directory: that nothing in it was changed, and that its work gives the same bits
/// again.
///
/// Every fit is repeated from its own document, in a scratch folder: same recording, options, seed
/// and budget. Weights, predictions, block statistics and scores are compared by digest, and where
/// they differ by content, to name the first difference. Times and memory are not compared.
public struct RunVerification: Sendable {
  /// The run directory.
  public let directory: RunDirectory
  /// The models that can be repeated.
  public let zoo: ModelZoo
  /// The id or the label of the fits that are repeated; nil for all.
  public var fit: String?
  /// Files and folders to look for the recordings in, before the paths that the run recorded.
  public var places: [String] = []
  /// Whether saved weights are scored again without training.
  public var scoresOnly = false

  /// A verification of a directory.
  public init(_ directory: RunDirectory, zoo: ModelZoo) {
    self.directory = directory
    self.zoo = zoo
  }

  /// What was found.
  public struct Report: Sendable, Encodable {
    /// The version of this layout.
    public let schema = "zoo.verification/1"
    /// The arithmetic of the run; nil if no fit could be read.
    public let recorded: Numerics?
    /// The arithmetic of this program.
    public let numerics: Numerics
    /// The number of files whose digests were checked.
    public let files: Int
    /// The files that do not match their digests, or are missing.
    public let damage: [RunContents.Damage]
    /// The documents next to the fits that are not what the fits give.
    public let stale: [String]
    /// The fits and cells that were repeated, or could not be.
    public internal(set) var checks: [Check]

    /// Whether every file is undamaged and every result was repeated to the bit.
    public var isConfirmed: Bool {
      damage.isEmpty && stale.isEmpty && checks.allSatisfy { $0.outcome == .same }
    }
  }

  /// One cell of a fit, repeated; or a fit without a cell.
  public struct Check: Sendable, Encodable, Equatable {
    /// What became of it.
    public enum Outcome: String, Sendable, Encodable {
      /// Everything that was compared is the same to the bit.
      case same
      /// Something differs.
      case different
      /// A recording is missing.
      case recordingMissing = "recording_missing"
      /// It could not be repeated for another reason.
      case notRepeated = "not_repeated"
    }

    /// The id of the fit.
    public let fit: String
    /// The name with the options that were given.
    public let label: String
    /// The recording of the fit, and that of the cell; nil for a fit without a cell.
    public let trainedOn: String, testedOn: String?
    /// How units were matched; nil on the fit's own recording.
    public let alignment: String?
    /// The seed.
    public let seed: UInt64
    /// What was compared, in order.
    public var compared: [String] = []
    /// What became of it.
    public var outcome = Outcome.same
    /// The first difference, or why it could not be repeated.
    public var detail: String?

    init(_ fit: Fit, _ cell: Cell?) {
      self.fit = fit.id
      label = fit.label
      (trainedOn, testedOn) = (fit.trainedOn, cell?.testedOn)
      (alignment, seed) = (cell?.alignment, fit.seed)
    }
  }

  /// Checks every file, and repeats the work.
  ///
  /// - Parameter observer: told what happens, on the calling thread.
  /// - Returns: what was found; nil if the folder holds no fit.
  /// - Throws: `VerificationError` if the named fit is not there, `FileError`, `FitCancelled`.
  public func run(
    observer: @escaping @Sendable (ComparisonEvent) -> Void = { _ in }
  ) throws -> Report? {
    // Stamps say that a file was right when it was last read; here it is read.
    let reader = RunReader(directory, trustsStamps: false)
    let contents = try reader.contents()
    guard !contents.entries.isEmpty || !contents.damage.isEmpty else { return nil }
    let chosen = contents.entries.filter { entry in
      fit.map { $0 == entry.fit.id || $0 == entry.fit.fit.label } ?? true
    }
    // The damage is named; there is nothing to repeat them to.
    let entries = chosen.filter { !$0.lacksWeights }.map { entry in
      var whole = entry
      whole.cells = entry.wholeCells
      return whole
    }
    if let fit, chosen.isEmpty {
      let labels = Set(contents.entries.map(\.fit.fit.label)).sorted()
      throw VerificationError.noFit(
        fit, directory: directory.path, suggestion: nearestName(to: fit, among: labels))
    }
    let apart = try Self.apart(in: directory)
    var report = Report(
      recorded: contents.entries.first?.fit.fit.numerics, numerics: .current,
      files: contents.fileCount + apart.files, damage: contents.damage + apart.damage,
      stale: contents.conflict == nil && contents.damage.isEmpty
        ? try RunMerge(reader).stale(contents) : [], checks: [])
    let search = RecordingSearch(contents, places: places)
    let count = entries.reduce(0) { $0 + max(1, $1.cells.count) }
    try ScratchFolder.with("verify") { scratch in
      for entry in entries {
        let repetition = RunRepetition(
          entry: entry, zoo: zoo, search: search, scratch: RunDirectory(scratch),
          scoresOnly: scoresOnly, observer: observer)
        report.checks += try repetition.checks(index: report.checks.count, count: count)
      }
    }
    return report
  }
}

/// A verification that cannot start.
public enum VerificationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The directory has no such fit.
  case noFit(String, directory: String, suggestion: String?)

  /// One sentence.
  public var description: String {
    switch self {
    case .noFit(let name, let directory, let suggestion):
      "\(directory) holds no fit with the id or label '\(name)'"
        + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
    }
  }
}

extension RunContents {
  /// The number of files that carry a digest and were read.
  var fileCount: Int {
    failures.count
      + entries.reduce(0) { sum, entry in
        sum + 1 + (entry.fit.weights == nil ? 0 : 1)
          + entry.cells.reduce(0) {
            $0 + 1 + [$1.predictions, $1.blocks, $1.curves].count { $0 != nil }
          }
      }
  }
}
