import Autograd
import Layers
import Tensor
import Testing
import Zoo

/// What every registered network must do in addition: all of it is trained.
@Suite struct EveryNetworkTests {
  static let names = ModelZoo.builtIn.filter { $0 is any Network.Type }.map { $0.card.name }
  private let training = chainRaster(bins: 1_500, units: 6, seed: 1)
  private let validation = chainRaster(bins: 700, units: 6, seed: 2)

  private func selection(_ name: String) throws -> ModelSelection { try smallest(name) }

  @Test(arguments: names)
  func everyParameterHasAGradient(_ name: String) throws {
    let selection = try selection(name)
    let model = try #require(ModelZoo.builtIn.first { $0.card.name == name })
    let type = try #require(model as? any Network.Type)
    try checkGradients(type, selection.options)
  }

  private func checkGradients<N: Network>(_ type: N.Type, _ options: ModelOptions) throws {
    var generator = RandomGenerator(seed: 3)
    var network = try N(units: 6, context: 40, options: options, generator: &generator)
    network.prepare(training: training)
    // Away from initial values: a weight of zero can hide that its factor is not trained.
    var values = network.parameterValues
    for index in values.indices {
      try values[index].add(.normal(values[index].shape, using: &generator), scale: 0.3)
    }
    try network.setParameterValues(values)
    #expect(Set(network.parameterPaths).count == network.parameterPaths.count)
    #expect(
      storedParameterCount(network) == network.parameterPaths.count,
      "the network holds parameters that `visit` does not show")

    let bins = 40 + network.leadIn
    let inputs = try training.slice(0..<bins).tensor.reshaped([1, bins, 6])
    let targets = try training.slice(1..<bins + 1).tensor.reshaped([1, bins, 6])
    let pass = Pass(training: &network, generator: generator)
    let loss = try network.loss(
      network.trainingLogOdds(Variable(inputs), in: pass), spikes: targets)
    for (path, gradient) in zip(network.parameterPaths, try pass.gradients(of: loss)) {
      #expect(gradient.values.allSatisfy { $0.isFinite }, "\(path)")
      #expect(gradient.values.contains { $0 != 0 }, "\(path) has no gradient")
    }
  }

  @Test(arguments: names)
  func theLossFalls(_ name: String) throws {
    let selection = try selection(name)
    var predictor = try selection.model.predictor(selection.options)
    let report = try predictor.fit(
      training: training, validation: validation,
      session: FitSession(context: 50, epochs: 4, patience: 4, binsPerStep: 300, seed: 5))
    let first = try #require(report.curve.first)
    let last = try #require(report.curve.last)
    #expect(last.loss < first.loss && report.curve.count == 4)
    #expect(report.skippedSteps == 0)
  }

  /// Checks the count above: it finds forgotten parts, wherever they are stored.
  @Test func unvisitedParametersAreFound() {
    struct Forgetful: Parameterized {
      var shown: Linear
      var forgotten: [Linear?]
      mutating func visit(_ visitor: ParameterVisitor) { visitor("shown", &shown) }
    }
    var generator = RandomGenerator(seed: 1)
    let model = Forgetful(
      shown: Linear(2, 2, using: &generator),
      forgotten: [nil, Linear(2, 2, hasBias: false, using: &generator)])
    #expect(model.parameterPaths.count == 2)
    #expect(storedParameterCount(model) == 3)
  }
}

/// The parameters that a value holds, found by reflection.
private func storedParameterCount(_ value: Any) -> Int {
  if value is Parameter { return 1 }
  if value is Tensor { return 0 }
  return Mirror(reflecting: value).children.reduce(0) { $0 + storedParameterCount($1.value) }
}
