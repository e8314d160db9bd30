import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct PredictionCheckTests {
  private let recording: Dataset

  init() throws {
    var settings = ProtocolSettings(preset: .quick)
    settings.context = 50
    recording = try Dataset(
      .simulated(name: "made", .inVivo(units: 3, duration: 20, seed: 3)), settings: settings)
  }

  private func report(
    _ arrays: [String: NumericArray], isAlone: Bool = false
  ) throws -> CheckReport {
    try withTemporaryFolder { folder in
      try NumPyArchive.write(
        folder + "/p.npz",
        arrays.sorted { $0.key < $1.key }.map { (name: $0.key, array: $0.value) })
      return try PredictionCheck(folder + "/p.npz", of: isAlone ? nil : recording).run()
    }
  }

  /// The rows of all bins, each with a trace of the bins before it, `early` bins too soon.
  private func rows(early: Int = 0, base: Double = -5) -> [String: NumericArray] {
    let (bins, units) = (recording.raster.bins, recording.raster.units)
    var traces = [Double](repeating: 0, count: units)
    var values: [Double] = []
    for bin in 0..<bins {
      values += traces.map { base + $0 }
      for unit in 0..<units {
        let newest = bin + early
        let isSpike = newest >= 0 && newest < bins && recording.raster[newest, unit]
        traces[unit] = 0.8 * traces[unit] + (isSpike ? 1 : 0)
      }
    }
    return ["logits": NumericArray(values, shape: [bins, units])]
  }

  private func detail(_ report: CheckReport, _ outcome: CheckReport.Item.Outcome) -> String? {
    report.items.first { $0.outcome == outcome }?.detail
  }

  @Test func predictionsThatAreRightPass() throws {
    let report = try report(rows())
    #expect(report.isPassed)
    #expect(report.items.count == 10)
    // That rows use the past alone is all that cannot be seen.
    #expect(report.items.filter { $0.outcome != .passed }.map(\.outcome) == [.skipped])
    #expect(report.items.last?.outcome == .skipped)
  }

  @Test func aShiftIsNamed() throws {
    let early = try #require(detail(try report(rows(early: 1)), .failed))
    #expect(early.contains("bin t itself") && early.contains("1 bin early"))
    let two = try #require(detail(try report(rows(early: 2)), .failed))
    #expect(two.contains("bin t+1") && two.contains("2 bins early"))
    let late = try #require(detail(try report(rows(early: -1)), .noted))
    #expect(late.contains("bin t-2") && late.contains("1 bin late"))
  }

  @Test func otherNumbersAreNamed() throws {
    let arrays = rows()
    let shape = [recording.raster.bins, 3]
    let probabilities = NumericArray(
      try #require(arrays["logits"]).doubles.map { 1 / (1 + exp(-$0)) }, shape: shape)
    let asLogits = try report(["logits": probabilities])
    #expect(detail(asLogits, .failed)?.contains("name the array 'probabilities'") == true)
    #expect(try report(["probabilities": probabilities]).isPassed)
    let rates = try #require(detail(try report(rows(base: 2)), .noted))
    #expect(rates.contains("log-rates in Hz"))
  }

  @Test func theFormIsChecked() throws {
    #expect(detail(try report([:]), .failed)?.contains("'logits' or 'probabilities'") == true)
    let values = [Double](repeating: -3, count: 6)
    var report = try report([
      "logits": NumericArray(values, shape: [2, 3]),
      "bin_index": NumericArray([3.0, 3], shape: [2]),
    ])
    #expect(report.items.map(\.outcome) == [.passed, .passed, .failed])
    report = try self.report(["logits": NumericArray([-3, .nan, -3], shape: [1, 3])])
    #expect(report.items.map(\.outcome) == [.passed, .failed])
    report = try self.report(["logits": NumericArray(values, shape: [3, 2])])
    #expect(detail(report, .failed)?.contains("3 units of made are used") == true)
    report = try self.report(["logits": NumericArray(values, shape: [2, 3])])
    #expect(detail(report, .failed)?.contains("2 rows, but the recording has") == true)
    report = try self.report([
      "logits": NumericArray(values, shape: [2, 3]),
      "bin_index": NumericArray([3.0, 4], shape: [2]),
    ])
    let test = recording.split.test
    #expect(
      detail(report, .failed)?.contains("bins \(test.lowerBound) to \(test.upperBound - 1)") == true
    )
  }

  @Test func withoutTheRecordingTheFormIsChecked() throws {
    let report = try report(rows(early: 1), isAlone: true)
    #expect(report.isPassed)
    #expect(report.items.count == 6)
    #expect(report.items.suffix(2).allSatisfy { $0.outcome == .skipped })
  }

  @Test func rowsOfTheTestPartAloneHaveNoCalibration() throws {
    let test = recording.split.test
    let values = [Double](repeating: -3, count: test.count * 3)
    let report = try report(["logits": NumericArray(values, shape: [test.count, 3])])
    #expect(report.isPassed)
    #expect(detail(report, .noted)?.contains("no calibrated score") == true)
    let alignment = report.items.first { $0.check.hasPrefix("row t is the prediction") }
    #expect(alignment?.outcome == .skipped)
  }
}
