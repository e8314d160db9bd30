import Tensor

/// A use of the tape that has no meaning, or an operation that broke its contract.
public enum AutogradError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Gradients of an output with several elements need a seed.
  case notScalar(Shape)
  /// The output was not computed on this tape (a constant, or another tape's variable).
  case notOnTape
  /// The tape has served its backward pass; record again.
  case tapeConsumed
  /// The gradient of a variable that the differentiated tape does not have: a constant, or another
  /// tape's.
  case foreignVariable
  /// The gradient of the result of an operation, which is not kept; only those of leaves are.
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
      "this tape has served a backward pass; record the computation on a new tape"
    case .foreignVariable:
      "there is no gradient of this variable: it is a constant, or of another tape than the output"
    case .notALeaf(let operation):
      "gradients are kept of the variables that `Tape.variable` made, not of the result of "
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
