import Tensor
import Testing

@testable import Zoo

@Suite struct PopulationCoupledTests {
  /// Every unit repeats its neighbour of one bin before: only a coupling knows which neighbour.
  @Test func learnsWhoDrivesWhom() throws {
    let training = chainRaster(bins: 6_000, units: 6, seed: 1)
    let validation = chainRaster(bins: 3_000, units: 6, seed: 2)
    let small = "time-constants=4,width=8,embedding=3,latents=2,learning-rate=0.01"
    let session = FitSession(context: 50, epochs: 10, patience: 10, seed: 9)
    func fitted(_ specification: String) throws -> (any Predictor, Double) {
      let predictor = try fittedPredictor(
        specification, training: training, validation: validation, session: session)
      let prediction = try ScoredPrediction(
        logOdds: predictor.logOdds(for: validation, batch: nil), spikes: validation)
      return (
        predictor,
        try BitsPerSpike(prediction, nullRates: NullRates(training: training).rates).pooled
      )
    }
    let (_, alone) = try fitted("population-conditioned:" + small)
    let (predictor, coupled) = try fitted("population-coupled:coupling=8,dropout=0," + small)
    #expect(coupled > alone + 0.5, "\(coupled) against \(alone)")

    // The strongest coupling of every driven unit comes from its neighbour.
    let strengths = try #require(predictor.state["coupling.additive.weight"])
    for unit in 1..<6 {
      let row = (0..<6).map { strengths[unit, $0] }
      #expect(row.max() == row[unit - 1])
    }
  }
}
