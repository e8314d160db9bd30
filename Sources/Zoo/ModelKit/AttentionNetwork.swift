import Autograd
import Layers
import Tensor

/// A network with attention that can be looked at, and left out.
///
/// What `zoo-cli analyze` shows of attention it shows of every network that conforms, those of
/// plug-ins included.
public protocol AttentionNetwork: Network {
  /// The attention of each layer, from the input on.
  ///
  /// - Parameters:
  ///   - spikes: as in ``Network/logOdds(_:in:)``.
  ///   - pass: a pass of inference.
  /// - Returns: for every layer its weights, with a sequence for each window; a network that treats
  ///   every unit as a sequence of its own has one for each window and unit, units fastest.
  /// - Throws: `TensorError` from the operations.
  func attention(
    _ spikes: Variable, in pass: Pass
  ) throws(TensorError) -> [AttentionWeights]

  /// The log-odds after each position if attention gave nothing in any layer, and only what leads
  /// around it is left.
  ///
  /// - Returns: [batch, time, units].
  /// - Throws: `TensorError` from the operations.
  func logOddsWithoutAttention(
    _ spikes: Variable, in pass: Pass
  ) throws(TensorError) -> Variable
}
