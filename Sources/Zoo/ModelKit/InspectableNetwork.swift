import Autograd
import Layers
import Tensor

/// A predictor around a network into which an analysis can look.
protocol InspectablePredictor: Predictor {
  /// The fitted network; nil before the fit.
  var inspectable: (any InspectableNetwork)? { get }
}

extension NetworkPredictor: InspectablePredictor {}

/// A fitted network with its windows, whatever its type.
protocol InspectableNetwork: Sendable {
  /// The positions that a row may look back on, itself included: a lead-in and one, or a window.
  var context: Int { get }
  /// Sequence positions for each bin of a window.
  var positionsPerBin: Int { get }
  /// Whether inputs hold more than spikes, namely traces of what was long before the window.
  var hasTraces: Bool { get }
  /// Whether the network has attention that can be looked at.
  var hasAttention: Bool { get }

  /// The inputs for `length` rows from each start, [starts, length, channels]; see `NetworkInputs`.
  func inputs(_ spikes: SpikeRaster, starts: [Int], length: Int) throws(TensorError) -> Tensor

  /// What a null model adds to the log-odds of every bin, [bins, units]; nil for nothing.
  func offset(for spikes: SpikeRaster) throws -> Tensor?

  /// The log-odds after the positions from `first` on, without the offset,
  /// [starts, length - first, units].
  func logOdds(_ inputs: Tensor, from first: Int) throws(TensorError) -> Tensor

  /// The same with attention left out; nil if there is none to leave out.
  func logOddsWithoutAttention(_ inputs: Tensor, from first: Int) throws(TensorError) -> Tensor?

  /// The attention of each layer; empty if there is none.
  func attention(_ inputs: Tensor) throws(TensorError) -> [AttentionWeights]

  /// The rows and the loss of windows, and its derivative by their inputs, of the same shape as these.
  ///
  /// - Parameters:
  ///   - inputs: [starts, length, channels].
  ///   - offset: is added to the log-odds, [starts, length, units]; nil for nothing.
  ///   - spikes: what the rows predict, [starts, length, units].
  /// - Returns: the log-odds with the offset, [starts, length, units], the loss and its derivative.
  /// - Throws: what the network throws.
  func inputGradient(
    _ inputs: Tensor, offset: Tensor?, spikes: Tensor
  ) throws -> (logOdds: Tensor, loss: Float, gradient: Tensor)
}

extension NetworkRows: InspectableNetwork {
  var context: Int { network.leadIn > 0 ? network.leadIn + 1 : window }

  var positionsPerBin: Int { network.positionsPerBin }

  var hasTraces: Bool { network.traces != nil }

  var hasAttention: Bool { network is any AttentionNetwork }

  func inputs(_ spikes: SpikeRaster, starts: [Int], length: Int) throws(TensorError) -> Tensor {
    try NetworkInputs(spikes, traces: network.traces).windows(starts: starts, length: length)
  }

  func offset(for spikes: SpikeRaster) throws -> Tensor? { try offset?.rows(for: spikes) }

  func logOdds(_ inputs: Tensor, from first: Int) throws(TensorError) -> Tensor {
    try network.logOdds(Variable(inputs), from: first, in: Pass()).value
  }

  func logOddsWithoutAttention(
    _ inputs: Tensor, from first: Int
  ) throws(TensorError) -> Tensor? {
    guard let network = network as? any AttentionNetwork else { return nil }
    let rows = try network.logOddsWithoutAttention(Variable(inputs), in: Pass()).value
    return try rows.sliced(axis: 1, first..<rows.shape[1])
  }

  func attention(_ inputs: Tensor) throws(TensorError) -> [AttentionWeights] {
    guard let network = network as? any AttentionNetwork else { return [] }
    return try network.attention(Variable(inputs), in: Pass())
  }

  func inputGradient(
    _ inputs: Tensor, offset: Tensor?, spikes: Tensor
  ) throws -> (logOdds: Tensor, loss: Float, gradient: Tensor) {
    var network = network
    let pass = Pass(
      training: &network, isTraining: false, generator: RandomGenerator(seed: 0))
    guard let tape = pass.tape else { preconditionFailure("a pass for gradients has a tape") }
    let leaf = tape.variable(inputs)
    var rows = try network.logOdds(leaf, in: pass)
    if let offset { rows = try rows + Variable(offset) }
    let loss = try network.loss(rows, spikes: spikes)
    return (rows.value, loss.value.scalar, try tape.gradients(of: loss)[leaf])
  }
}
