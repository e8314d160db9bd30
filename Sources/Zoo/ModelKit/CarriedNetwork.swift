import Autograd
import Layers
import Tensor

/// A network that keeps a state from one stretch of bins to the next, such as a recurrent one.
///
/// Two functions are all it takes:
///
///     func initialState(samples: Int) -> [Tensor] { [.zeros([samples, width])] }
///     func logOdds(_ spikes: Variable, from state: [Tensor], in pass: Pass) throws(TensorError)
///       -> (logOdds: Variable, state: [Tensor])
///
/// It is trained on consecutive windows of a few parallel streams of the training part: each step
/// begins with the state that the step before left, and gradients end there (truncated
/// back-propagation through time; Williams and Peng 1990). It predicts a recording in one pass, and
/// the rows must not depend on where the pass is cut, in a single bit; the audit checks this. So the
/// window of a comparison's context limits how far back gradients reach, and not what the network
/// remembers. `trainingLogOdds` is not asked: what a network carries is its only state.
public protocol CarriedNetwork: Network {
  /// The state before the first bin of a recording, for a number of stretches side by side; the
  /// first axis of each tensor is the stretch.
  func initialState(samples: Int) -> [Tensor]

  /// The log-odds after each position of a stretch of bins, and the state after the last.
  ///
  /// - Parameters:
  ///   - spikes: [batch, time, units], 0 or 1. Position i may use positions 0...i and the state.
  ///   - state: what the stretch before left, or `initialState`.
  ///   - pass: the tape and dropout's generator.
  /// - Returns: [batch, time, units], and as many tensors as `initialState` gives.
  /// - Throws: `TensorError` from the operations.
  func logOdds(
    _ spikes: Variable, from state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (logOdds: Variable, state: [Tensor])
}

extension CarriedNetwork {
  /// The log-odds of a stretch that nothing came before.
  ///
  /// - Throws: `TensorError` from the operations.
  public func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try logOdds(spikes, from: initialState(samples: spikes.shape[0]), in: pass).logOdds
  }
}
