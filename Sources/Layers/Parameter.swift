import Autograd
import Tensor

/// A trainable tensor of a layer.
///
/// A parameter has no identity: a `Pass` numbers the parameters of a model in the order in which
/// the model visits them, so a copy of a layer gets its own gradients, and checkpoints, optimiser
/// state and gradients share one order.
public struct Parameter: Sendable {
  /// The pass that bound a parameter, and the parameter's number in it.
  struct Binding: Sendable {
    let pass: UInt64
    let place: Int
  }

  /// The current value.
  public var value: Tensor
  /// How an optimiser changes it.
  public var rule = UpdateRule()
  /// Written by the last pass that bound it; a copy keeps it.
  var binding: Binding?

  /// A parameter with an initial value.
  public init(_ value: Tensor, rule: UpdateRule = UpdateRule()) {
    self.value = value
    self.rule = rule
  }
}

/// Something that has parameters: a layer, or a model made of layers.
public protocol Parameterized {
  /// Shows every parameter to the visitor, always in the same order, under PyTorch's names.
  mutating func visit(_ visitor: ParameterVisitor)
}

/// Visits the parameters of a model, with their paths.
public struct ParameterVisitor {
  private let prefix: String
  private let body: (_ path: String, _ parameter: inout Parameter) -> Void
  private let buffer: (_ path: String, _ value: inout Tensor) -> Void

  init(
    prefix: String = "", body: @escaping (_ path: String, _ parameter: inout Parameter) -> Void,
    buffer: @escaping (_ path: String, _ value: inout Tensor) -> Void = { _, _ in }
  ) {
    self.prefix = prefix
    self.body = body
    self.buffer = buffer
  }

  /// Shows a tensor of the state that is not trained, such as running statistics.
  public func callAsFunction(buffer name: String, _ value: inout Tensor) {
    buffer(prefix + name, &value)
  }

  /// Shows one parameter.
  public func callAsFunction(_ name: String, _ parameter: inout Parameter) {
    body(prefix + name, &parameter)
  }

  /// Shows a parameter that may be absent, such as a bias.
  public func callAsFunction(_ name: String, _ parameter: inout Parameter?) {
    if var present = parameter {
      body(prefix + name, &present)
      parameter = present
    }
  }

  /// Shows the parameters of a part, under its name.
  public func callAsFunction(_ name: String, _ part: inout some Parameterized) {
    part.visit(ParameterVisitor(prefix: prefix + name + ".", body: body, buffer: buffer))
  }

  /// Shows the parameters of several parts, under the name and their numbers.
  public func callAsFunction(_ name: String, _ parts: inout [some Parameterized]) {
    for index in parts.indices {
      parts[index].visit(
        ParameterVisitor(prefix: "\(prefix)\(name).\(index).", body: body, buffer: buffer))
    }
  }
}

extension Parameterized {
  /// The paths of all parameters, in visiting order.
  public var parameterPaths: [String] { collect { path, _ in path } }

  /// The values of all parameters, in visiting order.
  public var parameterValues: [Tensor] { collect { _, parameter in parameter.value } }

  /// How an optimiser changes each parameter, in visiting order.
  public var updateRules: [UpdateRule] { collect { _, parameter in parameter.rule } }

  /// The number of trainable numbers.
  public var parameterCount: Int { parameterValues.reduce(0) { $0 + $1.count } }

  /// Gives every parameter a new value.
  ///
  /// - Throws: `TensorError` if the number of tensors or one of their shapes is wrong.
  public mutating func setParameterValues(_ values: [Tensor]) throws(TensorError) {
    let current = parameterValues
    guard current.count == values.count else {
      throw .invalidArgument(
        operation: "setParameterValues",
        reason: "\(values.count) tensors for \(current.count) parameters")
    }
    for (old, new) in zip(current, values) where old.shape != new.shape {
      throw .shapeMismatch(operation: "setParameterValues", left: old.shape, right: new.shape)
    }
    var index = 0
    visit(
      ParameterVisitor { _, parameter in
        parameter.value = values[index]
        index += 1
      })
  }

  private func collect<Value>(_ read: (String, Parameter) -> Value) -> [Value] {
    var copy = self
    return withoutActuallyEscaping(read) { read in
      var values: [Value] = []
      copy.visit(ParameterVisitor { path, parameter in values.append(read(path, parameter)) })
      return values
    }
  }
}
