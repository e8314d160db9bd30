import Tensor

/// A meaningless use of the tape, or an operation that broke its contract.
public enum AutogradError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Gradients of an output with several elements need a seed.
  case notScalar(Shape)
  /// The output was not computed on this tape (a constant, or another tape's variable).
  case notOnTape
  /// The tape was used for a backward pass already; record again.
  case tapeConsumed
  /// The variable is not on the differentiated tape: it is a constant or another tape's.
  case foreignVariable
  /// The variable is the result of an operation; only gradients of leaves are kept.
  case notALeaf(operation: String)
  /// A pullback returned no gradient for an input that needs one.
  case missingGradient(operation: String, input: Int)
  /// A pullback returned a gradient of the wrong shape.
  case wrongGradientShape(operation: String, input: Int, expected: Shape, found: Shape)
  /// A pullback returned too few or too many gradients.
  case wrongGradientCount(operation: String, expected: Int, found: Int)
  /// A pullback failed.
  case operationFailed(operation: String, TensorError)

  /// One sentence that names the operation.
  public var description: String {
    switch self {
    case .notScalar(let shape):
      "gradients of an output of shape \(shape) need a seed; only a scalar has the implied seed 1"
    case .notOnTape:
      "the output does not depend on any variable of this tape"
    case .tapeConsumed:
      "this tape was used for a backward pass already; record the computation on a new tape"
    case .foreignVariable:
      "this variable has no gradient: it is a constant or belongs to another tape"
    case .notALeaf(let operation):
      "gradients are kept only for variables made by `Tape.variable`, not for the result of "
        + operation
    case .missingGradient(let operation, let input):
      "\(operation) returned no gradient for its input \(input), which needs one"
    case .wrongGradientShape(let operation, let input, let expected, let found):
      "\(operation): the gradient of input \(input) has shape \(found) instead of \(expected)"
    case .wrongGradientCount(let operation, let expected, let found):
      "\(operation) has \(expected) inputs but returned \(found) gradients"
    case .operationFailed(let operation, let error):
      "the backward rule of \(operation) failed: \(error)"
    }
  }
}
