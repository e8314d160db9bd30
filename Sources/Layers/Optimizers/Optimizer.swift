import Tensor

/// A rule that changes parameters given the gradients of a loss.
///
/// An optimiser is a value that holds its state, in the order of the parameters; `state` exposes it
/// for checkpoints.
public protocol Optimizer: Sendable {
  /// The size of a step; schedules write it before the step.
  var learningRate: Float { get set }

  /// How each parameter is treated; empty if all are treated alike. Not part of the state: a model
  /// tells them.
  var rules: [UpdateRule] { get set }

  /// The rule's state between steps, by name; setting it continues from where it was read.
  ///
  /// A state that does not match the parameters is an error of the next step.
  var state: [String: Tensor] { get set }

  /// Changes every parameter once.
  ///
  /// - Parameters:
  ///   - parameters: the values, always in the same order.
  ///   - gradients: one per parameter, of its shape.
  /// - Throws: `TensorError` if numbers or shapes of parameters, gradients and state differ.
  mutating func step(_ parameters: inout [Tensor], gradients: [Tensor]) throws(TensorError)
}

/// Tensors that an optimiser keeps, one per parameter, such as a moving average of the gradients.
struct OptimizerMemory: Sendable {
  /// The tensors; empty before the first step.
  var tensors: [Tensor] = []

  /// Makes zeros before the first step, and checks the shapes on every step.
  mutating func prepare(
    for parameters: [Tensor], gradients: [Tensor], operation: String
  ) throws(TensorError) {
    guard parameters.count == gradients.count else {
      throw .invalidArgument(
        operation: operation,
        reason: "\(gradients.count) gradients for \(parameters.count) parameters")
    }
    if tensors.isEmpty { tensors = parameters.map { .zeros($0.shape) } }
    guard parameters.count == tensors.count else {
      throw .invalidArgument(
        operation: operation,
        reason: "the state of \(tensors.count) parameters for \(parameters.count)")
    }
    for (index, parameter) in parameters.enumerated() {
      for other in [gradients[index], tensors[index]] where other.shape != parameter.shape {
        throw .shapeMismatch(operation: operation, left: parameter.shape, right: other.shape)
      }
    }
  }

  /// Adds the tensors to a state, numbered in the order of the parameters.
  func write(to state: inout [String: Tensor], name: String) {
    for (index, tensor) in tensors.enumerated() { state["\(name).\(index)"] = tensor }
  }

  /// The tensors of a state, up to the first gap in their numbers.
  init(from state: [String: Tensor], name: String) {
    while let tensor = state["\(name).\(tensors.count)"] { tensors.append(tensor) }
  }

  init() {}
}
