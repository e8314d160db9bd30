import Autograd
import Tensor

/// One run of a model: the tape if gradients are wanted, whether dropout acts, and the random
/// numbers.
///
/// A layer keeps no mode and no state of its own; what differs between training and inference is in
/// the pass.
public final class Pass {
  /// The tape; nil in inference.
  public let tape: Tape?
  /// Whether dropout and batch statistics act as in training.
  public let isTraining: Bool
  /// The generator that dropout draws its keys from.
  public var generator: RandomGenerator
  private var bound: [Variable] = []

  /// A pass for inference: nothing is recorded, dropout is the identity.
  public init() {
    tape = nil
    isTraining = false
    generator = RandomGenerator(seed: 0)
  }

  /// A pass whose gradients will be asked for.
  ///
  /// - Parameters:
  ///   - model: its parameters are numbered and become the leaves of the tape.
  ///   - isTraining: whether dropout acts.
  ///   - generator: where dropout draws from.
  public init<Model: Parameterized>(
    training model: inout Model, isTraining: Bool = true, generator: RandomGenerator
  ) {
    let tape = Tape()
    self.tape = tape
    self.isTraining = isTraining
    self.generator = generator
    model.numberParameters()
    bound = model.parameterValues.map { tape.variable($0) }
  }

  /// The variable of a parameter: a leaf of the tape, or a constant in inference.
  public subscript(parameter: Parameter) -> Variable {
    guard tape != nil, bound.indices.contains(parameter.slot) else {
      return Variable(parameter.value)
    }
    return bound[parameter.slot]
  }

  /// The gradients of a loss with respect to the bound model's parameters, in visiting order.
  ///
  /// - Throws: `AutogradError`, such as for a loss that is not a scalar.
  public func gradients(of loss: Variable) throws(AutogradError) -> [Tensor] {
    guard let tape else { throw .notOnTape }
    let gradients = try tape.gradients(of: loss)
    return bound.map { gradients[$0] }
  }

  /// A fresh 64-bit key for one use of randomness.
  public func nextKey() -> SIMD2<UInt32> {
    SIMD2(generator.nextWord(), generator.nextWord())
  }
}
