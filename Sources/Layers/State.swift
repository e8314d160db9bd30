import Tensor

/// A set of tensors that does not match the model.
public struct StateError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A tensor of another shape than the model's.
  public struct WrongShape: Equatable, Sendable {
    /// The path of the tensor.
    public let name: String
    /// The shape in the model.
    public let expected: Shape
    /// The shape that was found.
    public let found: Shape

    /// A tensor of a wrong shape.
    public init(name: String, expected: Shape, found: Shape) {
      self.name = name
      self.expected = expected
      self.found = found
    }
  }

  /// An error without differences yet.
  public init() {}

  /// Tensors of the model that were not found.
  public var missing: [String] = []
  /// Tensors that the model does not have.
  public var extra: [String] = []
  /// Tensors of another shape than the model's.
  public var wrongShapes: [WrongShape] = []

  /// All differences, by name.
  public var description: String {
    var parts: [String] = []
    if !missing.isEmpty { parts.append("missing: " + missing.joined(separator: ", ")) }
    if !extra.isEmpty { parts.append("unknown: " + extra.joined(separator: ", ")) }
    for wrong in wrongShapes {
      parts.append("\(wrong.name) has shape \(wrong.found) instead of \(wrong.expected)")
    }
    return "the tensors do not fit the model (" + parts.joined(separator: "; ") + ")"
  }
}

extension Parameterized {
  /// All parameters and running statistics by path: what PyTorch calls the `state_dict`.
  public var stateTensors: [String: Tensor] {
    var copy = self
    var tensors: [String: Tensor] = [:]
    copy.visit(
      ParameterVisitor(
        body: { path, parameter in tensors[path] = parameter.value },
        buffer: { path, value in tensors[path] = value }))
    return tensors
  }

  /// Loads parameters and running statistics by path.
  ///
  /// The model is changed only if every tensor fits.
  /// - Throws: `StateError` with all tensors that are missing, unknown or of a wrong shape.
  public mutating func loadState(_ tensors: [String: Tensor]) throws(StateError) {
    let current = stateTensors
    var error = StateError()
    error.missing = current.keys.filter { tensors[$0] == nil }.sorted()
    error.extra = tensors.keys.filter { current[$0] == nil }.sorted()
    for (name, tensor) in current.sorted(by: { $0.key < $1.key }) {
      if let found = tensors[name], found.shape != tensor.shape {
        error.wrongShapes.append(
          .init(name: name, expected: tensor.shape, found: found.shape))
      }
    }
    guard error == StateError() else { throw error }
    visit(
      ParameterVisitor(
        body: { path, parameter in
          if let tensor = tensors[path] { parameter.value = tensor }
        },
        buffer: { path, value in
          if let tensor = tensors[path] { value = tensor }
        }))
  }
}
