import Autograd
import Layers
import Tensor
import Testing

@testable import Zoo

@Suite struct AttentionControlTests {
  private static let session = FitSession(context: 20, epochs: 20, binsPerStep: 200, seed: 1)

  private func parts(
    _ specification: String, _ dataset: Dataset
  ) throws -> (any InspectableNetwork, AnalysisStretch) {
    let predictor = try fittedPredictor(
      specification, training: dataset.training, validation: dataset.validation,
      session: Self.session)
    let network = try #require((predictor as? any InspectablePredictor)?.inspectable)
    return (
      network, AnalysisStretch(dataset, for: predictor, bins: 400, calibration: .identity)
    )
  }

  /// The arithmetic of the ablated network, to the bit: the same weights without the attention.
  @Test func withoutAttentionItIsTheAblatedNetwork() throws {
    var generator = RandomGenerator(seed: 3)
    let context = 12
    func options(_ name: String, _ text: String) throws -> ModelOptions {
      try #require(try ModelZoo(ModelZoo.builtIn).select("\(name):\(text)").first).options
    }
    let whole = try DiceTransformer(
      units: 8, context: context, options: options("dice-transformer", "heads=2,feed-forward=6"),
      generator: &generator)
    var ablated = DiceTransformerNoAttention(
      units: 8, context: context,
      options: try options("dice-transformer-no-attention", "feed-forward=6"),
      generator: &generator)
    try ablated.loadState(
      whole.stateTensors.filter { ablated.stateTensors[$0.key] != nil })
    let spikes = chainRaster(bins: context, units: 8, seed: 1)
    let inputs = Variable(
      OneStepAhead.inputs(spikes, starts: [0], length: context))
    let without = try whole.logOddsWithoutAttention(inputs, in: Pass()).value
    #expect(without == (try ablated.logOdds(inputs, in: Pass()).value))
    #expect(without != (try whole.logOdds(inputs, in: Pass()).value))
  }

  /// Spikes are dealt anew, and as many as there were in every bin.
  @Test func dealingKeepsTheNumberOfSpikes() {
    let raster = chainRaster(bins: 300, units: 6, seed: 4)
    let dealt = AttentionControl.dealt(raster, seed: 1)
    func counts(_ raster: SpikeRaster) -> [Int] {
      (0..<raster.bins).map { bin in (0..<6).count { raster[bin, $0] } }
    }
    #expect(counts(dealt) == counts(raster) && dealt != raster)
    #expect(AttentionControl.dealt(raster, seed: 1) == dealt)
    #expect(AttentionControl.dealt(raster, seed: 2) != dealt)
  }

  /// With everything in place, the rows are those that are scored.
  @Test func intactRowsAreThoseOfTheModel() throws {
    let dataset = try followingDataset(lag: 2)
    let (network, stretch) = try parts(
      "cross-entropy-transformer:heads=1,feed-forward=8", dataset)
    let control = try #require(
      try AttentionControl.make(.shuffledHalf, network, stretch, seed: 0))
    #expect(control.intact.bits.isFinite && control.rows >= 380)
    // A window of 20: the newest 10 rows of each, one after the other.
    let starts = stride(
      from: stretch.range.lowerBound - 10, through: stretch.raster.bins - 20, by: 10)
    let rows = try starts.map { start in
      try network.logOdds(
        network.inputs(stretch.raster, starts: [start], length: 20), from: 10
      ).reshaped([10, 2])
    }
    let first = stretch.range.lowerBound
    let scored = try ScoredPrediction(
      logOdds: LogOdds(Tensor.concatenated(rows, axis: 0)),
      spikes: stretch.raster.slice(first..<first + rows.count * 10))
    let bits = try BitsPerSpike(scored, nullRates: stretch.nullRates)
    #expect(control.intact.bits == bits.pooled && control.rows == rows.count * 10)
  }

  /// A network that looks at the last bins and nothing else.
  private struct LastBins: InspectableNetwork {
    let context = 20
    let positionsPerBin = 1
    let hasTraces = false
    let hasAttention = false
    /// How many bins back it looks.
    var lag = 2

    func inputs(_ spikes: SpikeRaster, starts: [Int], length: Int) throws(TensorError) -> Tensor {
      OneStepAhead.inputs(spikes, starts: starts, length: length)
    }
    func offset(for spikes: SpikeRaster) throws -> Tensor? { nil }
    func logOdds(_ inputs: Tensor, from first: Int) throws(TensorError) -> Tensor {
      let length = inputs.shape[1]
      let last = try inputs.sliced(axis: 1, first..<length)
      let before = try inputs.padded(axis: 1, before: 1, after: 0).sliced(axis: 1, first..<length)
      return try (lag > 1 ? last.adding(before.multiplied(by: 2)) : last).adding(-2)
    }
    func logOddsWithoutAttention(
      _ inputs: Tensor, from first: Int
    ) throws(TensorError) -> Tensor? { nil }
    func attention(_ inputs: Tensor) throws(TensorError) -> [AttentionWeights] { [] }
    func inputGradient(
      _ inputs: Tensor, offset: Tensor?, spikes: Tensor
    ) throws -> (logOdds: Tensor, loss: Float, gradient: Tensor) { (inputs, 0, inputs) }
  }

  /// What is farther away than a network looks is not missed, to the bit; what is nearer is.
  @Test func whatIsFarAwayIsNotMissed() throws {
    let dataset = try followingDataset(lag: 2)
    let stretch = AnalysisStretch(
      dataset, for: followingModel(lag: 2), bins: 400, calibration: .identity)
    let network = LastBins()
    // Of 20 bins the older 10: the first scored row, the 11th, looks at the 10th and 11th bin.
    let half = try #require(try AttentionControl.make(.shuffledHalf, network, stretch, seed: 0))
    #expect(half.intact.bits.isFinite && half.changed.bits != half.intact.bits)
    // One that looks at the newest bin alone has nothing there that was shuffled.
    let near = try #require(
      try AttentionControl.make(.shuffledHalf, LastBins(lag: 1), stretch, seed: 0))
    #expect(near.changed == near.intact)
    let most = try #require(try AttentionControl.make(.shuffledMost, network, stretch, seed: 0))
    #expect(most.changed.bits != most.intact.bits && most.rows >= 380)
    #expect(try AttentionControl.make(.withoutAttention, network, stretch, seed: 0) == nil)
  }

  @Test func tracesCannotBeShuffledAway() throws {
    let dataset = try followingDataset(lag: 2)
    let (network, stretch) = try parts("gru:hidden=2,traces=10", dataset)
    #expect(network.hasTraces)
    #expect(try AttentionControl.make(.shuffledHalf, network, stretch, seed: 0) == nil)
  }
}
