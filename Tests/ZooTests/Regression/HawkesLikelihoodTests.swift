import Foundation
import Testing
import Zoo

@Suite struct HawkesLikelihoodTests {
  private let spikes = chainRaster(bins: 1_500, units: 3, seed: 1)
  private let bank = TraceBank(timeConstants: [2, 20], rates: [0.1, 0.2, 0.05])
  private let intensity = HawkesLikelihood.Intensity(
    base: [0.02, 0.05, 0.01], excitation: (0..<18).map { Float($0 % 5) * 0.05 })

  /// The sum of log p over all bins from the first to count on, as the formula says.
  private func logLikelihood(_ intensity: HawkesLikelihood.Intensity, from first: Int) -> Double {
    var traces = bank.rates.flatMap { [$0, $0] }
    let decays = [exp(-1 / 2.0), exp(-1 / 20.0)]
    var sum = 0.0
    for bin in 0..<spikes.bins {
      for unit in 0..<3 where bin >= first {
        var rate = Double(intensity.base[unit])
        for column in 0..<6 {
          rate += Double(intensity.excitation[6 * unit + column]) * traces[column]
        }
        sum += spikes[bin, unit] ? log(1 - exp(-rate)) : -rate
      }
      for column in 0..<6 {
        let decay = decays[column % 2]
        traces[column] =
          decay * traces[column] + (1 - decay) * (spikes[bin, column / 2] ? 1 : 0)
      }
    }
    return sum
  }

  @Test func sumsTheLogarithmOfWhatHappened() throws {
    for first in [0, 1_200] {
      let likelihood = try HawkesLikelihood(of: spikes, over: first..<1_500, bank: bank)
      let expected = logLikelihood(intensity, from: first)
      for gathers in [true, false] {
        let found = try likelihood.sums(at: intensity, gathers: gathers).logLikelihood
        #expect(abs(found - expected) < 1e-4 * abs(expected))
      }
    }
  }

  @Test func aRoundRaisesTheLikelihood() throws {
    let likelihood = try HawkesLikelihood(of: spikes, over: 0..<1_500, bank: bank)
    var here = intensity
    var value = -Double.infinity
    for _ in 0..<10 {
      let sums = try likelihood.sums(at: here)
      #expect(sums.logLikelihood > value)
      value = sums.logLikelihood
      here = likelihood.maximized(from: here, sums, prior: 0)
    }
  }

  @Test func aStartExpectsTheTrainingRates() {
    let start = HawkesLikelihood.Intensity(halfFromSpikesOf: bank)
    #expect(start.base == [0.05, 0.1, 0.025])
    // All units at their rates for long: every trace is a rate.
    for unit in 0..<3 {
      let driven = (0..<6).reduce(0.0) { sum, column in
        sum + Double(start.excitation[6 * unit + column]) * bank.rates[column / 2]
      }
      #expect(abs(driven - bank.rates[unit] / 2) < 1e-8)
    }
  }
}
