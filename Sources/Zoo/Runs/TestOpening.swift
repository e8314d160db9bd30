import Tensor

/// A fitted model for which the test part of a recording was opened in a run directory.
///
/// **What counts.** Each time a fitted model is about to predict the test part of a recording to be
/// scored, in `compare`, `train`, `transfer` or `sweep`, its cell is noted in `opened/<cell id>.json`,
/// before anything is predicted; and so is each reconstruction, whose released scoring even chooses by
/// the test part. Null models and the oracle do not count: they are references and nobody
/// chooses them. The same cell computed again has the same bits and tells
/// nothing new, so it counts once, however often a run is resumed or repaired. Fits with other options,
/// another budget, seed, split or arithmetic are other cells. The notes stay when results are replaced
/// (`--redo`, `--no-resume`): what was seen cannot be unseen. `evaluate` and `predict` write no results
/// here and are not counted.
///
/// **What it is for.** A part that chose among many models no longer says how well the chosen one does on
/// new data. The count says how many models have been looked at, so that a reader may judge.
public struct TestOpening: Sendable, Codable, Hashable {
  /// The version of this layout.
  public var schema = "zoo.opening/1"
  /// The id of the cell.
  public var cell: String
  /// The name of the recording.
  public var recording: String
  /// SHA-256 of the recording's file, or of its spikes if there is no file: another cut of the same
  /// recording is counted with it, since the parts of two cuts overlap.
  public var sha256: String
  /// The label of the model.
  public var label: String
  /// The digits that models share which differ only in their seed, the recording that they were fitted
  /// on and the arithmetic.
  public var model: String
  /// The session that opened it first.
  public var session: RunSession

  /// The opening of a recording's test part for a cell of a fit.
  init(_ fit: Fit, _ cell: Cell, on recording: DatasetSummary, session: RunSession) {
    self.cell = cell.id
    self.recording = recording.name
    sha256 = recording.sha256
    label = fit.label
    model = ContentID.of(
      [("model", fit.model), ("alignment", cell.alignment ?? "")]
        + fit.options.sorted { $0.key < $1.key }.map { ("option \($0.key)", $0.value) }
        + fit.budget.identity)
    self.session = session
  }

  /// The opening of a recording's test part for the released scoring of a model, which is a model of its
  /// own in the count.
  init(reconstructing fit: Fit, _ recording: DatasetSummary, session: RunSession) {
    self.init(
      fit, Cell(fit, testedOn: recording, alignment: "as released"), on: recording,
      session: session)
  }

  /// Notes it, unless it was noted before.
  ///
  /// - Throws: `FileError`, or what encoding throws.
  func note(in directory: RunDirectory) throws {
    let file = "\(directory.openings)/\(cell).json"
    guard (try? Self.read(file)) == nil else { return }
    try RunDirectory.createFolder(directory.openings)
    try FitFolder.write(self, to: file)
  }

  /// A noted opening.
  ///
  /// - Throws: `FileError` if the file cannot be read or was changed.
  static func read(_ file: String) throws(FileError) -> TestOpening {
    try SealedJSON.decode(TestOpening.self, from: FileBytes.read(file), file: file)
  }
}

/// How often the test part of a recording was opened in a run directory; see ``TestOpening``.
public struct TestOpeningCount: Sendable, Codable, Hashable {
  /// The name of the recording; of several names of one digest, the first.
  public var recording: String
  /// SHA-256 of the recording.
  public var sha256: String
  /// Models for which it was opened: those that differ in options, budget or alignment.
  public var models: Int
  /// Fits and alignments for which it was opened: also those of one model that differ in seed or in the
  /// recording of the fit.
  public var openings: Int
  /// Sessions in which it was opened for the first time for some fit.
  public var sessions: Int

  /// What a reader should know, in a sentence; nil where only one model was looked at.
  public var text: String? {
    guard models > 1 else { return nil }
    let fits = openings > models ? " (\(NumberText.counted(openings, "fit")))" : ""
    return
      "The test part of \(recording) was opened for \(NumberText.counted(models, "model"))\(fits), "
      + "in \(NumberText.counted(sessions, "session")): choose on validation, for the best of many "
      + "test scores is too good."
  }

  /// The same for several recordings; nil where no more than one model was looked at anywhere.
  package static func text(_ counts: [TestOpeningCount]) -> String? {
    let told = counts.filter { $0.text != nil }
    guard told.count > 1 else { return told.first?.text }
    func most(_ count: (TestOpeningCount) -> Int) -> Int { told.map(count).max() ?? 0 }
    return "The test parts of \(told.count) recordings were opened for up to "
      + "\(most(\.models)) models (\(NumberText.counted(most(\.openings), "fit"))), in up to "
      + "\(NumberText.counted(most(\.sessions), "session")): choose on validation, for the best of many "
      + "test scores is too good."
  }

  /// What a directory says of all recordings together; nil where no more than one model was looked at.
  ///
  /// - Throws: `FileError` if the directory cannot be read.
  package static func text(_ directory: RunDirectory) throws(FileError) -> String? {
    text(counts(try RunReader(directory).contents().allOpenings))
  }

  /// The counts of all recordings, by name.
  static func counts(_ openings: [TestOpening]) -> [TestOpeningCount] {
    Dictionary(grouping: openings, by: \.sha256).map { sha256, openings in
      TestOpeningCount(
        recording: openings.map(\.recording).min() ?? "", sha256: sha256,
        models: Set(openings.map(\.model)).count, openings: Set(openings.map(\.cell)).count,
        sessions: Set(openings.map(\.session)).count)
    }.sorted { ($0.recording, $0.sha256) < ($1.recording, $1.sha256) }
  }
}

extension RunContents {
  /// Every opening: those that were noted, and those of cells that an earlier version wrote, or that
  /// were copied here without their notes.
  var allOpenings: [TestOpening] {
    var known = Set(openings.map(\.cell))
    var all = openings
    for entry in entries where entry.fit.role != .null && entry.fit.role != .oracle {
      for cell in entry.cells where known.insert(cell.id).inserted {
        all.append(
          TestOpening(entry.fit.fit, cell.cell, on: cell.recording, session: cell.session))
      }
    }
    return all
  }
}
