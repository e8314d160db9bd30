import Tensor

/// Checks a file of predictions: what its author should see before it is scored.
///
/// Most that is wrong with such files is a question of form, which can be seen. Whether row t comes from
/// bins before t only cannot; but rows that are shifted by a bin move with the wrong spikes, which is
/// seen where the model reacts to single spikes. See `RowReaction`.
public struct PredictionCheck: Sendable {
  private let file: String
  private let recording: Dataset?

  /// A check of a file, against the recording that was predicted if it is at hand.
  public init(_ file: String, of recording: Dataset?) {
    self.file = file
    self.recording = recording
  }

  private enum Name {
    static let arrays = "has 'logits' or 'probabilities', [bins, units]"
    static let numbers = "all numbers are finite, and probabilities from 0 to 1"
    static let bins = "'bin_index' has a whole number for each row, ascending"
    static let scale = "'logits' are log-odds"
    static let units = "has a column for each unit that is used"
    static let test = "has a row for each bin of the test part"
    static let validation = "has a row for each bin of the validation part"
    static let alignment =
      "row t is the prediction of bin t: it moves with the spikes of the bin before"
    static let count = "expects about as many spikes as there are"
    static let past = "row t uses bins before t only"
  }

  /// Checks everything.
  ///
  /// - Parameter observer: told each item as it is done.
  /// - Returns: what was found; the file's faults are part of it.
  /// - Throws: `FileError` if the file cannot be read, `FitCancelled`.
  public func run(_ observer: @escaping (CheckReport.Item) -> Void = { _ in }) throws -> CheckReport
  {
    var list = CheckList(CheckReport(predictions: file), observer)
    guard let predictions = try read(&list) else { return list.report }
    list.add(
      Name.scale, predictions.looksLikeProbabilities ? .failed : .passed,
      predictions.looksLikeProbabilities
        ? "all of them lie from 0 to 1: if they are probabilities, name the array 'probabilities'"
        : "")
    if let recording {
      try compare(predictions, with: recording, &list)
    } else {
      list.add(
        Name.units, .skipped, "with the recording (--data) this and what follows from it is checked"
      )
    }
    list.add(
      Name.past, .skipped,
      "a file cannot show it: it rests on its author's word, unlike a model that runs")
    return list.report
  }

  /// The predictions; nil where they are none.
  private func read(_ list: inout CheckList) throws -> PredictionFile? {
    let names = [Name.arrays, Name.numbers, Name.bins]
    do {
      let predictions = try PredictionFile.read(file)
      let (bins, units) = (predictions.logOdds.bins, predictions.logOdds.units)
      let certain = predictions.certainCount
      let details = [
        "[\(bins), \(units)]",
        certain > 0
          ? "\(NumberText.grouped(certain)) are certain, 0 or 1, and cost much where wrong" : "",
        predictions.binIndex.map { "bins \($0.first ?? 0) to \($0.last ?? 0)" }
          ?? "there is none: the rows are those of the test part or of the whole used part",
      ]
      for (name, detail) in zip(names, details) { list.add(name, .passed, detail) }
      return predictions
    } catch let error as PredictionFileError {
      let place =
        switch error {
        case .notAPrediction: 1
        case .wrongBinIndex: 2
        case .wrongShape(_, let array, _, _): array == "bin_index" ? 2 : 0
        default: 0
        }
      for name in names[..<place] { list.add(name, .passed, "") }
      list.add(names[place], .failed, error.description)
      return nil
    }
  }

  private func compare(
    _ predictions: PredictionFile, with recording: Dataset, _ list: inout CheckList
  ) throws {
    let (validation, test) = (recording.split.validation, recording.split.test)
    var chosen: LogOdds?
    var scored: LogOdds?
    do {
      scored = try predictions.rows(test, of: recording)
      chosen = try predictions.rows(validation, of: recording)
      list.add(Name.units, .passed, NumberText.counted(recording.summary.units, "unit"))
    } catch let error as PredictionFileError {
      if case .rowMismatch = error {
        list.add(Name.units, .passed, NumberText.counted(recording.summary.units, "unit"))
        list.add(Name.test, .failed, error.description)
      } else {
        list.add(Name.units, .failed, error.description)
      }
      return
    }
    func range(_ bins: Range<Int>) -> String { "bins \(bins.lowerBound) to \(bins.upperBound - 1)" }
    guard let scored else {
      list.add(
        Name.test, .failed,
        "it needs \(range(test)) of the part of the recording that is used, all of them; 'bin_index' "
          + "counts from the beginning of that part")
      return
    }
    list.add(Name.test, .passed, range(test))
    list.add(
      Name.validation, chosen == nil ? .noted : .passed,
      chosen == nil
        ? "without \(range(validation)) there is no threshold, and no calibrated score, by which tables "
          + "are ordered" : range(validation))
    checkAlignment(scored, recording.raster.slice(test), &list)
    checkCount(scored, recording.raster.slice(test), &list)
  }

  private func checkAlignment(_ rows: LogOdds, _ spikes: SpikeRaster, _ list: inout CheckList) {
    switch RowReaction(of: rows.values, to: spikes).lag {
    case 1?: list.add(Name.alignment, .passed, "")
    case let lag? where lag <= 0:
      list.add(
        Name.alignment, .failed,
        "row t moves with the spikes of bin \(lag == 0 ? "t itself" : "t+\(-lag)"), which it is to "
          + "predict: they know it, or are \(NumberText.counted(1 - lag, "bin")) early. The output after "
          + "input t is the prediction of bin t+1; add \(1 - lag) to 'bin_index', or shift the rows"
      )
    case let lag?:
      list.add(
        Name.alignment, .noted,
        "row t moves first with the spikes of bin t-\(lag): if the model reads all bins before t, the "
          + "rows are \(NumberText.counted(lag - 1, "bin")) late")
    case nil:
      list.add(
        Name.alignment, .skipped, "the rows do not move with single spikes, so it cannot be seen")
    }
  }

  private func checkCount(_ rows: LogOdds, _ spikes: SpikeRaster, _ list: inout CheckList) {
    let expected = rows.probabilitySum
    let found = Double(spikes.spikeCounts.reduce(0, +))
    guard found > 0 else { return list.add(Name.count, .skipped, "the test part has no spikes") }
    let ratio = expected / found
    let isFar = ratio > 10 || ratio < 0.1
    list.add(
      Name.count, isFar ? .noted : .passed,
      "\(NumberText.fixed(ratio, 2)) times as many"
        + (isFar
          ? ": raw scores are then poor, and calibration mends them; but if these are log-rates in Hz, "
            + "or of wider bins, they are no log-odds of a bin" : ""))
  }
}

extension LogOdds {
  /// The number of spikes that the rows expect.
  fileprivate var probabilitySum: Double {
    values.map(.sigmoid).values.reduce(0) { $0 + Double($1) }
  }
}
