import Autograd
import Layers
import Tensor
import TestSupport
import Testing

@testable import Zoo

/// A leaky sum of each unit's spikes: the smallest network that carries a state.
private struct LeakySum: CarriedNetwork {
  static let card = ModelCard(
    name: "leaky-sum", summary: "a leaky sum of each unit's own spikes",
    options: [.integer("lead", default: 0, 0...9, "a lead-in, which must be 0")])
  var scale: Parameter
  let options: ModelOptions
  let units: Int

  init(units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator) {
    scale = Parameter(Tensor([1]))
    self.options = options
    self.units = units
  }
  mutating func visit(_ visitor: ParameterVisitor) { visitor("scale", &scale) }
  var leadIn: Int { options.integer("lead") }
  var memory: Int { 200 }
  func initialState(samples: Int) -> [Tensor] { [.zeros([samples, units])] }
  func logOdds(
    _ spikes: Variable, from state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (logOdds: Variable, state: [Tensor]) {
    var sum = state[0]
    var rows: [Tensor] = []
    for bin in 0..<spikes.shape[1] {
      let spiked = try spikes.value.sliced(axis: 1, bin..<bin + 1).reshaped(sum.shape)
      sum = try spiked.adding(Tensor.combine(.multiply, sum, Tensor([0.99])))
      rows.append(try sum.reshaped([sum.shape[0], 1, units]))
    }
    return (try Variable(Tensor.concatenated(rows, axis: 1)) * pass[scale], [sum])
  }
  func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try BinaryCrossEntropy()(logOdds, target: spikes)
  }
}

@Suite struct CarriedNetworkTests {
  private let spikes = chainRaster(bins: 2_000, units: 3, seed: 1)

  private func session(epochs: Int = 2, runUp: SpikeRaster? = nil) -> FitSession {
    FitSession(context: 25, epochs: epochs, binsPerStep: 100, seed: 1, runUp: runUp)
  }

  /// The row of the last bin knows the first spikes, far beyond a window.
  @Test func aPredictionRemembersTheWholeRaster() throws {
    var predictor = NetworkPredictor<LeakySum>(ModelOptions(defaultsOf: LeakySum.card))
    _ = try predictor.fit(
      training: spikes, validation: spikes.slice(0..<300), session: session())
    #expect(predictor.memory == 200)
    var changed = spikes
    changed[0, 0].toggle()
    let rows = try predictor.logOdds(for: spikes, batch: nil).values
    let others = try predictor.logOdds(for: changed, batch: nil).values
    #expect(rows[400, 0] != others[400, 0] && rows[400, 1] == others[400, 1])
  }

  @Test(arguments: [
    "gru:hidden=5,carry=true", "gru:hidden=5,layers=2,carry=true",
    "cross-entropy-transformer:heads=2,feed-forward=4,depth=2,carry=true",
    "dice-transformer:heads=1,feed-forward=4,carry=true,traces=2",
  ])
  func aCutChangesNoBit(_ specification: String) throws {
    let predictor = try fittedPredictor(
      specification, training: spikes, validation: spikes.slice(0..<300), session: session())
    let rows = try predictor.logOdds(for: spikes, batch: nil)
    for batch in [1, 2, 5] {
      #expect(try predictor.logOdds(for: spikes, batch: batch) == rows)
    }
  }

  @Test func theStateGoesOnFromStepToStep() throws {
    let network = try makeNetwork(LeakySum.self, units: 3, context: 25)
    let objective = try Forecasting(
      network, training: spikes, validation: spikes, window: 25, binsPerStep: 50)
    var model = objective.start(network)
    #expect(model.carried.map(\.shape) == [[2, 3]])
    var generator = RandomGenerator(seed: 1)
    let steps = objective.steps(using: &generator)
    func take(_ step: Forecasting<LeakySum>.Windows) throws -> Tensor {
      let pass = Pass(training: &model, generator: generator)
      _ = try objective.loss(step, of: &model, in: pass)
      return model.carried[0]
    }
    let first = try take(steps[0])
    let second = try take(steps[1])
    // From zeros, the second step alone gives something else.
    #expect(try take(.init(starts: steps[1].starts)) != second)
    #expect(try take(steps[0]) == first)
    #expect(try take(steps[1]) == second)
  }

  /// Stopped in the middle of the streams, the carried state comes from the checkpoint.
  @Test(arguments: [
    "gru:hidden=4,carry=true",
    "cross-entropy-transformer:heads=2,feed-forward=4,depth=2,carry=true",
  ])
  func aResumedFitHasTheSameBits(_ specification: String) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("state.safetensors")
    func fit(stoppingAfter steps: Int?) throws -> [String: Tensor]? {
      let count = Counter(steps ?? .max)
      var session = session()
      session.checkpointPath = path
      session.isCancelled = { count.next() <= 0 }
      do {
        return try fittedPredictor(
          specification, training: spikes, validation: spikes.slice(0..<300), session: session
        ).state
      } catch is FitCancelled { return nil }
    }
    let whole = try fit(stoppingAfter: nil)
    FileBytes.remove(path)
    #expect(try fit(stoppingAfter: 3) == nil)
    #expect(FileBytes.exists(path))
    #expect(try fit(stoppingAfter: nil) == whole)
  }

  @Test func aLeadInIsRefused() throws {
    let network = try makeNetwork(LeakySum.self, "lead=3", units: 3)
    #expect(
      throws: ModelOptionError.unsuitable(
        model: "leaky-sum",
        reason: "it carries a state and asks for a lead-in of 3 bins; a carried state needs none")
    ) { try network.checkPositions() }
  }

  @Test(arguments: [
    ("gru:hidden=5", 25), ("dice-transformer:heads=1,feed-forward=4", 25),
    ("dice-transformer:heads=1,feed-forward=4,carry=true", 25),
    ("dice-transformer:heads=1,feed-forward=4,depth=3,carry=true", 73),
  ])
  func memoryIsAWindowOrWhatIsCarried(_ specification: String, _ memory: Int) throws {
    let predictor = try fittedPredictor(
      specification, training: spikes, validation: spikes.slice(0..<300), session: session())
    #expect(predictor.memory == memory)
  }
}
