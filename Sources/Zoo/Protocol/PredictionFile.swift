#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// Predictions in a file, from any program: log-odds or probabilities of bins and units.
///
/// An npz archive with `logits` (log-odds) or `probabilities`, [bins, units], and optionally
/// `bin_index`, [bins]: the bin of each row, counted from the beginning of the used part of the
/// recording. Row t is compared with the spikes of bin t and must come from bins before t only; a
/// file cannot show whether it does.
public struct PredictionFile: Sendable {
  /// The path.
  public let file: String
  /// The log-odds, [bins, units].
  public let logOdds: LogOdds
  /// The bin of each row, ascending; nil if the file does not say.
  public let binIndex: [Int]?
  /// The gap between the parts of the comparison that the file was made for, in bins, if it says: its
  /// context, or that of its longest model.
  public let context: Int?

  /// How many predictions were certain, a probability of exactly 0 or 1, which has no finite log-odds.
  public let certainCount: Int
  /// The log-odds that certain predictions were cut to, with either sign: ``certainLogOdds``, or what
  /// lies beyond every other prediction of the file.
  public let certainCut: Double
  /// Whether all of `logits` lie from 0 to 1, as probabilities do.
  public let looksLikeProbabilities: Bool

  /// Certainty is cut to at least these log-odds: a spike against it costs 115 bits, not infinity.
  ///
  /// Log-odds are never cut.
  public static let certainLogOdds = 80.0

  /// Reads predictions.
  ///
  /// - Throws: `FileError` for a file that is not an npz or lacks the arrays, `PredictionFileError`
  ///   for arrays that are not predictions.
  public static func read(_ path: String) throws -> PredictionFile {
    let archive = try NumPyArchive.read(path)
    let isLogOdds = archive.contains("logits")
    guard isLogOdds || archive.contains("probabilities") else {
      throw PredictionFileError.noPredictions(file: path, found: archive.names)
    }
    let name = isLogOdds ? "logits" : "probabilities"
    let array = try archive[name]
    guard array.shape.count == 2, array.count > 0 else {
      throw PredictionFileError.wrongShape(
        file: path, array: name, shape: array.shape, expected: "[bins, units], neither of them 0")
    }
    let (bins, units) = (array.shape[0], array.shape[1])
    var values = array.doubles
    let looksLikeProbabilities = isLogOdds && values.allSatisfy { (0...1).contains($0) }
    var (certain, cut) = (0, certainLogOdds)
    for index in values.indices {
      let value = values[index]
      guard isLogOdds ? Float(value).isFinite : (0...1).contains(value) else {
        throw PredictionFileError.notAPrediction(
          file: path, array: name, row: index / units, unit: index % units, value: "\(value)")
      }
      if isLogOdds { continue }
      values[index] = log(value) - log1p(-value)
      if values[index].isFinite {
        cut = max(cut, abs(values[index]).rounded(.up) + 1)
      } else {
        certain += 1
      }
    }
    if certain == 0 { cut = certainLogOdds }
    for index in values.indices where !values[index].isFinite {
      values[index] = values[index] < 0 ? -cut : cut
    }
    var context: Int?
    if archive.contains("context"), let scalar = try archive["context"].scalar,
      (1...1e9).contains(scalar)
    {
      context = Int(scalar)
    }
    return PredictionFile(
      file: path,
      logOdds: try LogOdds(
        Tensor.make([bins, units]) { out in
          for index in values.indices { out[index] = Float(values[index]) }
        }),
      binIndex: try readBinIndex(archive, file: path, bins: bins), context: context,
      certainCount: certain, certainCut: cut, looksLikeProbabilities: looksLikeProbabilities)
  }

  private static func readBinIndex(
    _ archive: NumPyArchive, file: String, bins: Int
  ) throws -> [Int]? {
    guard archive.contains("bin_index") else { return nil }
    let array = try archive["bin_index"]
    guard array.shape == [bins] else {
      throw PredictionFileError.wrongShape(
        file: file, array: "bin_index", shape: array.shape, expected: "[\(bins)], one per row")
    }
    var previous = -1.0
    return try array.doubles.enumerated().map { row, value in
      guard value == value.rounded(), value > previous, value < 1e12 else {
        throw PredictionFileError.wrongBinIndex(
          file: file, row: row, value: Int(exactly: value).map { "\($0)" } ?? "\(value)")
      }
      previous = value
      return Int(value)
    }
  }

  /// The rows of a range of bins.
  ///
  /// - Parameters:
  ///   - bins: counted from the beginning of the used part.
  ///   - recording: the recording that was predicted; without `bin_index` the number of rows must
  ///     be that of its test part or its whole used part.
  /// - Returns: the rows, [bins, units]; nil if some bin has no row.
  /// - Throws: `PredictionFileError` if the number of units or rows does not fit.
  public func rows(_ bins: Range<Int>, of recording: Dataset) throws -> LogOdds? {
    let record = recording.summary
    let known = [recording.split.test, 0..<record.bins]
    if logOdds.bins == record.units, known.contains(where: { $0.count == logOdds.units }) {
      throw PredictionFileError.transposed(file: file, shape: [logOdds.bins, logOdds.units])
    }
    guard logOdds.units == record.units else {
      throw PredictionFileError.unitMismatch(
        file: file, found: logOdds.units, recording: record.name, units: record.units)
    }
    let first: Int
    if let binIndex {
      guard let place = binIndex.firstIndex(of: bins.lowerBound),
        place + bins.count <= binIndex.count,
        binIndex[place + bins.count - 1] == bins.upperBound - 1
      else { return nil }
      first = place
    } else {
      guard let covered = known.first(where: { $0.count == logOdds.bins }) else {
        throw PredictionFileError.rowMismatch(
          file: file, found: logOdds.bins, test: recording.split.test.count, all: record.bins)
      }
      guard covered.lowerBound <= bins.lowerBound, bins.upperBound <= covered.upperBound else {
        return nil
      }
      first = bins.lowerBound - covered.lowerBound
    }
    return try LogOdds(logOdds.values.sliced(axis: 0, first..<first + bins.count))
  }

  /// All metrics of the predictions on a recording.
  ///
  /// Threshold and calibration come from the rows of the validation part if the file has them;
  /// otherwise F1, Matthews correlation and the calibrated scores are undefined.
  /// - Throws: `PredictionFileError` if a scored bin has no row, and as `rows`.
  public func scores(on recording: Dataset) throws -> DatasetScores {
    let (validation, test) = (recording.split.validation, recording.split.test)
    guard let scored = try rows(test, of: recording) else {
      throw PredictionFileError.missingRows(
        file: file, first: test.lowerBound, last: test.upperBound - 1)
    }
    return try recording.scores(of: scored, chosenBy: rows(validation, of: recording))
  }
}
