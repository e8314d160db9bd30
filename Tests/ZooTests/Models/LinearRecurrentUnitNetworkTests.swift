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

  @Test func biasesStartAtTheRates() throws {
    var model = try makeNetwork(LinearRecurrentUnitNetwork.self, "width=3,hidden=2", units: 2)
    let training = raster(["|.", "||", ".."])
    model.prepare(training: training)
    #expect(model.parameterValues.last?.values == NullRates(training: training).logOdds)
  }
}
