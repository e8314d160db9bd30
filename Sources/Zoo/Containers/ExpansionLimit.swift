import Tensor

/// How much compressed data may become, so that no small file takes all memory.
///
/// DEFLATE expands up to 1032 times. What does so is either a raster that is nearly all zeros, or an
/// attack: times of spikes are all different and shrink by less than ten.
enum ExpansionLimit {
  /// Anything, such as a raster: 1 GiB, more only for a file that is large itself.
  case anything
  /// Times and indices of spikes: 16 MiB, more only in proportion to what they are compressed to.
  case events

  /// The most that data of a compressed size may expand to; `file` is the size of the whole file.
  func bytes(compressed: Int, file: Int) -> Int {
    switch self {
    case .anything: max(1 << 30, file.multipliedReportingOverflow(by: 32).partialValue)
    case .events: max(1 << 24, compressed.multipliedReportingOverflow(by: 32).partialValue)
    }
  }

  /// The refusal of data that would become more.
  static func refusal(
    file: String, place: FilePlace, compressed: Int, size: Int, limit: Int
  ) -> FileError {
    .unsupported(
      file: file, place: place,
      feature: "\(compressed) compressed bytes would become \(size), and at most \(limit) are read",
      remedy: "save it without compression if it really is that large")
  }
}
