import Tensor

/// The folder of one fit: its weights, and the cells in which it was scored.
///
/// Every file appears whole or not at all, and the document that names another file is written after
/// it: `fit.json` after the weights, a cell after its predictions.
struct FitFolder: Sendable {
  /// The name below `fits/`.
  let name: String
  /// The path.
  let path: String

  /// The finished fit.
  var document: String { path + "/fit.json" }
  /// The weights.
  var weights: String { path + "/model.safetensors" }
  /// The score of a candidate of a sweep on the validation part.
  var candidate: String { path + "/candidate.json" }
  /// Why the fit failed.
  var failure: String { path + "/failure.json" }
  /// The scored cells.
  var cells: String { path + "/cells" }
  /// A scored cell.
  func cell(_ name: String) -> String { "\(path)/cells/\(name).json" }
  /// The predictions of a cell.
  func predictions(_ name: String) -> String { "\(path)/predictions/\(name).npz" }

  /// Why a cell of another recording does not exist.
  func absence(_ name: String) -> String { "\(path)/cells/\(name)\(Self.absenceSuffix)" }

  static let absenceSuffix = ".absent"

  /// The block statistics of a cell.
  func blocks(_ name: String) -> String { "\(path)/cells/\(name).blocks.npz" }

  /// What the report draws of a cell.
  func curves(_ name: String) -> String { "\(path)/cells/\(name).curves.npz" }

  /// What an analysis found of the fit on a part of a recording.
  func analysis(_ name: String, _ part: Split.Part) -> String {
    "\(analyses)/\(name)\(part == .test ? "" : "." + part.rawValue).json"
  }

  /// The analyses.
  var analyses: String { path + "/analysis" }

  /// Creates the folder and its subfolders.
  ///
  /// - Throws: `FileError.system`.
  func create() throws(FileError) {
    for folder in [path, cells, path + "/predictions"] { try RunDirectory.createFolder(folder) }
  }

  /// The finished fit, whose weights are there and match their digest; nil if there is none.
  ///
  /// - Throws: `FileError` that names the damaged file.
  func readFit(_ verified: VerifiedFiles) throws(FileError) -> FitDocument? {
    guard let fit = try readDocument() else { return nil }
    try checkWeights(of: fit, verified)
    return fit
  }

  /// The finished fit, whatever became of its weights; nil if there is none.
  ///
  /// - Throws: `FileError` if the document is damaged.
  func readDocument() throws(FileError) -> FitDocument? {
    guard FileBytes.exists(document) else { return nil }
    return try SealedJSON.decode(
      FitDocument.self, from: FileBytes.read(document), file: document)
  }

  /// Checks that the weights of a fit are there and match their digest.
  ///
  /// - Throws: `FileError` that names them.
  func checkWeights(of fit: FitDocument, _ verified: VerifiedFiles) throws(FileError) {
    guard let digest = fit.weights else { return }
    try verified.check(weights, digest: digest) { () throws(FileError) in
      guard SHA256.hexDigest(of: try FileBytes.read(weights)) == digest else {
        throw .malformed(
          file: weights, place: .whole, problem: "it does not match its digest: it was changed")
      }
    }
  }

  /// Why the fit failed.
  ///
  /// - Throws: `FileError` that names the damaged file.
  func readFailure() throws(FileError) -> FailureRecord {
    try SealedJSON.decode(FailureRecord.self, from: FileBytes.read(failure), file: failure)
  }

  /// A scored cell, whatever became of the files that it names; nil if there is none.
  ///
  /// - Throws: `FileError` that names the damaged document.
  func readCell(_ name: String) throws(FileError) -> CellDocument? {
    let file = cell(name)
    guard FileBytes.exists(file) else { return nil }
    return try SealedJSON.decode(CellDocument.self, from: FileBytes.read(file), file: file)
  }

  /// The files that a cell names, with their digests, and whether its scores have no intervals without them.
  func files(of cell: CellDocument) -> [(file: String, digest: String, isNeeded: Bool)] {
    let name = cell.cell.name
    let all = [
      (predictions(name), cell.predictions, false), (blocks(name), cell.blocks, true),
      (curves(name), cell.curves, false),
    ]
    return all.compactMap { file, digest, isNeeded in digest.map { (file, $0, isNeeded) } }
  }

  /// Checks an archive against the digest of its directory, and its members against the directory.
  ///
  /// - Throws: `FileError` that names it.
  static func check(
    _ archive: String, digest: String, _ verified: VerifiedFiles
  ) throws(FileError) {
    try verified.check(archive, digest: digest) { () throws(FileError) in
      guard try ZipSeal.digest(of: archive) == digest else {
        throw .malformed(
          file: archive, place: .whole,
          problem: "its directory does not match its digest: it was changed")
      }
      try ZipSeal.holdsItsMembers(archive)
    }
  }

  /// Writes a document with its digest.
  ///
  /// - Throws: `FileError`, or what encoding throws.
  static func write(_ document: some Encodable, to file: String) throws {
    try AtomicFile.write(SealedJSON.encode(document), to: file)
  }
}
