import Autograd
import Tensor

/// A part of a network that maps one tensor to one tensor.
///
/// A layer has parameters and options; the pass holds what differs between training and inference.
public protocol Layer: Parameterized, Sendable {
  /// The layer's output.
  ///
  /// - Throws: `TensorError` if the shape of the input is not the layer's.
  func callAsFunction(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable
}
