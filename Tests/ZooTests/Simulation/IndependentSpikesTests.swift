import Testing

@testable import Zoo

@Suite struct IndependentSpikesTests {
  private var parameters: IndependentSpikes.Parameters {
    var parameters = IndependentSpikes.Parameters()
    (parameters.units, parameters.window, parameters.windows) = (200, 100, 10)
    return parameters
  }

  @Test func partsHaveTheRatesOfTheirUnits() {
    let spikes = IndependentSpikes(parameters)
    #expect(spikes.training.bins == 1_099 && spikes.training.units == 200)
    for part in [spikes.validation, spikes.fresh, spikes.other] { #expect(part.bins == 1_000) }
    // Means of 200 exponential rates: a fourteenth of the mean is one standard error.
    #expect(abs(spikes.fresh.prevalence - 0.01) < 0.003)
    #expect(abs(spikes.other.prevalence - 0.017) < 0.005)
    func correlation(_ one: SpikeRaster, _ other: SpikeRaster) -> Double {
      let (a, b) = (one.spikeCounts.map(Double.init), other.spikeCounts.map(Double.init))
      let (meanA, meanB) = (a.reduce(0, +) / 200, b.reduce(0, +) / 200)
      let products = zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) }
      let (ofA, ofB) = (
        a.reduce(0) { $0 + ($1 - meanA) * ($1 - meanA) },
        b.reduce(0) { $0 + ($1 - meanB) * ($1 - meanB) }
      )
      return products / (ofA * ofB).squareRoot()
    }
    #expect(correlation(spikes.training, spikes.fresh) > 0.8)
    #expect(abs(correlation(spikes.training, spikes.other)) < 0.25)
  }

  @Test func theSeedDecidesEverything() {
    var other = parameters
    other.seed = 1
    let spikes = IndependentSpikes(parameters)
    #expect(IndependentSpikes(parameters).other == spikes.other)
    #expect(IndependentSpikes(other).training != spikes.training)
    #expect(spikes.fresh != spikes.validation)
  }
}
