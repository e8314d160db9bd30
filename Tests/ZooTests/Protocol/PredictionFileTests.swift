import Foundation
import Tensor
import Testing
import Zoo

@Suite struct PredictionFileTests {
  private let prepared: Dataset
  private let record: DatasetSummary

  init() throws {
    var settings = ProtocolSettings(preset: .quick)
    settings.context = 50
    prepared = try Dataset(
      .simulated(name: "made", .inVivo(units: 2, duration: 2, seed: 3)), settings: settings)
    record = prepared.summary
  }

  /// Writes arrays and reads them as predictions.
  private func read(_ arrays: [String: NumericArray]) throws -> PredictionFile {
    try withTemporaryFolder { folder in
      try NumPyArchive.write(
        folder + "/p.npz",
        arrays.sorted { $0.key < $1.key }
          .map { (name: $0.key, array: $0.value) })
      return try PredictionFile.read(folder + "/p.npz")
    }
  }

  /// Log-odds with the given number of rows, all of the same value.
  private func rows(_ count: Int, _ value: Double = -3) -> NumericArray {
    NumericArray([Double](repeating: value, count: count * 2), shape: [count, 2])
  }

  @Test func probabilitiesBecomeClippedLogOdds() throws {
    let file = try read(["probabilities": NumericArray([0, 0.25, 0.5, 1], shape: [2, 2])])
    let expected = [-80, Float(log(0.25 / 0.75)), 0, 80]
    #expect(file.logOdds.values.values == expected)
    #expect(file.certainCount == 2 && file.certainCut == 80 && !file.looksLikeProbabilities)
    // Certainty stays beyond what is nearly certain.
    let near = try read(["probabilities": NumericArray([0, 1e-40, 1e-300, 1], shape: [2, 2])])
    let odds = near.logOdds.values.values
    #expect(odds[0] == -692 && odds[1] == Float(log(1e-40)) && odds[2] > odds[0] && odds[3] == 692)
  }

  @Test func logOddsAreNeverCut() throws {
    let logits = try read(["logits": NumericArray([-1e9, 2, 3, 1e9], shape: [2, 2])])
    #expect(logits.logOdds.values.values == [-1e9, 2, 3, 1e9] && logits.certainCount == 0)
    #expect(throws: PredictionFileError.self) {
      try read(["logits": NumericArray([-1e39, 2, 3, 0], shape: [2, 2])])
    }
    let small = try read(["logits": NumericArray([0.5, 0.25, 0, 1], shape: [2, 2])])
    #expect(small.looksLikeProbabilities)
  }

  /// A constant added to all log-odds changes no rank, whatever its size.
  @Test func ranksDoNotDependOnAnOffset() throws {
    let values = (0..<record.bins * 2).map { Double($0 * 7919 % 101) / 25 - 4 }
    func scores(_ offset: Double) throws -> Scores {
      try read(["logits": NumericArray(values.map { $0 + offset }, shape: [record.bins, 2])])
        .scores(on: prepared).scores
    }
    let (plain, shifted) = (try scores(0), try scores(100))
    #expect(abs(shifted[.rocAUCStratified] - plain[.rocAUCStratified]) < 1e-6)
    #expect(plain[.rocAUCStratified] != 0.5)
    #expect(shifted[.bitsPerSpike] < plain[.bitsPerSpike] - 100)
  }

  /// Without an index the number of rows says which bins they are: the test part, or all.
  @Test func rowsArePlacedByTheirNumber() throws {
    let scored = prepared.split.test
    for count in [scored.count, record.bins] {
      let file = try read(["logits": rows(count)])
      #expect(try file.rows(scored, of: prepared)?.bins == scored.count)
      let chosen = try file.rows(prepared.split.validation, of: prepared)
      #expect((chosen != nil) == (count == record.bins))
    }
    let seven = try read(["logits": rows(7)])
    let error = PredictionFileError.rowMismatch(
      file: seven.file, found: 7, test: scored.count, all: record.bins)
    #expect(throws: error) { _ = try seven.rows(scored, of: prepared) }
  }

  @Test func theIndexPlacesEveryRow() throws {
    let scored = prepared.split.test
    let first = scored.lowerBound - 3
    let values = (0..<(scored.count + 3) * 2).map { Double($0 % 50) }
    var arrays = ["logits": NumericArray(values, shape: [scored.count + 3, 2])]
    arrays["bin_index"] = NumericArray((first..<scored.upperBound).map { Int64($0) })
    let found = try read(arrays).rows(scored, of: prepared)
    #expect(found?.values[0, 0] == 6)
    // A missing bin is noticed, wherever it is.
    arrays["logits"] = rows(scored.count - 1)
    arrays["bin_index"] = NumericArray(
      scored.filter { $0 != scored.lowerBound + 5 }.map { Int64($0) })
    let file = try read(arrays)
    #expect(try file.rows(scored, of: prepared) == nil)
    let error = PredictionFileError.missingRows(
      file: file.file, first: scored.lowerBound, last: scored.upperBound - 1)
    #expect(throws: error) { _ = try file.scores(on: prepared) }
  }

  /// The constant rate, from a file, has 0 bits per spike; without validation rows nothing is
  /// chosen.
  @Test func scoresMatchTheProtocol() throws {
    let rates = prepared.nullRates.rates
    let values = (0..<record.bins).flatMap { _ in rates.map { log($0 / (1 - $0)) } }
    let whole = try read(["logits": NumericArray(values, shape: [record.bins, 2])])
    let scores = try whole.scores(on: prepared).scores
    #expect(abs(scores[.bitsPerSpike]) < 1e-6)
    #expect(abs(scores[.rocAUCStratified] - 0.5) < 1e-12)
    #expect(!scores[.threshold].isNaN)
    let count = prepared.split.test.count
    let part = try read([
      "logits": NumericArray(Array(values.prefix(2 * count)), shape: [count, 2])
    ])
    let alone = try part.scores(on: prepared).scores
    #expect(alone[.bitsPerSpike] == scores[.bitsPerSpike])
    #expect(alone[.threshold].isNaN && alone[.f1].isNaN && alone[.bitsPerSpikeCalibrated].isNaN)
  }

  @Test func invalidPredictionsAreNamed() throws {
    func error(_ arrays: [String: NumericArray]) -> PredictionFileError? {
      do { _ = try read(arrays) } catch { return error as? PredictionFileError }
      return nil
    }
    guard case .noPredictions(_, ["other"])? = error(["other": rows(2)]) else {
      Issue.record("an archive without predictions was read")
      return
    }
    guard case .wrongShape(_, "logits", [4], _)? = error(["logits": NumericArray([1, 2, 3, 4.0])])
    else {
      Issue.record("a vector was read")
      return
    }
    let odd = NumericArray([0, 0.5, 1.5, 1], shape: [2, 2])
    guard case .notAPrediction(_, "probabilities", 1, 0, "1.5")? = error(["probabilities": odd])
    else {
      Issue.record("a probability above 1 was read")
      return
    }
    for index: [Double] in [[3, 3], [4, 3], [0, 0.5], [-1, 0], [0, .nan]] {
      guard
        case .wrongBinIndex? = error(["logits": rows(2), "bin_index": NumericArray(index)])
      else {
        Issue.record("the index \(index) was read")
        return
      }
    }
  }

  @Test func transposedPredictionsAreRecognized() throws {
    let values = [Double](repeating: -3, count: record.bins * 2)
    let file = try read(["logits": NumericArray(values, shape: [2, record.bins])])
    #expect(throws: PredictionFileError.transposed(file: file.file, shape: [2, record.bins])) {
      _ = try file.rows(prepared.split.test, of: prepared)
    }
  }

  @Test func anotherNumberOfUnitsIsRefused() throws {
    let file = try read(["logits": NumericArray([1.5, 2, 3], shape: [1, 3])])
    #expect(
      throws: PredictionFileError.unitMismatch(
        file: file.file, found: 3, recording: "made", units: 2)
    ) { _ = try file.rows(0..<1, of: prepared) }
  }
}
