import Autograd
import Layers
import Tensor
import Testing

@testable import Zoo

@Suite struct SampledEntriesTests {
  private let spikes = chainRaster(bins: 1_000, units: 4, seed: 1)

  private func objective(silent: Int, coupling: Double = 0) throws -> SampledEntries {
    let rates = NullRates(training: spikes).rates
    let traces = PopulationTraces(constants: 3, rates: rates, hasFilters: true)
    let offset = try LogOdds(
      Tensor((0..<4_000).map { Float($0 % 7) / 7 - 3 }, shape: [1_000, 4]))
    let raster = TracedRaster(spikes, offset: offset, traces: traces)
    return SampledEntries(
      plan: TrainingPlan(), training: raster, validation: raster, runUp: 0, nullRates: rates,
      silent: silent, coupling: coupling)
  }

  private func network() throws -> ConditionedNetwork {
    var generator = RandomGenerator(seed: 3)
    let sizes = ConditionedNetwork.Sizes(
      constants: 3, width: 4, embedding: 2, latents: 2, coupling: 3, dropout: 0)
    var network = ConditionedNetwork(
      sizes: sizes, rates: NullRates(training: spikes).rates, using: &generator)
    var values = network.parameterValues
    for index in values.indices {
      try values[index].add(.normal(values[index].shape, using: &generator), scale: 0.2)
    }
    try network.setParameterValues(values)
    return network
  }

  /// 16 steps are a pass of this short recording, and seven passes an epoch.
  @Test func anEpochTakesEveryBlockEquallyOften() throws {
    let objective = try objective(silent: 100)
    var generator = RandomGenerator(seed: 5)
    let steps = objective.steps(using: &generator)
    #expect(steps.count == 112 && objective.stepsPerEpoch == 112)
    let passes = stride(from: 0, to: 112, by: 16).map { Array(steps[$0..<$0 + 16]) }
    for pass in passes { #expect(pass.flatMap { $0 }.sorted() == Array(0..<16)) }
    #expect(passes[0] != passes[1])
    #expect(steps != objective.steps(using: &generator))
  }

  @Test func everySpikeIsDrawnOnce() throws {
    let objective = try objective(silent: 20)
    var generator = RandomGenerator(seed: 5)
    let drawn = objective.drawn([3, 15], using: &generator)
    // Block 15 is short.
    let parts = [spikes.slice(192..<256), spikes.slice(960..<1_000)]
    let entries = parts[0].entries + parts[1].entries
    let count = entries.reduce(0) { $0 + Int($1) }
    let places = drawn.entries.places.values.map { Int($0) }
    #expect(places.prefix(count).sorted() == entries.indices.filter { entries[$0] != 0 })
    #expect(places.dropFirst(count).allSatisfy { entries[$0] == 0 })
    #expect(places.count > count)
    #expect(drawn.targets.values == places.map { Float(entries[$0]) })
    // The drawn silent entries stand for all of them.
    let total = drawn.weights.values.reduce(0, +)
    #expect(abs(total - Float(entries.count)) < 1e-2)
    let offsets: [Float] = places.map { place -> Float in
      let index = place < 256 ? place + 192 * 4 : place - 256 + 960 * 4
      return Float(index % 7) / 7 - 3
    }
    #expect(drawn.offset.values == offsets)
    for (index, place) in places.enumerated() {
      #expect(Int(drawn.entries.bins.values[index]) == place / 4)
      #expect(Int(drawn.entries.units.values[index]) == place % 4)
    }
  }

  /// The mean over many draws is the loss of all entries.
  @Test func theSampleIsUnbiased() throws {
    let (all, some) = (try objective(silent: .max), try objective(silent: 60))
    var network = try network()
    func loss(_ objective: SampledEntries, _ seed: UInt64) throws -> Double {
      let pass = Pass(training: &network, generator: RandomGenerator(seed: seed))
      return Double(try objective.loss([1, 4, 7], of: &network, in: pass).value.scalar)
    }
    let whole = try loss(all, 0)
    #expect(try loss(all, 1) == whole)
    let draws = try (0..<200).map { try loss(some, UInt64($0)) }
    #expect(Set(draws).count > 190)
    let mean = draws.reduce(0, +) / 200
    let squares: [Double] = draws.map { ($0 - mean) * ($0 - mean) }
    let variance: Double = squares.reduce(0, +) / 199
    #expect(abs(mean - whole) < 4 * (variance / 200).squareRoot() + 1e-3)
    #expect(variance.squareRoot() < 0.5 * whole)
  }

  @Test func theCouplingsPenaltyIsAdded() throws {
    var network = try network()
    func loss(_ objective: SampledEntries) throws -> Double {
      let pass = Pass(training: &network, generator: RandomGenerator(seed: 1))
      return Double(try objective.loss([2], of: &network, in: pass).value.scalar)
    }
    let penalty = Double(try #require(network.coupling).penalty(in: Pass()).value.scalar)
    let difference = try loss(objective(silent: 50, coupling: 3)) - loss(objective(silent: 50))
    #expect(abs(difference - 3 * penalty / 1_000) < 1e-4 * penalty)
  }

  @Test func dataAndSettingsIdentifyTheTraining() throws {
    #expect(try objective(silent: 50).fingerprint == objective(silent: 50).fingerprint)
    #expect(try objective(silent: 50).fingerprint != objective(silent: 60).fingerprint)
    #expect(
      try objective(silent: 50).fingerprint != objective(silent: 50, coupling: 1).fingerprint)
  }
}
