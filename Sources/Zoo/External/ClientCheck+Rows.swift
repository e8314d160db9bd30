import Tensor

/// What is seen in the rows of a client.
extension ClientCheck {
  /// Log-odds that differ by less are the same but for rounding.
  private static let rounding: Float = 1e-4

  /// Whether rows may be probabilities.
  func scale(of rows: Tensor) -> Item {
    let areInUnitInterval = rows.values.allSatisfy { (0...1).contains($0) }
    return Item(
      check: "its numbers are log-odds", outcome: areInUnitInterval ? .noted : .passed,
      detail: areInUnitInterval
        ? "all of them lie from 0 to 1: if they are probabilities p, answer log(p / (1 - p))" : "")
  }

  /// Whether rows are late; one bin at a time, they cannot be early.
  func alignment(of rows: Tensor) -> Item {
    let lag = RowReaction(of: rows, to: test).lag
    let (outcome, detail): (Item.Outcome, String) =
      switch lag {
      case nil: (.skipped, "the rows do not move with single spikes, so it cannot be seen")
      case let lag? where lag > 1:
        (
          .noted,
          "the answer to bin t moves first with the spikes of bin t-\(lag - 1): if the model reads all "
            + "bins that it has, its rows are \(NumberText.counted(lag - 1, "bin")) late. LOGI is the row "
            + "of the bin after those of BINS: take these in first, and answer then"
        )
      default: (.passed, "")
      }
    return Item(
      check: "the answer to a bin moves with its spikes", outcome: outcome, detail: detail)
  }

  func compare(_ rows: Tensor, _ expected: Tensor) throws -> String {
    let units = expected.shape[1]
    let differences = zip(rows.values, expected.values).map { abs($0 - $1) }
    let largest = differences.max() ?? 0
    guard largest <= Self.rounding else {
      let first = differences.firstIndex { $0 > Self.rounding } ?? 0
      throw Defect(
        words:
          "the row of bin \(first / units) is another: by \(differences[first]) in the log-odds of "
          + "unit \(first % units)")
    }
    return largest == 0 ? "equal to the bit" : "equal but for rounding, at most \(largest)"
  }
}
