import Autograd
import Foundation
import Layers
import Tensor
import Testing
import Zoo

@Suite struct FocalTransformerTests {
  private let logOdds = Tensor([0, 2, -3, 1.5])
  private let spikes = Tensor([1, 0, 0, 1])

  private func loss(_ options: String, _ logOdds: Tensor, _ spikes: Tensor) throws -> Double {
    let model = try makeNetwork(FocalTransformer.self, "heads=2," + options, units: 2)
    return Double(try model.loss(Variable(logOdds), spikes: spikes).value.scalar)
  }

  @Test func gammaZeroIsCrossEntropy() throws {
    let model = try makeNetwork(CrossEntropyTransformer.self, "heads=2", units: 2)
    let entropy = Double(try model.loss(Variable(logOdds), spikes: spikes).value.scalar)
    #expect(abs(try loss("gamma=0", logOdds, spikes) - entropy) < 1e-6)
  }

  /// (1 - p)^2 log 2 with p = 1/2.
  @Test func gammaIsTwoByDefault() throws {
    #expect(abs(try loss("", Tensor([0]), Tensor([1])) - 0.25 * log(2.0)) < 1e-7)
  }

  @Test func biasesStartAtTheRates() throws {
    var model = try makeNetwork(FocalTransformer.self, "heads=2", units: 2)
    let training = raster(["|.", "..", ".."])
    model.prepare(training: training)
    #expect(model.parameterValues.last?.values == NullRates(training: training).logOdds)
  }
}
