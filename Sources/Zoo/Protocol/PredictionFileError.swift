/// Why a file of predictions cannot be scored: the file, the place, and what is expected.
public enum PredictionFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file is of another kind; `found` says of which, if it is known.
  case notAnArchive(file: String, found: String?)
  /// There is neither of the two arrays; `found` lists those that are there.
  case noPredictions(file: String, found: [String])
  /// An array has another shape.
  case wrongShape(file: String, array: String, shape: [Int], expected: String)
  /// A number is not finite, or not a probability.
  case notAPrediction(file: String, array: String, row: Int, unit: Int, value: String)
  /// An entry of `bin_index` is not a whole number above the one before.
  case wrongBinIndex(file: String, row: Int, value: String)
  /// The rows are units and the columns bins.
  case transposed(file: String, shape: [Int])
  /// There is not one column per unit.
  case unitMismatch(file: String, found: Int, recording: String, units: Int)
  /// Without `bin_index`, the number of rows fits no part of the recording.
  case rowMismatch(file: String, found: Int, test: Int, all: Int)
  /// A scored bin has no row.
  case missingRows(file: String, first: Int, last: Int)

  /// One or two sentences: what is wrong, where, and what is expected.
  public var description: String {
    switch self {
    case .notAnArchive(let file, let found):
      "\(file): predictions are read from an npz file that holds 'logits' (log-odds) or "
        + "'probabilities', [bins, units]"
        + (found.map { "; this is \($0), which numpy.savez(FILE.npz, logits=ARRAY) turns into one" }
          ?? "")
    case .noPredictions(let file, let found):
      "\(file): there is no array 'logits' or 'probabilities'"
        + (found.isEmpty ? "" : "; found \(found.prefix(20).joined(separator: ", "))")
    case .wrongShape(let file, let array, let shape, let expected):
      "\(file), '\(array)': the shape is \(shape), not \(expected)"
    case .notAPrediction(let file, let array, let row, let unit, let value):
      "\(file), '\(array)': \(value) in row \(row), unit \(unit) is not "
        + (array != "logits"
          ? "a probability from 0 to 1"
          : Double(value)?.isFinite == true
            ? "a log-odds, as it is beyond single precision" : "a finite number")
    case .wrongBinIndex(let file, let row, let value):
      "\(file), 'bin_index': \(value) in row \(row) is not a whole number above the one before"
    case .transposed(let file, let shape):
      "\(file): the predictions, \(shape), look like [units, bins]; write them as [bins, units]"
    case .unitMismatch(let file, let found, let recording, let units):
      "\(file): predictions of \(found) units, but \(units) units of \(recording) are used"
    case .rowMismatch(let file, let found, let test, let all):
      "\(file): \(found) rows, but the recording has \(test) test bins, and \(all) bins "
        + "in all; add 'bin_index' to the file, or use the predictions' context"
    case .missingRows(let file, let first, let last):
      "\(file): the scored bins are \(first) to \(last), and not all of them have a row"
    }
  }
}

extension PredictionFileError: RemediableError {
  /// What to do.
  public var remedy: Remedy? {
    switch self {
    case .unitMismatch(_, let found, _, _): .useUnits(found)
    case .rowMismatch, .missingRows: .matchPredictions
    case .notAnArchive, .noPredictions, .wrongShape, .notAPrediction, .wrongBinIndex, .transposed:
      nil
    }
  }
}
