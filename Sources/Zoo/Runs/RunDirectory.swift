import Tensor

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The folder that a run writes, and the names of what is in it.
///
/// Every file appears whole or not at all, so that an interrupted run leaves nothing half-written
/// and can go on.
public struct RunDirectory: Sendable {
  /// The folder.
  public let path: String

  /// A folder; nothing is created yet.
  public init(_ path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// Creates the folder and its parts.
  ///
  /// - Throws: `FileError.system` if the folder cannot be written to.
  public func create() throws(FileError) {
    for folder in [path, path + "/predictions", path + "/checkpoints"] {
      try Self.createFolder(folder)
    }
  }

  /// The manifest: what was run, with what.
  public var manifest: String { path + "/manifest.json" }
  /// The results.
  public var results: String { path + "/results.json" }
  /// The results as a table for spreadsheets.
  public var resultsCSV: String { path + "/results.csv" }
  /// One line a model and unit.
  public var perUnitCSV: String { path + "/per_unit.csv" }
  /// One line an event.
  public var log: String { path + "/log.jsonl" }

  /// The predictions of a model, relative to the folder.
  public static func predictions(_ label: String, _ recording: String, seed: UInt64) -> String {
    "predictions/\(fileName(label)).\(recordingFileName(recording)).seed\(seed).npz"
  }

  /// The weights of a model, relative to the folder.
  public static func checkpoint(_ label: String, _ recording: String, seed: UInt64) -> String {
    "checkpoints/\(fileName(label)).\(recordingFileName(recording)).seed\(seed).safetensors"
  }

  /// The state of an unfinished fit, relative to the folder.
  static func unfinished(_ label: String, _ recording: String, seed: UInt64) -> String {
    "checkpoints/\(fileName(label)).\(recordingFileName(recording)).seed\(seed).unfinished.safetensors"
  }

  /// A name without characters that a file system or a shell might take amiss.
  static func fileName(_ text: String) -> String {
    String(
      text.map { character in
        character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
          ? character : "_"
      })
  }

  /// The same for a recording, with a few digits of its digest if a character had to be replaced:
  /// two names in a script that is not ASCII must not become one file.
  static func recordingFileName(_ name: String) -> String {
    let plain = fileName(name)
    return plain == name ? plain : "\(plain)-\(SHA256.hexDigest(of: Array(name.utf8)).prefix(6))"
  }

  /// A relative path made absolute.
  public func file(_ relative: String) -> String { path + "/" + relative }

  /// Writes a value as JSON with sorted keys.
  ///
  /// - Throws: `FileError`.
  func write(_ value: some Encodable, to file: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](encoder.encode(value)) + [UInt8(ascii: "\n")], to: file)
  }

  /// The results that the folder holds, each row with its units' scores; nil if it holds none.
  ///
  /// - Throws: `FileError` if the file cannot be read or is no results file.
  public func readResults() throws(FileError) -> ComparisonResults? {
    guard var read: ComparisonResults = try readJSON(results) else { return nil }
    guard FileBytes.exists(perUnitCSV) else { return read }
    let table = String(decoding: try FileBytes.read(perUnitCSV), as: UTF8.self)
    let lines = table.split(separator: "\n")
    for index in read.rows.indices {
      read.rows[index].metrics.units = ResultsTable.units(of: read.rows[index], in: lines)
    }
    return read
  }

  /// Whether the predictions and the weights of a row are there and not cut off.
  ///
  /// What is stored in them is checked by those who use it; here it is the cheap question whether the
  /// row has to be done again.
  func holds(_ row: ResultRow) -> Bool {
    do throws(FileError) {
      guard try NumPyArchive.read(file(row.predictions)).contains("logits") else { return false }
      if let checkpoint = row.checkpoint { _ = try SafetensorsFile.read(file(checkpoint)) }
      return true
    } catch { return false }
  }

  func readManifest() throws(FileError) -> Manifest? { try readJSON(manifest) }

  private func readJSON<Value: Decodable>(_ file: String) throws(FileError) -> Value? {
    guard FileBytes.exists(file) else { return nil }
    let bytes = try FileBytes.read(file)
    do {
      return try JSONDecoder().decode(Value.self, from: Data(bytes))
    } catch {
      throw .malformed(
        file: file, place: .whole,
        problem: "it is not what a run of this version writes; choose another --out, or compare "
          + "with --no-resume to begin anew")
    }
  }

  /// Creates a folder, and those above it that are not there.
  ///
  /// - Throws: `FileError.system`.
  package static func createFolder(_ path: String) throws(FileError) {
    var isFolder = stat()
    if stat(path, &isFolder) == 0 {
      guard isFolder.st_mode & S_IFMT == S_IFDIR else {
        throw .system(operation: "create the folder", file: path, code: ENOTDIR)
      }
      return
    }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try createFolder(String(path[..<slash]))
    }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw .system(operation: "create the folder", file: path, code: errno)
    }
  }
}

/// What was run, with what: enough to say whether two runs are the same.
public struct Manifest: Sendable, Codable {
  /// The version of this layout.
  public var schema = "zoo.manifest/1"
  /// The version of the program.
  public var version: String
  /// The command line.
  public var command: [String]
  /// When the run began, ISO 8601.
  public var started: String
  /// The instruction set of the kernels.
  public var instructionSet: String
  /// Threads.
  public var threads: Int
  /// Seeds.
  public var seeds: [UInt64]
  /// The models with their options.
  public var models: [String]
  /// What was held equal.
  public var settings: ProtocolSettings
  /// The recordings, with the SHA-256 of each, of its split and of its scored bins.
  public var recordings: [DatasetSummary]

  enum CodingKeys: String, CodingKey {
    case schema, version, command, started, threads, seeds, models, recordings
    case instructionSet = "isa"
    case settings = "protocol"
  }
}
