/// The recordings of a run, found again where the run found them.
public enum RunRecordings {
  /// The recording that a row's model was fitted on, cut as it was then.
  ///
  /// - Throws: `RunRecordingError` if it is not there any more, or holds other spikes; `FileError` if
  ///   the run directory cannot be read; `FitCancelled`.
  public static func dataset(of row: ResultRow, in directory: RunDirectory) throws -> Dataset {
    let search = RecordingSearch(try RunReader(directory).contents(), places: [])
    do {
      return try search.dataset(row.fit.recording, row.fit.settings)
    } catch let missing as RecordingSearch.Missing {
      switch missing {
      case .notFound(let reason), .unusable(let reason): throw RunRecordingError(reason: reason)
      }
    }
  }
}

/// A recording of a run that was not found again.
public struct RunRecordingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Why, in words.
  public let reason: String

  /// One sentence.
  public var description: String { "the run's recording is not where it was: \(reason)" }
}
