import Autograd
import Layers
import Tensor
import Testing

@testable import Zoo

/// A network with statistics that follow the batches of training.
private struct Normalized: Network {
  static let card = ModelCard(name: "normalized", summary: "a linear map of normalised features")
  private var map: Linear
  private var norm: BatchNorm
  private var head: Linear

  init(units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator) {
    map = Linear(units, 5, using: &generator)
    norm = BatchNorm(5)
    head = Linear(5, units, using: &generator)
  }
  mutating func visit(_ visitor: ParameterVisitor) {
    visitor("map", &map)
    visitor("norm", &norm)
    visitor("head", &head)
  }
  private func run(
    _ spikes: Variable, in pass: Pass
  ) throws(TensorError) -> (Variable, BatchNorm.Statistics?) {
    let (batch, time) = (spikes.shape[0], spikes.shape[1])
    let features = try map(spikes, in: pass).reshaped([batch * time, 5])
    let (normal, statistics) = try norm(features, in: pass)
    let rows = try head(normal, in: pass)
    return (try rows.reshaped([batch, time, rows.shape[1]]), statistics)
  }
  func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try run(spikes, in: pass).0
  }
  mutating func trainingLogOdds(
    _ spikes: Variable, in pass: Pass
  ) throws(TensorError) -> Variable {
    let (rows, statistics) = try run(spikes, in: pass)
    if let statistics { norm.update(statistics) }
    return rows
  }
  func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try BinaryCrossEntropy()(logOdds, target: spikes)
  }
}

/// Running statistics are part of what was learned.
@Suite struct RunningStatisticsTests {
  private let training = chainRaster(bins: 900, units: 4, seed: 1)
  private let validation = chainRaster(bins: 400, units: 4, seed: 2)

  private func fit(_ path: String? = nil, stopAfter steps: Int = .max) throws -> NetworkPredictor<
    Normalized
  > {
    let left = Counter(steps)
    var predictor = NetworkPredictor<Normalized>(ModelOptions(defaultsOf: Normalized.card))
    _ = try predictor.fit(
      training: training, validation: validation,
      session: FitSession(
        context: 30, epochs: 3, binsPerStep: 90, seed: 5, checkpointPath: path,
        isCancelled: { left.next() <= 0 }))
    return predictor
  }

  @Test func trainingUpdatesStatisticsOncePerStep() throws {
    let predictor = try fit()
    let count = try #require(predictor.state["norm.num_batches_tracked"]).scalar
    // 900 bins are 29 or 30 windows, one per step; the best of three epochs was kept.
    #expect(count >= 29 && count <= 90)
    #expect(predictor.state["norm.running_mean"]?.values.allSatisfy { $0 != 0 } == true)
    #expect(predictor.parameterCount == 4 * 5 + 5 + 2 * 5 + 5 * 4 + 4)
  }

  @Test func resumingAndRestoringKeepStatistics() throws {
    let whole = try fit()
    let rows = try whole.logOdds(for: validation).values
    try withTemporaryFolder { folder in
      let path = folder + "/unfinished.safetensors"
      for steps in [4, 9] {
        #expect(throws: FitCancelled()) { _ = try fit(path, stopAfter: steps) }
      }
      let resumed = try fit(path)
      #expect(resumed.state == whole.state)
      #expect(try resumed.logOdds(for: validation).values.isIdentical(to: rows))
    }
    var restored = NetworkPredictor<Normalized>(ModelOptions(defaultsOf: Normalized.card))
    try restored.restore(whole.state, units: 4, context: 30)
    #expect(try restored.logOdds(for: validation).values.isIdentical(to: rows))
    var without = whole.state
    without["norm.running_mean"] = nil
    #expect(
      throws: PredictorError.stateMismatch(
        model: "normalized", tensor: "norm.running_mean", reason: "is missing")
    ) { try restored.restore(without, units: 4, context: 30) }
  }
}
