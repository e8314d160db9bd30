import Tensor

/// How far compressed data may expand, so that no small file takes all memory.
///
/// DEFLATE expands up to 1032 times. Data that do so are either a raster of nearly all zeros, or an
/// attack: spike times are all different and compress by a factor of less than ten.
enum ExpansionLimit {
  /// Any data, such as a raster: 1 GiB, more only for a file that is itself large.
  case anything
  /// Times and indices of spikes: 16 MiB, more only in proportion to their compressed size.
  case events

  /// The most that data of a compressed size may expand to; `file` is the size of the whole file.
  func bytes(compressed: Int, file: Int) -> Int {
    switch self {
    case .anything: max(1 << 30, file.multipliedReportingOverflow(by: 32).partialValue)
    case .events: max(1 << 24, compressed.multipliedReportingOverflow(by: 32).partialValue)
    }
  }

  /// The error for data that would expand further.
  static func refusal(
    file: String, place: FilePlace, compressed: Int, size: Int, limit: Int
  ) -> FileError {
    .unsupported(
      file: file, place: place,
      feature: "\(compressed) compressed bytes would become \(size), and at most \(limit) are read",
      remedy: "save it without compression if it really is that large")
  }
}
