import Autograd
import Foundation
import Layers
import Tensor
import Testing

@testable import Zoo

@Suite struct ConditionedNetworkTests {
  private let spikes = chainRaster(bins: 40, units: 3, seed: 1)
  private let rates = [0.1, 0.05, 0.2]

  /// A network away from its first weights: a weight of zero can hide that its factor is wrong.
  private func network(latents: Int = 2, coupling: Int = 3) throws -> ConditionedNetwork {
    var generator = RandomGenerator(seed: 3)
    let sizes = ConditionedNetwork.Sizes(
      constants: 3, width: 4, embedding: 2, latents: latents, coupling: coupling, dropout: 0)
    var network = ConditionedNetwork(sizes: sizes, rates: rates, using: &generator)
    var values = network.parameterValues
    for index in values.indices {
      try values[index].add(.normal(values[index].shape, using: &generator), scale: 0.3)
    }
    try network.setParameterValues(values)
    return network
  }

  private func rows(_ spikes: SpikeRaster, _ rates: [Double]) throws -> PopulationTraces.Rows {
    let traces = PopulationTraces(constants: 3, rates: rates, hasFilters: true)
    var state = traces.initialState
    return try traces.rows(of: spikes, 0..<spikes.bins, from: &state)
  }

  @Test func beforeTrainingNothingIsAdded() throws {
    var generator = RandomGenerator(seed: 3)
    let sizes = ConditionedNetwork.Sizes(
      constants: 3, width: 4, embedding: 2, latents: 2, coupling: 3, dropout: 0.5)
    let network = ConditionedNetwork(sizes: sizes, rates: rates, using: &generator)
    let added = try network.logOdds(rows(spikes, rates), in: Pass()).value
    #expect(added.shape == [40, 3])
    #expect(added.values.allSatisfy { $0 == 0 })
  }

  /// One entry by hand, in double precision.
  @Test func followsTheEquations() throws {
    let network = try network(coupling: 0)
    let rows = try rows(spikes, rates)
    let (bin, unit) = (17, 1)
    let state = network.stateTensors.mapValues { $0.values.map { Double($0) } }
    func part(_ name: String) throws -> [Double] { try #require(state[name]) }
    func dot(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    func product(_ name: String, _ x: [Double]) throws -> [Double] {
      let weight: [Double] = try part(name + ".weight")
      return stride(from: 0, to: weight.count, by: x.count).map { dot(weight[$0...], x) }
    }
    func plus(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }
    let embedding: [Double] = try part("embedding")
    let queries: [Double] = try part("queries")
    // The only time constant of latents is the second of three.
    var context: [Double] = (0..<3).map { Double(rows.population[bin, $0]) }
    let middle: [Double] = (0..<3).map { Double(rows.own[bin, $0, 1]) }
    for latent in 0..<2 {
      let weights: [Double] = (0..<3).map { other -> Double in
        exp(dot(queries[(2 * latent)..<(2 * latent + 2)], embedding[(2 * other)...]))
      }
      let sum: Double = dot(weights, middle)
      context.append(sum / weights.reduce(0, +))
    }
    let logRate: Double = log(Double(Float(rates[unit])))
    let described: [Double] = [embedding[2], embedding[3], 0.5 * logRate + 3]
    let changes: [Double] = try product("modulation", context)
    func modulated(_ x: [Double], _ first: Int) -> [Double] {
      x.indices.map { index -> Double in
        let factor: Double = 1 + changes[4 * first + index]
        return max(0, x[index] * factor + changes[4 * first + 4 + index])
      }
    }
    let own: [Double] = (0..<3).map { Double(rows.own[bin, unit, $0]) }
    let alone: [Double] = plus(try product("own", own), try part("own.bias"))
    let shared: [Double] = plus(
      try product("population", context), try product("described", described))
    let first: [Double] = modulated(plus(alone, shared), 0)
    let second: [Double] = modulated(
      plus(try product("hidden", first), try part("hidden.bias")), 2)
    let bias: Double = try part("bias")[unit]
    let expected: Double = try product("output", second)[0] + bias
    let added = try network.logOdds(rows, in: Pass()).value
    #expect(abs(Double(added[bin, unit]) - expected) < 1e-5)
  }

  @Test(arguments: [(0, 0), (2, 0), (0, 3), (2, 3)])
  func chosenEntriesAreThoseOfAll(latents: Int, coupling: Int) throws {
    let network = try network(latents: latents, coupling: coupling)
    let rows = try rows(spikes, rates)
    let all = try network.logOdds(rows, in: Pass()).value.values
    let places: [Int32] = [0, 119, 47, 47, 3]
    let entries = ConditionedNetwork.Entries(
      bins: Indices(places.map { $0 / 3 }), units: Indices(places.map { $0 % 3 }),
      places: Indices(places))
    let chosen = try network.logOdds(rows, entries, in: Pass()).value.values
    #expect(chosen.count == places.count)
    for (value, place) in zip(chosen, places) { #expect(abs(value - all[Int(place)]) < 1e-5) }
  }

  @Test func everyParameterHasAGradient() throws {
    var network = try network()
    let pass = Pass(training: &network, generator: RandomGenerator(seed: 1))
    let loss = try network.logOdds(rows(spikes, rates), in: pass).squared().sum()
    for (path, gradient) in zip(network.parameterPaths, try pass.gradients(of: loss)) {
      #expect(gradient.values.allSatisfy { $0.isFinite }, "\(path)")
      #expect(gradient.values.contains { $0 != 0 }, "\(path) has no gradient")
    }
  }

  /// Units in another order, with their embeddings and biases: rows in that order, to rounding.
  @Test func theOrderOfUnitsDoesNotMatter() throws {
    let order = [2, 0, 1]
    let network = try network(coupling: 0)
    var other = network
    var state = network.stateTensors
    for path in ["rates", "embedding", "bias"] {
      state[path] = try #require(state[path]).gatheringRows(Indices(order.map { Int32($0) }))
    }
    try other.loadState(state)
    let before = try network.logOdds(rows(spikes, rates), in: Pass()).value
    let after = try other.logOdds(
      rows(reordered(spikes, order), order.map { rates[$0] }), in: Pass()
    ).value
    for bin in 0..<spikes.bins {
      for (unit, source) in order.enumerated() {
        #expect(abs(after[bin, unit] - before[bin, source]) < 1e-5)
      }
    }
  }

  @Test func onlyUnitsPartsBelongToARecording() throws {
    let own = try network().parameterPaths.filter(ConditionedNetwork.isPerUnit)
    #expect(
      own == [
        "embedding", "bias", "coupling.courses", "coupling.additive.weight",
        "coupling.first.weight", "coupling.first.bias", "coupling.second.weight",
        "coupling.second.bias", "coupling.head.weight",
      ])
  }
}
