import Autograd
import Foundation
import Layers
import Tensor
import Testing
import Zoo

@Suite struct GatedLinearTests {
  @Test func parametersAndTheirCount() throws {
    let model = try makeNetwork(GatedLinear.self, "width=8,hidden=12,layers=2", units: 6)
    #expect(
      model.parameterPaths.prefix(3) == [
        "embedding.weight", "embedding.bias", "blocks.0.norm1.weight",
      ])
    #expect(
      model.parameterPaths.suffix(4) == ["norm.weight", "norm.bias", "head.weight", "head.bias"])
    let recurrence = 24 * 8 + 24 + 8 * 12 + 8
    let block = 2 * 16 + recurrence + 16 * 8 + 16 + 8 * 16 + 8
    #expect(model.parameterCount == 6 * 8 + 8 + 2 * block + 16 + 8 * 6 + 6)
  }

  @Test func theLongestTimeConstantIsAnOption() throws {
    func longest(_ options: String) throws -> Double {
      let model = try makeNetwork(GatedLinear.self, options, units: 2)
      let place = try #require(
        model.parameterPaths.firstIndex(of: "blocks.0.recurrence.input.bias"))
      // The last of the eight gates.
      return -1 / log(1 / (1 + exp(-Double(model.parameterValues[place].values[7]))))
    }
    #expect(abs(try longest("hidden=8,width=4") / (2 * pow(500, 7.5 / 8)) - 1) < 1e-3)
    #expect(abs(try longest("hidden=8,width=4,longest=20000") / (2 * pow(1e4, 7.5 / 8)) - 1) < 1e-2)
  }

  @Test func theStatesOfAllBlocksAreCarried() throws {
    let carried = try makeNetwork(GatedLinear.self, "width=8,hidden=6,layers=2", units: 3)
    let parts = 1
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
      GatedLinear.self, "width=8,hidden=6,layers=2,carry=false", units: 3)
    #expect(without.initialState(samples: 4).isEmpty && !without.carriesState)
    #expect(try without.logOdds(Variable(spikes), from: [], in: Pass()).state.isEmpty)
  }

  @Test func biasesStartAtTheRates() throws {
    var model = try makeNetwork(GatedLinear.self, "width=3,hidden=2", units: 2)
    let training = raster(["|.", "||", ".."])
    model.prepare(training: training)
    #expect(model.parameterValues.last?.values == NullRates(training: training).logOdds)
  }
}
