import Autograd
import Layers
import Tensor
import Testing
import Zoo

/// The least that a network must implement, as another package would.
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

/// A network from another package with impossible numbers.
private struct Impossible: Network {
  static let card = ModelCard(
    name: "impossible", summary: "numbers that cannot be",
    options: [
      .integer("window", default: 10, -9...100, "the window"),
      .integer("lead", default: 0, -9...9, "the lead-in"),
      .integer("positions", default: 1, -9...9, "positions per bin"),
    ])
  private var map: Linear
  private let options: ModelOptions
  init(units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator) {
    map = Linear(units, units, using: &generator)
    self.options = options
  }
  static func window(forContext context: Int, options: ModelOptions) -> Int {
    options.integer("window")
  }
  var leadIn: Int { options.integer("lead") }
  var positionsPerBin: Int { options.integer("positions") }
  mutating func visit(_ visitor: ParameterVisitor) { visitor("map", &map) }
  func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try map(spikes, in: pass)
  }
  func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try BinaryCrossEntropy()(logOdds, target: spikes)
  }
}

@Suite struct NetworkTests {
  @Test(arguments: [
    ("window=0", "its window is 0 bins; a network's window must be between 1 and 16777216"),
    ("window=-3", "its window is -3 bins; a network's window must be between 1 and 16777216"),
    ("lead=-1", "its lead-in is -1 bins; it must be between 0 and 16777216"),
    ("positions=0", "it makes 0 positions per bin; there must be between 1 and 16777216"),
  ])
  func impossibleNumbersAreRefused(_ text: String, _ reason: String) throws {
    let options = try ModelOptions(parsing: text, for: Impossible.card)
    let error = ModelOptionError.unsuitable(model: "impossible", reason: reason)
    let spikes = chainRaster(bins: 60, units: 2, seed: 1)
    #expect(throws: error) {
      var predictor = try Impossible.entry.predictor(options)
      _ = try predictor.fit(
        training: spikes, validation: spikes, session: FitSession(context: 10, epochs: 1))
    }
    #expect(throws: error) {
      _ = try NetworkCost(of: Impossible.self, options: options, units: 2, context: 10)
    }
    let state = try makeNetwork(Impossible.self, units: 2).stateTensors
    #expect(throws: error) {
      var predictor = try Impossible.entry.predictor(options)
      try predictor.restore(state, units: 2, context: 10)
    }
  }

  @Test func impossibleContextsAreRefused() throws {
    let spikes = chainRaster(bins: 60, units: 2, seed: 1)
    for context in [0, -5, Int.max] {
      #expect(
        throws: ModelOptionError.unsuitable(
          model: "minimal",
          reason: "a context of \(context) bins is not between 1 and 16777216")
      ) {
        var predictor = try Minimal.entry.predictor(ModelOptions(defaultsOf: Minimal.card))
        _ = try predictor.fit(
          training: spikes, validation: spikes, session: FitSession(context: context, epochs: 1))
      }
    }
  }

  @Test func theDefaultsSuitAPlainNetwork() throws {
    let network = try makeNetwork(Minimal.self, units: 3)
    #expect(network.leadIn == 0 && network.positionsPerBin == 1)
    let options = ModelOptions(defaultsOf: Minimal.card)
    #expect(Minimal.window(forContext: 250, options: options) == 250)
    #expect(!Minimal.isPerUnit("map.weight"))
    #expect(network.training.learningRate == 2e-3 && network.training.maximumGradientNorm == 1)
    #expect(network.training.maximumStepsPerEpoch == nil)
  }

  /// A type from outside joins by its name, and is trained.
  @Test func aMinimalNetworkIsTrained() throws {
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
