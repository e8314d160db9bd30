import Autograd
import Layers
import Tensor
import Testing

@testable import Zoo

/// Its log-odds of a row are the row's position in its window: how far the network could look back.
///
/// It has one parameter per unit and two shared ones.
private struct CountsItsPast: Network {
  static let card = ModelCard(name: "counts-its-past", summary: "how far a row can look back")
  private var own: Embedding
  private var shared: Linear
  private let units: Int
  var lead = 0

  init(units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator) {
    own = Embedding(units, 1, using: &generator)
    shared = Linear(1, 1, using: &generator)
    self.units = units
  }
  mutating func visit(_ visitor: ParameterVisitor) {
    visitor("own", &own)
    visitor("shared", &shared)
  }
  static func isPerUnit(_ path: String) -> Bool { path.hasPrefix("own.") }
  var leadIn: Int { lead }
  /// Weight decay moves every parameter that is not frozen.
  var training: TrainingPlan { TrainingPlan(learningRate: 0.1, weightDecay: 0.5) }

  func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable {
    let (batch, time) = (spikes.shape[0], spikes.shape[1])
    let positions = Tensor.make([batch, time, units]) { out in
      for index in 0..<batch * time * units { out[index] = Float(index / units % time) }
    }
    guard pass.isTraining else { return Variable(positions) }
    let described = try shared(own(Indices(below: units), in: pass), in: pass)
    return try described.reshaped([1, 1, units]) + Variable(.zeros([batch, time, units]))
  }
  func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try BinaryCrossEntropy()(logOdds, target: spikes)
  }
}

@Suite struct NetworkPredictorTests {
  private func seen(bins: Int, context: Int, lead: Int = 0, batch: Int? = nil) throws -> [Int] {
    var network = try makeNetwork(CountsItsPast.self, units: 1)
    network.lead = lead
    let rows = try NetworkRows(network: network, window: context)
      .logOdds(for: SpikeRaster(bins: bins, units: 1), batch: batch)
    return rows.values.values.map { Int($0) }
  }

  /// Position p of a window has p + 1 inputs, the last of them the bin before its row.
  @Test(arguments: [(100, 10), (101, 10), (97, 11), (23, 24), (24, 24), (25, 24), (9, 1), (50, 2)])
  func everyRowSeesAtLeastHalfTheContext(_ bins: Int, _ context: Int) throws {
    let positions = try seen(bins: bins, context: context)
    #expect(positions.count == bins)
    let wrong = positions.indices.first { row in
      let inputs = positions[row] + 1
      return inputs < min(row + 1, (context + 1) / 2) || inputs > context
    }
    #expect(wrong == nil)
    // The first window keeps all its rows.
    #expect(Array(positions.prefix(context)) == Array(0..<min(bins, context)))
  }

  @Test func leadInsReplaceOverlap() throws {
    let positions = try seen(bins: 25, context: 10, lead: 4)
    #expect(positions == (0..<25).map { 4 + $0 % 10 })
  }

  @Test(arguments: ["gru:hidden=8", "dice-transformer:heads=2,feed-forward=8", "glm:history=10"])
  func theBatchChangesNoBit(_ specification: String) throws {
    let spikes = chainRaster(bins: 500, units: 5, seed: 2)
    let predictor = try fittedPredictor(
      specification, training: spikes, validation: spikes,
      session: FitSession(context: 30, epochs: 1, binsPerStep: 120))
    let one = try predictor.logOdds(for: spikes, batch: 1).values
    for batch in [2, 3, 7, 1000] {
      #expect(one.isIdentical(to: try predictor.logOdds(for: spikes, batch: batch).values))
    }
  }

  /// Even with weight decay, frozen parameters keep every bit.
  @Test func adaptingFreezesSharedParameters() throws {
    let options = ModelOptions(defaultsOf: CountsItsPast.card)
    var predictor = NetworkPredictor<CountsItsPast>(options)
    let spikes = chainRaster(bins: 300, units: 3, seed: 1)
    let session = FitSession(context: 20, epochs: 2, binsPerStep: 60)
    #expect(throws: PredictorError.notFitted(model: "counts-its-past")) {
      _ = try predictor.adapt(training: spikes, validation: spikes, session: session)
    }
    _ = try predictor.fit(training: spikes, validation: spikes, session: session)
    let before = predictor.state
    let other = chainRaster(bins: 300, units: 5, seed: 2)
    #expect(try predictor.adapt(training: other, validation: other, session: session))
    for path in ["shared.weight", "shared.bias"] {
      let (a, b) = (try #require(before[path]), try #require(predictor.state[path]))
      #expect(a.isIdentical(to: b), "\(path) has changed")
    }
    #expect(predictor.state["own.weight"]?.shape == [5, 1])
    #expect(predictor.parameterCount == 7)
  }

  /// The training part is shorter than the window of either.
  @Test(arguments: [("gru:hidden=4", 400), ("glm:history=60,filters=3", 10)])
  func aFitOnAShortPartIsRestoredExactly(_ specification: String, _ context: Int) throws {
    let spikes = chainRaster(bins: 50, units: 3, seed: 1)
    let fitted = try fittedPredictor(
      specification, training: spikes, validation: spikes,
      session: FitSession(context: context, epochs: 1))
    let selection = try #require(try ModelZoo(ModelZoo.builtIn).select(specification).first)
    var restored = try selection.model.predictor(selection.options)
    try restored.restore(fitted.state, units: 3, context: context)
    let longer = chainRaster(bins: 900, units: 3, seed: 2)
    #expect(
      try fitted.logOdds(for: longer, batch: nil).values
        .isIdentical(to: restored.logOdds(for: longer, batch: nil).values))
  }

  /// An adaptation that began from another source is not resumed.
  @Test func adaptationsResumeFromTheSameWeightsOnly() throws {
    let options = ModelOptions(defaultsOf: CountsItsPast.card)
    let spikes = chainRaster(bins: 300, units: 3, seed: 1)
    func source(_ seed: UInt64) throws -> NetworkPredictor<CountsItsPast> {
      var predictor = NetworkPredictor<CountsItsPast>(options)
      _ = try predictor.fit(
        training: spikes, validation: spikes,
        session: FitSession(context: 20, epochs: 1, binsPerStep: 60, seed: seed))
      return predictor
    }
    func session(_ path: String?, stopAfter steps: Int = .max) -> FitSession {
      let left = Counter(steps)
      return FitSession(
        context: 20, epochs: 2, binsPerStep: 60, seed: 9, checkpointPath: path,
        isCancelled: { left.next() <= 0 })
    }
    try withTemporaryFolder { folder in
      let path = folder + "/adapted.safetensors"
      var first = try source(1)
      #expect(throws: FitCancelled()) {
        _ = try first.adapt(
          training: spikes, validation: spikes, session: session(path, stopAfter: 3))
      }
      var (fresh, beside, resumed) = (try source(2), try source(2), try source(2))
      _ = try fresh.adapt(training: spikes, validation: spikes, session: session(nil))
      _ = try beside.adapt(training: spikes, validation: spikes, session: session(path))
      #expect(fresh.state == beside.state)
      // Its own is.
      #expect(throws: FitCancelled()) {
        _ = try resumed.adapt(
          training: spikes, validation: spikes,
          session: session(folder + "/own.safetensors", stopAfter: 7))
      }
      _ = try resumed.adapt(
        training: spikes, validation: spikes, session: session(folder + "/own.safetensors"))
      #expect(fresh.state == resumed.state)
    }
  }

  @Test func predictionsCanBeInterrupted() throws {
    let network = try makeNetwork(CountsItsPast.self, units: 1)
    #expect(throws: FitCancelled()) {
      try Interruption.adding({ true }) {
        _ = try NetworkRows(network: network, window: 10)
          .logOdds(for: SpikeRaster(bins: 30, units: 1))
      }
    }
  }

  @Test func anUnfittedPredictorHasNoParametersOrRows() {
    let predictor = NetworkPredictor<GRUNetwork>(ModelOptions(defaultsOf: GRUNetwork.card))
    #expect(predictor.parameterCount == 0 && predictor.state.isEmpty)
    #expect(throws: PredictorError.notFitted(model: "gru")) {
      _ = try predictor.logOdds(for: SpikeRaster(bins: 4, units: 2))
    }
  }
}
