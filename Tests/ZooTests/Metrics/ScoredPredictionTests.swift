import Tensor
import Testing

@testable import Zoo

@Suite struct ScoredPredictionTests {
  @Test func spikesAreCountedByUnit() throws {
    let prediction = try MetricsSample.prediction(
      [[1, 2], [3, 4], [5, 6]], [[1, 0], [1, 1], [0, 0]])
    #expect(prediction.bins == 3 && prediction.units == 2)
    #expect(prediction.spikeCounts == [2, 1] && prediction.totalSpikes == 3)
    let entries = prediction.withEntries { scores, spikes in zip(scores, spikes).map { ($0, $1) } }
    #expect(entries.map(\.0) == [1, 2, 3, 4, 5, 6])
    #expect(entries.map(\.1) == [1, 0, 1, 1, 0, 0])
  }

  @Test func shapesMustAgree() throws {
    let logOdds = try LogOdds(.zeros([2, 3]))
    for (bins, units) in [(3, 2), (2, 2), (1, 3), (6, 1)] {
      #expect(
        throws: EvaluationError.shapeMismatch(logOdds: [2, 3], bins: bins, units: units)
      ) { try ScoredPrediction(logOdds: logOdds, spikes: SpikeRaster(bins: bins, units: units)) }
    }
  }

  @Test func emptyPredictionsAreRefused() throws {
    for (bins, units) in [(0, 3), (3, 0), (0, 0)] {
      let logOdds = try LogOdds(.zeros([bins, units]))
      #expect(throws: EvaluationError.nothingToScore(bins: bins, units: units)) {
        try ScoredPrediction(logOdds: logOdds, spikes: SpikeRaster(bins: bins, units: units))
      }
    }
  }

  @Test func theFirstNonFiniteNumberIsNamed() throws {
    func error(_ values: [Float]) throws -> EvaluationError? {
      let logOdds = try LogOdds(Tensor(values, shape: [3, 2]))
      do throws(EvaluationError) {
        _ = try ScoredPrediction(logOdds: logOdds, spikes: SpikeRaster(bins: 3, units: 2))
        return nil
      } catch { return error }
    }
    let huge = Float.greatestFiniteMagnitude
    #expect(try error([huge, -huge, huge, -0.0, .leastNonzeroMagnitude, 0]) == nil)
    #expect(try error([0, 0, 0, .nan, 0, .infinity]) == .notFinite(unit: 1, bin: 1, isNaN: true))
    #expect(try error([0, 0, 0, 0, .infinity, .nan]) == .notFinite(unit: 0, bin: 2, isNaN: false))
    #expect(try error([-.infinity, 0, 0, 0, 0, 0]) == .notFinite(unit: 0, bin: 0, isNaN: false))
    // Opposite infinities must not cancel.
    #expect(try error([0, .infinity, -.infinity, 0, 0, 0])?.description.contains("bin 0") == true)
  }
}
