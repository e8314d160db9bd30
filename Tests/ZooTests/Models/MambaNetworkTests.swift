import Autograd
import Layers
import Tensor
import TestSupport
import Testing
import Zoo

@Suite struct MambaNetworkTests {
  @Test func parametersHaveTheReferencesNamesAndCount() throws {
    let model = try makeNetwork(MambaNetwork.self, "hidden=16,layers=2,state=4", units: 6)
    let block = [
      "norm.weight", "norm.bias", "mixer.in_proj.weight", "mixer.conv1d.weight",
      "mixer.conv1d.bias", "mixer.x_proj.weight", "mixer.dt_proj.weight", "mixer.dt_proj.bias",
      "mixer.A_log", "mixer.D", "mixer.out_proj.weight",
    ]
    #expect(
      model.parameterPaths == ["embedding.weight", "embedding.bias"]
        + block.map { "layers.0.\($0)" } + block.map { "layers.1.\($0)" }
        + ["norm_f.weight", "norm_f.bias", "head.weight", "head.bias"])
    let inner = 32
    let maps = 64 * 16 + inner * (4 + 1) + (1 + 8) * inner + 2 * inner + 16 * inner
    let own = 32 + maps + inner * 4 + inner
    #expect(model.parameterCount == 16 * 6 + 16 + 2 * own + 32 + 6 * 16 + 6)
  }

  @Test func biasesStartAtTheRates() throws {
    var model = try makeNetwork(MambaNetwork.self, "hidden=3,layers=1", units: 2)
    let training = raster(["|.", "||", ".."])
    model.prepare(training: training)
    #expect(model.parameterValues.last?.values == NullRates(training: training).logOdds)
  }

  @Test func aCutOfTimeChangesNoBit() throws {
    let model = try makeNetwork(MambaNetwork.self, "hidden=8,layers=2,state=3", units: 3)
    let spikes = Sample.spikes([2, 30, 3], seed: 1)
    let whole = try inferredLogOdds(model, spikes)
    var state = model.initialState(samples: 2)
    var parts: [Tensor] = []
    for range in [0..<1, 1..<18, 18..<30] {
      let (rows, next) = try model.logOdds(
        Variable(spikes.sliced(axis: 1, range)), from: state, in: Pass())
      parts.append(rows.value)
      state = next
    }
    #expect(try Tensor.concatenated(parts, axis: 1).isIdentical(to: whole))
    let error = TensorError.invalidArgument(
      operation: "mamba", reason: "1 tensors of state; there are two for each of 2 blocks")
    #expect(throws: error) {
      try model.logOdds(Variable(spikes), from: [.zeros([2])], in: Pass())
    }
  }
}
