import Autograd
import Layers
import Tensor

/// Recurrent blocks between an embedding of the population and a linear head: what networks that
/// differ only in their blocks have in common.
public struct RecurrentStack<Block: RecurrentLayer & Sendable>: Parameterized, Sendable {
  /// From units to the width of the residual stream.
  public var embedding: Linear
  /// The blocks, each of which carries one state.
  public var blocks: [Block]
  /// Before the head.
  public var norm: LayerNorm
  /// From width to units.
  public var head: Linear
  /// The values of the card's options; `width`, `layers`, `carry` and `learning-rate` are used here.
  public let options: ModelOptions

  /// A stack with fresh weights.
  ///
  /// - Parameters:
  ///   - units: the number of units.
  ///   - options: of the card.
  ///   - generator: where initial weights come from.
  ///   - block: makes one block of a width.
  public init(
    units: Int, options: ModelOptions, generator: inout RandomGenerator,
    block: (_ width: Int, _ generator: inout RandomGenerator) -> Block
  ) {
    let width = options.integer("width")
    embedding = Linear(units, width, using: &generator)
    blocks = []
    for _ in 0..<options.integer("layers") { blocks.append(block(width, &generator)) }
    norm = LayerNorm(width)
    head = Linear(width, units, using: &generator)
    self.options = options
  }

  /// `embedding.*`, `blocks.0.*` and so on, `norm.*` and `head.*`.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("embedding", &embedding)
    visitor("blocks", &blocks)
    visitor("norm", &norm)
    visitor("head", &head)
  }

  /// The log-odds after each position, and the states of all blocks after the last.
  fileprivate func callAsFunction(
    _ spikes: Variable, from state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (logOdds: Variable, state: [Tensor]) {
    let (x, after) = try blocks(embedding(spikes, in: pass), from: state, in: pass)
    return (try head(norm(x, in: pass), in: pass), after)
  }
}

/// A network that differs from others only in the blocks of its stack.
public protocol RecurrentStackNetwork: CarriedNetwork {
  /// The type of a block.
  associatedtype Block: RecurrentLayer & Sendable

  /// The network's layers.
  var stack: RecurrentStack<Block> { get set }
}

extension RecurrentStackNetwork {
  /// The stack's parameters.
  public mutating func visit(_ visitor: ParameterVisitor) { stack.visit(visitor) }

  /// Starts the head's biases at the units' rates.
  public mutating func prepare(training: SpikeRaster) {
    stack.head.bias?.value = Tensor(NullRates(training: training).logOdds)
  }

  /// The states of all blocks, zero before the first bin; without `carry` every window begins with
  /// zeros.
  public func initialState(samples: Int) -> [Tensor] {
    stack.options.flag("carry") ? stack.blocks.map { $0.initialState(samples: samples) } : []
  }

  /// The log-odds after each position.
  public func logOdds(
    _ spikes: Variable, from state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (logOdds: Variable, state: [Tensor]) {
    let (logOdds, after) = try stack(spikes, from: state, in: pass)
    return (logOdds, stack.options.flag("carry") ? after : [])
  }

  /// The log-odds after positions of a window, from the states that those before them left.
  public func logOdds(
    _ spikes: Variable, extending window: inout [Tensor], in pass: Pass
  ) throws(TensorError) -> Variable? {
    let (logOdds, after) = try stack(spikes, from: window, in: pass)
    window = after
    return logOdds
  }

  /// Binary cross-entropy, mean over elements.
  public func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try BinaryCrossEntropy()(logOdds, target: spikes)
  }

  /// Adam with warm-up and cosine.
  public var training: TrainingPlan {
    TrainingPlan(learningRate: stack.options.number("learning-rate"))
  }
}
