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

  @Test func biasesStartAtTheRates() throws {
    var model = try makeNetwork(GatedLinear.self, "width=3,hidden=2", units: 2)
    let training = raster(["|.", "||", ".."])
    model.prepare(training: training)
    #expect(model.parameterValues.last?.values == NullRates(training: training).logOdds)
  }
}
