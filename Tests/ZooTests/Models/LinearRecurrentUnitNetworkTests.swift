import Autograd
import Foundation
import Layers
import Tensor
import Testing
import Zoo

@Suite struct LinearRecurrentUnitNetworkTests {
  @Test func parametersAndTheirCount() throws {
    let model = try makeNetwork(
      LinearRecurrentUnitNetwork.self, "width=8,hidden=6,layers=2", units: 5)
    #expect(
      model.parameterPaths.prefix(3) == [
        "embedding.weight", "embedding.bias", "blocks.0.norm.weight",
      ])
    #expect(
      model.parameterPaths.suffix(4) == ["norm.weight", "norm.bias", "head.weight", "head.bias"])
    let unit = 3 * 6 + 12 * 8 + 8 * 12 + 8
    let block = 16 + unit + 2 * (8 * 8 + 8)
    #expect(model.parameterCount == 5 * 8 + 8 + 2 * block + 16 + 8 * 5 + 5)
  }

  /// The names of the initialisations lead to their spectra.
  @Test(arguments: [("log-uniform", 2.0, 2000.0), ("ring", 9.4, 1000), ("s4d", 19.9, 2001)])
  func theInitialisationIsAnOption(_ name: String, _ shortest: Double, _ longest: Double) throws {
    let model = try makeNetwork(
      LinearRecurrentUnitNetwork.self, "width=4,hidden=64,layers=1,init=\(name)", units: 2)
    let place = try #require(model.parameterPaths.firstIndex(of: "blocks.0.unit.nu_log"))
    let constants = model.parameterValues[place].values.map { exp(-Double($0)) }.sorted()
    #expect(constants.allSatisfy { shortest <= $0 && $0 <= longest })
    // Half of the ring forgets within 19 bins, half of the other two remembers longer than 60.
    #expect((constants[32] < 30) == (name == "ring"))
  }

  @Test func theStatesOfAllBlocksAreCarried() throws {
    let carried = try makeNetwork(
      LinearRecurrentUnitNetwork.self, "width=8,hidden=6,layers=2", units: 3)
    let parts = 2
    #expect(carried.initialState(samples: 4).map(\.shape) == [[4, 6 * parts], [4, 6 * parts]])
    let spikes = Tensor(shape: [1, 9, 3]) { $0 % 4 == 0 ? 1 : 0 }
    let whole = try inferredLogOdds(carried, spikes)
    var state = carried.initialState(samples: 1)
    for bin in 0..<9 {
      let one = try Variable(spikes.sliced(axis: 1, bin..<bin + 1))
      let (row, after) = try carried.logOdds(one, from: state, in: Pass())
      #expect(try row.value.isIdentical(to: whole.sliced(axis: 1, bin..<bin + 1)))
      state = after
    }
    let without = try makeNetwork(
      LinearRecurrentUnitNetwork.self, "width=8,hidden=6,layers=2,carry=false", units: 3)
    #expect(without.initialState(samples: 4).isEmpty && !without.carriesState)
    #expect(try without.logOdds(Variable(spikes), from: [], in: Pass()).state.isEmpty)
  }

  @Test func biasesStartAtTheRates() throws {
    var model = try makeNetwork(LinearRecurrentUnitNetwork.self, "width=3,hidden=2", units: 2)
    let training = raster(["|.", "||", ".."])
    model.prepare(training: training)
    #expect(model.parameterValues.last?.values == NullRates(training: training).logOdds)
  }

  /// With a rate of 0 a fit leaves what the recurrences remember as it was drawn.
  @Test func recurrencesLearnAtTheirOwnRate() throws {
    let spikes = chainRaster(bins: 400, units: 3, seed: 1)
    func fitted(_ rate: String) throws -> [String: Tensor] {
      try fittedPredictor(
        "lru:width=8,hidden=6,layers=1,recurrence-rate=\(rate)", training: spikes,
        validation: spikes, session: FitSession(context: 50, epochs: 1, seed: 1)
      ).state
    }
    let (still, moved) = (try fitted("0"), try fitted("0.5"))
    let start = try fittedPredictor(
      "lru:width=8,hidden=6,layers=1,learning-rate=1e-6", training: spikes, validation: spikes,
      session: FitSession(context: 50, epochs: 1, seed: 1)
    ).state
    for name in ["nu_log", "theta_log", "gamma_log", "B", "C", "D"] {
      let path = "blocks.0.unit.\(name)"
      let first = try #require(start[path]).values
      func distance(_ state: [String: Tensor]) throws -> Float {
        zip(try #require(state[path]).values, first).map { abs($0 - $1) }.max() ?? 0
      }
      let isOwn = name != "C" && name != "D"
      #expect(try isOwn ? distance(still) < 1e-4 : distance(still) > 1e-3)
      #expect(try distance(moved) > 1e-3)
    }
  }
}
