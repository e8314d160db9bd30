import Layers
import Tensor

/// A network in training, with the state that it carries from one step to the next.
///
/// The carried state is part of the training's own: a checkpoint keeps it, so that a resumed
/// training continues in the middle of its streams, and a skipped step leaves it as it was.
public struct StreamedNetwork<N: Network>: Parameterized, Sendable {
  /// The network.
  public internal(set) var network: N
  /// What the last step left, one row per stream; empty for a network without a state.
  var carried: [Tensor]

  /// A network before its first step.
  ///
  /// - Parameters:
  ///   - network: with its first weights.
  ///   - streams: windows that a step has side by side.
  init(_ network: N, streams: Int) {
    self.network = network
    carried = network.initialState(samples: streams)
  }

  /// The network's parameters under their own names, and the carried state.
  public mutating func visit(_ visitor: ParameterVisitor) {
    network.visit(visitor)
    for index in carried.indices { visitor(buffer: "carried.\(index)", &carried[index]) }
  }
}
