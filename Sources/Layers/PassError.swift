import Autograd
import Tensor

/// Why a pass has no gradients to give.
public enum PassError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The pass is one for inference, which records nothing.
  case inference
  /// A parameter was used that the pass did not bind, so it would never train: the model's `visit`
  /// does not show it, or it is that of another model or of a copy made before the pass.
  case unboundParameter(shape: Shape)
  /// The model's `visit` shows one parameter twice, under two paths.
  case visitedTwice(path: String, before: String)
  /// The backward pass failed.
  case autograd(AutogradError)

  /// One sentence that says what happened and what helps.
  public var description: String {
    switch self {
    case .inference:
      "a pass for inference has no gradients; make it with `Pass(training:generator:)`"
    case .unboundParameter(let shape):
      "a parameter of shape \(shape) was used that the model of this pass did not show; show it in "
        + "`visit`, or run a part that is to stay as it is in a `Pass()` of its own"
    case .visitedTwice(let path, let before):
      "`visit` shows one parameter as \(before) and as \(path); show it once"
    case .autograd(let error):
      error.description
    }
  }
}
