import Foundation
import Tensor
import Testing

@testable import Zoo

@Suite struct AnalysisStretchTests {
  @Test func itIsTheBeginningOfTheTestPart() throws {
    let dataset = try followingDataset(lag: 3)
    let model = followingModel(lag: 3)
    let stretch = AnalysisStretch(dataset, for: model, bins: 100, calibration: .identity)
    #expect(stretch.part.runUp == 3 && stretch.range == 3..<103)
    #expect(stretch.part.spikes == dataset.test.slice(0..<100))
    #expect(stretch.firstBin == dataset.split.test.lowerBound)
    let whole = AnalysisStretch(dataset, for: model, bins: 1 << 40, calibration: .identity)
    #expect(whole.part.spikes == dataset.test)
  }

  /// Sums over units, of calibrated log-odds, in nats.
  @Test func rowsAreScoredAfterTheMap() throws {
    let dataset = try followingDataset(lag: 3)
    let model = followingModel(lag: 3)
    let map = AffineCalibration(slope: 0.5, intercept: -1)
    let stretch = AnalysisStretch(dataset, for: model, bins: 50, calibration: map)
    let rows = try model.logOdds(for: stretch.raster, batch: nil)
    let found = stretch.rowLogLikelihoods(rows)
    let expected = stretch.expected(rows.values, 2)
    #expect(found.count == stretch.raster.bins && expected.count == found.count)
    for bin in 0..<stretch.raster.bins {
      var (sum, count) = (0.0, 0.0)
      for unit in 0..<2 {
        let z = 0.5 * Double(rows.values.values[bin * 2 + unit]) - 1
        let p = 1 / (1 + exp(-z))
        sum += stretch.raster[bin, unit] ? log(p) : log(1 - p)
        count += p
      }
      #expect(abs(found[bin] - sum) < 1e-12 && abs(expected[bin] - count) < 1e-12)
    }
  }
}
