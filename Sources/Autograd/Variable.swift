import Tensor

/// Which gradients of an operation's inputs are wanted.
public struct Needs: Sendable {
  private let flags: [Bool]
  package init(_ flags: [Bool]) { self.flags = flags }
  /// Whether the gradient of an input is wanted; a pullback may return nil for one that is not.
  public subscript(input: Int) -> Bool { flags[input] }
}

/// The backward rule of one operation: from the gradient of the output to the gradients of all
/// inputs, at once.
///
/// The closure's captures are what the operation keeps in memory between the passes. It captures
/// tensors, never variables, so that a rule cannot keep its own tape alive.
public typealias Pullback =
  @Sendable (_ upstream: Tensor, _ needs: Needs) throws(TensorError) -> [Tensor?]

/// A tensor and its place on a tape.
///
/// A variable without a tape is a constant: operations on constants record nothing, so inference
/// runs the same code as training. Variables are deliberately not Sendable: tensors may move
/// between tasks, tapes may not.
public struct Variable {
  /// The value.
  public let value: Tensor
  let tape: Tape?
  let index: Int

  /// A constant: no gradient flows to it.
  public init(_ value: Tensor) {
    self.value = value
    tape = nil
    index = -1
  }

  init(value: Tensor, tape: Tape, index: Int) {
    self.value = value
    self.tape = tape
    self.index = index
  }

  /// The shape of the value.
  public var shape: Shape { value.shape }

  /// Whether gradients flow to this variable.
  public var needsGradient: Bool { tape != nil }

  /// The same value as a constant, cut off from the tape.
  public var detached: Variable { Variable(value) }

  /// The result of an operation: its value, what it was computed from, and its backward rule.
  ///
  /// This is the only way to make a variable that depends on others, so no operation can silently
  /// block gradients. The pullback returns one gradient per input, of the input's shape; nil is
  /// allowed where `needs` says that the gradient is not wanted.
  public static func computed(
    _ name: StaticString, _ value: Tensor, from inputs: [Variable], pullback: @escaping Pullback
  ) -> Variable {
    guard let tape = inputs.first(where: { $0.tape != nil })?.tape else { return Variable(value) }
    return tape.record(name, value, inputs, pullback)
  }
}
