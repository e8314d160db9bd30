import Autograd
import Layers
import Tensor
import Testing
import Zoo

/// The least that a network must implement, as somebody else's package would.
private struct Minimal: Network {
  static let card = ModelCard(name: "minimal", summary: "a linear map of the last bin")
  private var map: Linear

  init(units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator) {
    map = Linear(units, units, using: &generator)
  }
  mutating func visit(_ visitor: ParameterVisitor) { visitor("map", &map) }
  func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try map(spikes, in: pass)
  }
  func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try BinaryCrossEntropy()(logOdds, target: spikes)
  }
}

@Suite struct NetworkTests {
  @Test func theDefaultsSuitAPlainNetwork() throws {
    let network = try makeNetwork(Minimal.self, units: 3)
    #expect(network.leadIn == 0 && network.positionsPerBin == 1)
    let options = ModelOptions(defaultsOf: Minimal.card)
    #expect(Minimal.window(forContext: 250, options: options) == 250)
    #expect(!Minimal.isPerUnit("map.weight"))
    #expect(network.training.learningRate == 2e-3 && network.training.maximumGradientNorm == 1)
    #expect(network.training.maximumStepsPerEpoch == nil)
  }

  /// A type of one's own joins by its name, and is trained.
  @Test func aNetworkOfFourMembersTakesPart() throws {
    let zoo = try ModelZoo(ModelZoo.builtIn + [Minimal.self])
    let selection = try #require(try zoo.select("minimal").first)
    var predictor = try selection.model.predictor(selection.options)
    let spikes = chainRaster(bins: 2_000, units: 4, seed: 1)
    let report = try predictor.fit(
      training: spikes, validation: spikes,
      session: FitSession(context: 40, epochs: 12, binsPerStep: 40))
    #expect(report.validation > 0)
    #expect(predictor.parameterCount == 4 * 4 + 4)
    #expect(try Audit().run(predictor, on: spikes, context: 40).verdict == .causal)
    let nothingToAdapt = try predictor.adapt(
      training: spikes, validation: spikes, session: FitSession(context: 40, epochs: 1))
    #expect(!nothingToAdapt)
  }
}
