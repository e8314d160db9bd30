import Foundation
import Layers
import Tensor
import Testing
import Zoo

@Suite struct GRUNetworkTests {
  @Test func parametersHavePyTorchsNamesAndCount() throws {
    let model = try makeNetwork(GRUNetwork.self, "hidden=16,layers=2", units: 6)
    let names = ["weight_ih_l", "weight_hh_l", "bias_ih_l", "bias_hh_l"]
    #expect(
      model.parameterPaths == names.map { "gru.\($0)0" } + names.map { "gru.\($0)1" }
        + ["head.weight", "head.bias"])
    let first = 48 * 6 + 48 * 16 + 2 * 48
    let second = 2 * 48 * 16 + 2 * 48
    #expect(model.parameterCount == first + second + 16 * 6 + 6)
  }

  /// One hidden number, three bins, PyTorch's equations in double precision.
  @Test func followsTheEquations() throws {
    var model = try makeNetwork(GRUNetwork.self, "hidden=1", units: 1)
    let (wi, wh, bi, bh) = (
      [0.5, -0.3, 0.8], [0.2, 0.7, -0.6], [0.1, 0.2, 0.3], [-0.1, 0.05, 0.4]
    )
    func tensor(_ values: [Double]) -> Tensor { Tensor(values.map { Float($0) }) }
    try model.setParameterValues([
      tensor(wi).reshaped([3, 1]), tensor(wh).reshaped([3, 1]), tensor(bi), tensor(bh),
      Tensor([2]).reshaped([1, 1]), Tensor([-1]),
    ])
    let rows = try inferredLogOdds(model, Tensor([1, 0, 1], shape: [1, 3, 1]))
    var h = 0.0
    for (bin, x) in [1.0, 0, 1].enumerated() {
      func gate(_ i: Int) -> Double {
        1 / (1 + exp(-(wi[i] * x + bi[i] + wh[i] * h + bh[i])))
      }
      let (reset, update) = (gate(0), gate(1))
      let candidate = tanh(wi[2] * x + bi[2] + reset * (wh[2] * h + bh[2]))
      h = (1 - update) * candidate + update * h
      #expect(abs(Double(rows[0, bin, 0]) - (2 * h - 1)) < 1e-6)
    }
  }

  @Test func biasesStartAtTheRates() throws {
    var model = try makeNetwork(GRUNetwork.self, "hidden=3", units: 2)
    let training = raster(["|.", "||", ".."])
    model.prepare(training: training)
    #expect(model.parameterValues.last?.values == NullRates(training: training).logOdds)
  }
}
