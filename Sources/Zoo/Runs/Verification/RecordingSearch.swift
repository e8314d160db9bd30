import Tensor

/// Finds the recordings of a run again: where they were, or in other places.
final class RecordingSearch {
  /// Why a recording cannot be used again.
  enum Missing: Error, Equatable {
    /// No file of that name is there.
    case notFound(String)
    /// A file of that name holds something else, or cannot be read.
    case unusable(String)
  }

  private let origins: [String: RecordingOrigin]
  private let places: [String]
  private var known: [String: Result<Dataset, Missing>] = [:]

  /// How far below a place recordings are looked for.
  private static let depth = 3

  /// A search for the recordings of a run's sessions.
  ///
  /// - Parameters:
  ///   - contents: what the run directory holds.
  ///   - places: files and folders to look in before the recorded paths.
  init(_ contents: RunContents, places: [String]) {
    let sessions = contents.entries.flatMap { [$0.fit.session] + $0.cells.map(\.session) }
    origins = Dictionary(
      sessions.flatMap { $0.recordings ?? [] }.map { ($0.name, $0) }
    ) { first, _ in first }
    self.places = places
  }

  /// The recording as a fit or a cell used it.
  ///
  /// - Throws: `Missing` in words; `FitCancelled`.
  func dataset(_ summary: DatasetSummary, _ settings: ProtocolSettings) throws -> Dataset {
    let key = "\(summary.name) \(summary.spikesSHA256) \(summary.splitSHA256)"
    if let found = known[key] { return try found.get() }
    let result: Result<Dataset, Missing>
    do {
      result = .success(try find(summary, settings))
    } catch let error as Missing {
      result = .failure(error)
    }
    known[key] = result
    return try result.get()
  }

  private func find(_ summary: DatasetSummary, _ settings: ProtocolSettings) throws -> Dataset {
    let origin = origins[summary.name]
    var sources = try places.flatMap { try files(named: summary.name, in: $0, depth: Self.depth) }
      .map { path in
        origin?.file(at: path) ?? .file(path: path, options: ReadOptions())
      }
    if let recorded = origin?.source { sources.append(recorded) }
    var problem: Missing?
    for source in sources {
      if case .file(let path, _) = source, !FileBytes.exists(path) { continue }
      do {
        let dataset = try Dataset(source, settings: settings, units: summary.units)
        if dataset.summary.spikesSHA256 == summary.spikesSHA256,
          dataset.summary.splitSHA256 == summary.splitSHA256
        {
          return dataset
        }
        problem = .unusable(Self.mismatch(dataset.summary, summary, source))
      } catch let error where !(error is FitCancelled) {
        problem = .unusable("\(error)")
      }
    }
    if let problem { throw problem }
    guard let path = origin?.path else {
      throw Missing.notFound(
        "the recording '\(summary.name)' was not found; the run does not say where it was")
    }
    throw Missing.notFound("there is no \(path), the recording's path as it was given")
  }

  private static func mismatch(
    _ found: DatasetSummary, _ wanted: DatasetSummary, _ source: DatasetSource
  ) -> String {
    let place: String
    if case .file(let path, _) = source { place = path } else { place = "the simulation" }
    let isSameFile = found.sha256 == wanted.sha256
    return "\(place) is not the recording of the run: "
      + (isSameFile
        ? "the file is the same, but this program reads other spikes from it"
        : "its SHA-256 begins with \(found.sha256.prefix(12)) instead of "
          + "\(wanted.sha256.prefix(12))")
  }

  /// The files and folders below a place that have a recording's name.
  private func files(named name: String, in place: String, depth: Int) throws -> [String] {
    var place = place
    while place.count > 1, place.hasSuffix("/") { place.removeLast() }
    var found = Recording.name(of: place) == name ? [place] : []
    guard depth > 0, let entries = try SourceFile.list(place) else { return found }
    for entry in entries where !entry.hasPrefix(".") && !entry.hasSuffix(".truth.npz") {
      found += try files(named: name, in: "\(place)/\(entry)", depth: depth - 1)
    }
    return found
  }
}
