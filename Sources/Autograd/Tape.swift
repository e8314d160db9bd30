import Synchronization
import Tensor

/// A flat, append-only list of the computed operations, in order.
///
/// The order of recording is an order in which every operation comes after its inputs, so the
/// backward pass is a loop from the end: no sort, no hashing, no recursion. Linked graph nodes were
/// the alternative; releasing a long chain of them overflows the stack.
public final class Tape {
  private struct Record {
    let name: StaticString
    /// The inputs' places on the tape; -1 for constants.
    let inputs: [Int]
    let shape: Shape
    /// Nil for a leaf, and after the backward pass has used it.
    var pullback: Pullback?
  }

  private var records: [Record] = []
  private var isConsumed = false
  /// Distinguishes the gradients of different tapes, even after a tape is gone.
  let identity = Tape.identities.add(1, ordering: .relaxed).newValue

  private static let identities = Atomic<UInt64>(0)

  /// An empty tape.
  public init() {}

  /// A leaf: a variable whose gradient is wanted.
  public func variable(_ value: Tensor) -> Variable {
    records.append(Record(name: "variable", inputs: [], shape: value.shape, pullback: nil))
    return Variable(value: value, tape: self, index: records.count - 1)
  }

  /// The number of recorded operations and leaves.
  public var count: Int { records.count }

  /// The names of the recorded operations, oldest first.
  public var operationNames: [String] { records.map { "\($0.name)" } }

  /// An operation as the tape remembers it.
  package struct RecordedOperation {
    package let name: String
    /// Nil for an input that is a constant.
    package let inputs: [Shape?]
    package let output: Shape
  }

  /// The recorded operations and leaves with their shapes, oldest first, for estimates of cost.
  package var operations: [RecordedOperation] {
    records.map { record in
      RecordedOperation(
        name: "\(record.name)", inputs: record.inputs.map { $0 < 0 ? nil : records[$0].shape },
        output: record.shape)
    }
  }

  func record(
    _ name: StaticString, _ value: Tensor, _ inputs: [Variable], _ pullback: @escaping Pullback
  ) -> Variable {
    let places = inputs.map { input in
      precondition(input.tape == nil || input.tape === self, "\(name) mixes two tapes")
      return input.index
    }
    records.append(Record(name: name, inputs: places, shape: value.shape, pullback: pullback))
    return Variable(value: value, tape: self, index: records.count - 1)
  }

  /// The gradients of an output with respect to every leaf of the tape.
  ///
  /// Memory kept by operations is released along the way, so a tape serves one backward pass.
  ///
  /// - Parameters:
  ///   - output: a variable of this tape; a scalar, unless `seed` is given.
  ///   - seed: the gradient of the output, of its shape; 1 for a scalar.
  /// - Returns: the gradients, by leaf.
  /// - Throws: `AutogradError` if the output is not a scalar and has no seed, is not of this tape,
  ///   if the tape was used before, or if an operation returned a wrong gradient.
  public func gradients(
    of output: Variable, seed: Tensor? = nil
  ) throws(AutogradError) -> Gradients {
    guard output.tape === self else { throw .notOnTape }
    guard !isConsumed else { throw .tapeConsumed }
    let upstream: Tensor
    if let seed {
      guard seed.shape == output.shape else {
        throw .wrongGradientShape(
          operation: "seed", input: 0, expected: output.shape, found: seed.shape)
      }
      upstream = seed
    } else {
      guard output.value.count == 1 else { throw .notScalar(output.shape) }
      upstream = Tensor(repeating: 1, shape: output.shape)
    }
    isConsumed = true
    var gradients = [Tensor?](repeating: nil, count: records.count)
    gradients[output.index] = upstream
    for place in stride(from: output.index, through: 0, by: -1) {
      guard let pullback = records[place].pullback else { continue }
      records[place].pullback = nil
      guard let upstream = gradients[place] else { continue }
      gradients[place] = nil
      try propagate(from: place, upstream, pullback, into: &gradients)
    }
    let entries = zip(records, gradients).map { record, gradient in
      record.inputs.isEmpty
        ? Gradients.Entry.leaf(gradient) : .operation(record.name)
    }
    return Gradients(tape: identity, entries: entries)
  }

  private func propagate(
    from place: Int, _ upstream: Tensor, _ pullback: Pullback, into gradients: inout [Tensor?]
  ) throws(AutogradError) {
    let name = "\(records[place].name)"
    let inputs = records[place].inputs
    var results: [Tensor?]
    do {
      results = try pullback(upstream, Needs(inputs.map { $0 >= 0 }))
    } catch {
      throw .operationFailed(operation: name, error)
    }
    guard results.count == inputs.count else {
      throw .wrongGradientCount(operation: name, expected: inputs.count, found: results.count)
    }
    for (position, input) in inputs.enumerated() where input >= 0 {
      guard let gradient = results[position] else {
        throw .missingGradient(operation: name, input: position)
      }
      // From here on uniquely referenced, so that accumulation happens in place.
      results[position] = nil
      guard gradient.shape == records[input].shape else {
        throw .wrongGradientShape(
          operation: name, input: position, expected: records[input].shape,
          found: gradient.shape)
      }
      if gradients[input] == nil {
        gradients[input] = gradient
      } else {
        do {
          try gradients[input]?.add(gradient)
        } catch {
          throw .operationFailed(operation: name, error)
        }
      }
    }
  }
}

/// The gradients that a backward pass found, by leaf.
public struct Gradients: Sendable {
  enum Entry: Sendable {
    /// Nil where the output does not depend on it.
    case leaf(Tensor?)
    case operation(StaticString)
  }

  private let tape: UInt64
  private let entries: [Entry]

  init(tape: UInt64, entries: [Entry]) { (self.tape, self.entries) = (tape, entries) }

  /// The gradient of a leaf; zeros if the output does not depend on it.
  ///
  /// - Throws: `AutogradError.foreignVariable` for a constant or a variable of another tape,
  ///   `AutogradError.notALeaf` for the result of an operation.
  public subscript(leaf: Variable) -> Tensor {
    get throws(AutogradError) {
      guard leaf.tape?.identity == tape, entries.indices.contains(leaf.index) else {
        throw .foreignVariable
      }
      switch entries[leaf.index] {
      case .leaf(let gradient): return gradient ?? .zeros(leaf.shape)
      case .operation(let name): throw .notALeaf(operation: "\(name)")
      }
    }
  }
}
