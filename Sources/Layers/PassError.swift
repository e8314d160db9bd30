import Autograd
import Tensor

/// Why a pass cannot give gradients.
public enum PassError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The pass is one for inference, which records nothing.
  case inference
  /// A parameter was used that the pass did not bind, so it would never train: the model's `visit`
  /// does not show it, or it belongs to another model or to a copy made before the pass.
  case unboundParameter(shape: Shape)
  /// The model's `visit` shows one parameter twice, under two paths.
  case visitedTwice(path: String, before: String)
  /// The backward pass failed.
  case autograd(AutogradError)

  /// One sentence that states the problem and the remedy.
  public var description: String {
    switch self {
    case .inference:
      "a pass for inference has no gradients; make it with `Pass(training:generator:)`"
    case .unboundParameter(let shape):
      "a parameter of shape \(shape) was used that this pass's model did not show; show it in "
        + "`visit`, or run a frozen part in its own `Pass()`"
    case .visitedTwice(let path, let before):
      "`visit` shows one parameter as \(before) and as \(path); show it once"
    case .autograd(let error):
      error.description
    }
  }
}
