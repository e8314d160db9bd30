import Autograd
import Layers
import Tensor

/// Every unit a sequence of its own: its history, a summary of the population, and an embedding.
///
///     z_t = [W x_t + b;  Phi_i;  mean, sd of x_t over units]  sqrt(d) + PE_t
///     one pre-norm encoder layer over the last `reach` bins of the unit; a linear head
///
/// One network serves all units; only the embedding Phi_i belongs to a unit, so the model adapts to
/// another recording by fitting new embeddings with the network frozen, and the summary does not
/// depend on the order of units.
///
/// Source: Mi et al. 2023 (NeuPRINT), transformer variant, for spikes instead of calcium traces.
public struct NeuPRINTTransformer: AttentionNetwork {
  /// The card.
  public static let card = ModelCard(
    name: "neuprint-transformer",
    summary: "a shared network over each unit's history, with an embedding per unit",
    paper: "Mi et al. 2023, learning time-invariant representations for individual neurons",
    isDefault: false,
    options: [
      .integer("embedding", default: 17, 1...256, "numbers that describe a unit"),
      .integer("heads", default: 2, 1...16, "attention heads"),
      .integer("feed-forward", default: 64, 1...4096, "hidden width of the feed-forward part"),
      .integer("reach", default: 50, 1...2000, "bins that attention reaches back"),
      .number("dropout", default: 0.0, 0...0.9, "dropout"),
      .number("learning-rate", default: 5e-3, 1e-6...1, "Adam's highest learning rate"),
    ],
    smallest: "embedding=5,heads=2,feed-forward=16,reach=8",
    notes: [
      "Task: the released code reconstructs randomly masked frames from frames t-1 and t, with the "
        + "population of frame t in view; here row t sees earlier bins only, population included.",
      "Reach: the released attention spans two frames of 230 ms; with bins of 1 ms the default is "
        + "50 bins.",
      "Size: the released network has 64-dimensional embeddings and a feed-forward part of 2,048; "
        + "the defaults here are smaller, since a sequence per unit costs that many times more.",
      "Population: the paper's summary leaves the unit out, the code keeps it in; the code's "
        + "summary is used. Behaviour and centre-surround inputs do not exist for these recordings.",
      "Gradients: the released code zeroes them once per epoch; here once per step.",
    ])

  private var activity: Linear
  private var embedding: Embedding
  private var encoder: TransformerEncoderLayer
  private var head: Linear
  private let options: ModelOptions
  private let units: Int
  private let width: Int

  private static let activityWidth = 5
  private static let summaryWidth = 2

  /// Fresh weights; embeddings uniform on (-1, 1) as released.
  ///
  /// - Throws: `ModelOptionError.unsuitable` if the heads do not divide the width.
  public init(
    units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator
  ) throws {
    let heads = options.integer("heads")
    let own = options.integer("embedding")
    width = Self.activityWidth + own + Self.summaryWidth
    guard width % heads == 0 else {
      throw ModelOptionError.unsuitable(
        model: Self.card.name,
        reason: "a token has \(width) numbers (5 + embedding + 2), which \(heads) heads do not "
          + "divide; choose another embedding or number of heads")
    }
    self.units = units
    self.options = options
    activity = Linear(1, Self.activityWidth, using: &generator)
    embedding = Embedding(units, own, using: &generator)
    embedding.weight.value = Initialization.uniform([units, own], bound: 1, using: &generator)
    encoder = try TransformerEncoderLayer(
      width, heads: heads, feedForward: options.integer("feed-forward"),
      dropout: Float(options.number("dropout")), normFirst: true, using: &generator)
    head = Linear(width, 1, using: &generator)
  }

  /// `embedding.weight` belongs to the units, the rest is shared.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("activity", &activity)
    visitor("embedding", &embedding)
    visitor("encoder", &encoder)
    visitor("head", &head)
  }

  /// The embeddings are the units' own.
  public static func isPerUnit(_ path: String) -> Bool { path.hasPrefix("embedding.") }

  /// A position for every unit and bin.
  public var positionsPerBin: Int { units }

  /// Attention reaches this far back.
  ///
  /// With a lead-in every row has its whole reach before it, and windows need not overlap by half:
  /// a sequence per unit is expensive.
  public var leadIn: Int { options.integer("reach") - 1 }

  /// Long enough that little is spent on lead-ins, whatever the context.
  public static func window(forContext context: Int, options: ModelOptions) -> Int {
    max(100, 3 * options.integer("reach"))
  }

  /// The log-odds after each position.
  public func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable {
    let encoded = try encoder(tokens(spikes, from: 0, in: pass), mask: mask, in: pass)
    return try rows(encoded, batch: spikes.shape[0], in: pass)
  }

  /// The log-odds after positions that follow others, of which those that attention reached are
  /// kept, with the number of all positions.
  public func logOdds(
    _ spikes: Variable, extending window: inout [Tensor], in pass: Pass
  ) throws(TensorError) -> Variable? {
    let past = window.count == 2 ? Int(window[1].scalar) : 0
    let (encoded, projections) = try encoder(
      tokens(spikes, from: past, in: pass), extending: window.first, mask: mask, in: pass)
    window = [projections, Tensor(Float(past + spikes.shape[1]))]
    return try rows(encoded, batch: spikes.shape[0], in: pass)
  }

  /// The attention of each unit to its own history, a sequence for each window and unit.
  public func attention(
    _ spikes: Variable, in pass: Pass
  ) throws(TensorError) -> [AttentionWeights] {
    [try encoder.attentionWeights(tokens(spikes, from: 0, in: pass), mask: mask, in: pass)]
  }

  /// The log-odds after each position from its own token alone.
  public func logOddsWithoutAttention(
    _ spikes: Variable, in pass: Pass
  ) throws(TensorError) -> Variable {
    let encoded = try encoder.withoutAttention(tokens(spikes, from: 0, in: pass), in: pass)
    return try rows(encoded, batch: spikes.shape[0], in: pass)
  }

  private var mask: AttentionMask { .band(window: options.integer("reach")) }

  /// A token for each unit and bin, [batch x units, time, width]; the first has a position.
  private func tokens(
    _ spikes: Variable, from position: Int, in pass: Pass
  ) throws(TensorError) -> Variable {
    let (batch, time, units) = (spikes.shape[0], spikes.shape[1], spikes.shape[2])
    // [batch, units, time, ...]: a row of the batch is one unit of one window.
    // The embeddings are spread over windows and time by adding them to zeros.
    let own = try spikes.permuted([0, 2, 1]).reshaped([batch, units, time, 1])
    let described = try embedding(Indices(below: units), in: pass)
    let tokens = try Variable.concatenated(
      [
        activity(own, in: pass),
        described.reshaped([1, units, 1, described.shape[1]])
          + Variable(.zeros([batch, units, time, 1])),
        Variable(summary(spikes.value)),
      ], axis: 3)
    let placed = try SinusoidalPositions(from: position)(
      tokens * Float(width).squareRoot(), in: pass)
    return try placed.reshaped([batch * units, time, width])
  }

  /// One row for each position of [batch x units, time, width].
  private func rows(
    _ encoded: Variable, batch: Int, in pass: Pass
  ) throws(TensorError) -> Variable {
    let time = encoded.shape[1]
    return try head(encoded, in: pass).reshaped([batch, units, time]).permuted([0, 2, 1])
  }

  /// Mean and standard deviation over units of every bin, [batch, units, time, 2].
  private func summary(_ spikes: Tensor) -> Tensor {
    let (batch, time, units) = (spikes.shape[0], spikes.shape[1], spikes.shape[2])
    return Tensor.make([batch, units, time, 2]) { out in
      spikes.withValues { spikes in
        for window in 0..<batch {
          for bin in 0..<time {
            let row = (window * time + bin) * units
            var count: Float = 0
            for unit in 0..<units { count += spikes[row + unit] }
            // Of zeros and ones the variance follows from the mean.
            let mean = count / Float(units)
            let deviation = (mean * (1 - mean)).squareRoot()
            for unit in 0..<units {
              let place = 2 * ((window * units + unit) * time + bin)
              out[place] = mean
              out[place + 1] = deviation
            }
          }
        }
      }
    }
  }

  /// Starts the shared bias at the mean rate; the units' own rates are the embeddings' to learn.
  public mutating func prepare(training: SpikeRaster) {
    let logOdds = NullRates(
      spikeCounts: [training.spikeCounts.reduce(0, +)], bins: training.bins * training.units
    ).logOdds
    head.bias?.value = Tensor(logOdds)
  }

  /// Binary cross-entropy, mean over elements.
  public func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try BinaryCrossEntropy()(logOdds, target: spikes)
  }

  /// Adam with warm-up and cosine, at most 200 steps per epoch (the released code has 100, larger).
  public var training: TrainingPlan {
    TrainingPlan(learningRate: options.number("learning-rate"), maximumStepsPerEpoch: 200)
  }
}
