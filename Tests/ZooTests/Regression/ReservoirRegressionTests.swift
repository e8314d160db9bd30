import Foundation
import Tensor
import Testing
import Zoo

@Suite struct ReservoirRegressionTests {
  /// Two units: the first follows a state in its spikes, the second does not.
  private func problem(samples: Int = 100_000) throws -> (ReservoirRegression, SpikeRaster) {
    var generator = RandomGenerator(seed: 3)
    var spikes = SpikeRaster(bins: 20_000, units: 2)
    // A state that is far from standard.
    let states = Tensor(shape: [20_000, 1]) { _ in 5 + 0.1 * generator.normal() }
    for bin in 0..<20_000 {
      let drive = 10 * (Double(states[bin, 0]) - 5)
      spikes[bin, 0] = generator.bernoulli(1 / (1 + exp(3 - 1.5 * drive)))
      spikes[bin, 1] = generator.bernoulli(0.05)
    }
    let rates = spikes.spikeCounts.map { Double($0) / 20_000 }
    let regression = try ReservoirRegression(
      of: spikes, states: states, bank: TraceBank(timeConstants: [10_000], rates: rates),
      samples: samples, generator: generator.stream("samples"))
    return (regression, spikes)
  }

  @Test func findsWhatAStateTells() throws {
    let (regression, _) = try problem()
    let readout = regression.readout(
      of: regression.solutions(of: [0, 1], ridges: [1]).flatMap { $0 })
    // 1.5 per standard deviation of 0.1.
    #expect(abs(readout.states[0, 0] - 15) < 1)
    #expect(abs(readout.states[1, 0]) < 1)
    #expect(abs(readout.bias[0] + 5 * readout.states[0, 0] + 3) < 0.2)
  }

  /// A few of the silent bins with their weights say the same as all of them.
  @Test func samplesStandForAllBins() throws {
    let (regression, _) = try problem(samples: 2_000)
    let readout = regression.readout(
      of: regression.solutions(of: [0, 1], ridges: [1]).flatMap { $0 })
    #expect(abs(readout.states[0, 0] - 15) < 1.5)
    #expect(abs(readout.bias[0] + 5 * readout.states[0, 0] + 3) < 0.2)
  }

  @Test func aStrongRidgeLeavesTheRate() throws {
    let (regression, spikes) = try problem()
    let solutions = regression.solutions(of: [0], ridges: [1e9, 1])
    #expect(solutions.count == 1 && solutions[0].count == 2)
    let strong = regression.readout(of: [solutions[0][0]])
    #expect(abs(strong.states[0, 0]) < 1e-3)
    let rate = Double(spikes.spikeCounts[0]) / 20_000
    #expect(abs(Double(strong.bias[0]) - log(rate / (1 - rate))) < 0.1)
  }
}
