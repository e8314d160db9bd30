import Autograd
import Layers
import Tensor

// Attention that goes on from one window to the next, in the manner of Transformer-XL (Dai et al.
// 2019): each layer keeps what it read at the last positions, without gradients, and the positions
// of the next window attend to these too. Attention is a band: in every layer a position sees itself
// and the context - 1 before it, wherever windows begin. So every row has the whole context before
// it, where a window of its own gives its first row one bin; and memory reaches
// depth x (context - 1) positions back, where a window of its own ends it.
//
// Transformer-XL needs relative positions, since the same absolute position occurs in every window.
// This network has no positional encoding, so it needs none. (The variant without attention sees one
// bin and has nothing to carry.)
//
// What is kept. Training keeps the inputs of each layer, as in the paper, and projects them again
// with the weights of the step. Keeping keys and values instead would save these projections, but
// constants have no gradient: the weights of keys and values would learn from pairs within a window
// only, of which most are near, and not from the pairs that the state is there for. With kept inputs
// and one layer, whose inputs are the spikes, nothing is left out at all: the gradient is that of the
// band over the whole stream. Only what comes from weights of earlier steps ends the gradient: the
// inputs of deeper layers, and traces. Prediction, whose weights stay, keeps the projections beside
// the inputs: the forecast of one bin then projects one position and not the whole context.
//
// A step of training sees twice the pairs of a window, and the kernels compute the kept queries too,
// since their backward pass begins at the first: with 61 units and a context of 500 bins training
// takes 1.4 times as long, with 100 bins about as long as without.
//
// Where a stretch is cut changes no bit of a row. The chains of products and sums in attention run
// over the keys in their order, each masked one adds exactly zero, and a chain may be cut anywhere:
// what was kept may begin at any key, and need not begin at the blocks in which the kernels work.

extension SpikeTransformer {
  /// The option; the published models, which do not carry, keep the ids of their fits.
  static let carryOption = OptionDefinition.flag(
    "carry", default: false, "attention goes on from one window to the next"
  ).silentAtDefault

  /// What a card says of the option.
  public static let carryNote =
    "Windows: as published, attention ends with its window, whose first row sees one bin. With "
    + "carry=true it is a band that goes on from window to window as in Transformer-XL (Dai et al. "
    + "2019); without positional encodings there are no relative positions to add."

  private var isCarried: Bool { options.flag("carry") }

  /// The positions that a position sees in every layer.
  var mask: AttentionMask {
    isUnmasked ? .none : isCarried ? .band(window: context) : .causal
  }

  /// The bins that a row depends on: a context, and one less for every further layer.
  var memory: Int { layers.count * (context - 1) + 1 }

  /// Nothing is remembered before the first bin; without `carry` there is no state.
  ///
  /// - Returns: how many positions are kept, [samples], the same number for all; for each layer its
  ///   inputs at the last `context - 1` positions, [samples, context - 1, width], of which only the
  ///   last so many count; and for each layer their projections, [samples, positions, 3 width], with
  ///   no positions if they are to be computed from the inputs. The shapes are those of every state
  ///   of training, so that a checkpoint fits.
  func initialState(samples: Int) -> [Tensor] {
    guard isCarried else { return [] }
    return [.zeros([samples])]
      + layers.map { _ in .zeros([samples, context - 1, width]) }
      + layers.map { _ in .zeros([samples, 0, 3 * width]) }
  }

  /// The log-odds after positions that follow those of a state, and the state after them.
  func callAsFunction(
    _ spikes: Variable, from state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (logOdds: Variable, state: [Tensor]) {
    guard isCarried else { return (try self(spikes, in: pass), []) }
    let known = try positions(of: state)
    var x = try tokens(spikes, in: pass)
    var inputs: [Tensor] = []
    var projections: [Tensor] = []
    for (index, layer) in layers.enumerated() {
      let before = try last(known, of: state[1 + index])
      let all = try known > 0 ? .concatenated([Variable(before), x], axis: 1) : x
      inputs.append(
        try all.value.padded(axis: 1, before: context - 1 - all.shape[1], after: 0))
      let projected = state[1 + layers.count + index]
      if pass.tape != nil {
        x = try layer(all, mask: mask, from: known, in: pass)
        projections.append(.zeros([x.shape[0], 0, 3 * width]))
      } else if projected.shape[1] == known {
        let (output, extended) = try layer(x, extending: projected, mask: mask, in: pass)
        x = output
        projections.append(try last(context - 1, of: extended))
      } else {
        // The state comes from training.
        let (output, extended) = try layer(all, extending: nil, mask: mask, in: pass)
        x = try output.sliced(axis: 1, known..<output.shape[1])
        projections.append(try last(context - 1, of: extended))
      }
    }
    let count = Float(min(context - 1, known + spikes.shape[1]))
    let counts = Tensor([Float](repeating: count, count: spikes.shape[0]))
    return (try head(x, in: pass), [counts] + inputs + projections)
  }

  /// How many positions a state holds.
  private func positions(of state: [Tensor]) throws(TensorError) -> Int {
    guard state.count == 1 + 2 * layers.count, let first = state[0].values.first,
      let known = Int(exactly: first), 0..<context ~= known
    else {
      throw .invalidArgument(
        operation: "carried attention",
        reason: "the state is not of \(layers.count) layers and at most \(context - 1) positions")
    }
    return known
  }

  /// The last positions of [samples, positions, channels], or all if there are fewer.
  private func last(_ count: Int, of x: Tensor) throws(TensorError) -> Tensor {
    try x.sliced(axis: 1, max(0, x.shape[1] - count)..<x.shape[1])
  }
}
