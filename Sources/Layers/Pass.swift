import Autograd
import Synchronization
import Tensor

/// One run of a model: the tape if gradients are wanted, whether dropout acts, and the random
/// numbers.
///
/// A layer has no mode and no state; the pass holds what differs between training and inference.
///
/// A pass for gradients binds the parameters of one model. A frozen part, such as the trained
/// encoder of another model, runs in its own inference pass; gradients flow through it to its
/// input:
///
///     let features = try encoder(x, in: Pass())
///     let y = try head(features, in: pass)
public final class Pass {
  /// The tape; nil in inference.
  public let tape: Tape?
  /// Whether dropout and batch statistics act as in training.
  public let isTraining: Bool
  /// The generator that dropout draws its keys from.
  public var generator: RandomGenerator
  private let identity: UInt64
  private var bound: [Variable] = []
  /// The first error that would make the gradients wrong.
  private var fault: PassError?

  /// Numbers passes, so that each has its own identity.
  private static let identities = Atomic<UInt64>(0)

  /// A pass for inference: nothing is recorded, and dropout is the identity.
  public init() {
    tape = nil
    isTraining = false
    generator = RandomGenerator(seed: 0)
    identity = 0
  }

  /// A pass for gradients.
  ///
  /// - Parameters:
  ///   - model: its parameters are numbered and become the leaves of the tape.
  ///   - isTraining: whether dropout acts.
  ///   - generator: the source of dropout's random numbers.
  public init<Model: Parameterized>(
    training model: inout Model, isTraining: Bool = true, generator: RandomGenerator
  ) {
    let tape = Tape()
    let identity = Self.identities.add(1, ordering: .relaxed).newValue
    self.tape = tape
    self.isTraining = isTraining
    self.generator = generator
    self.identity = identity
    var bound: [Variable] = []
    var paths: [String] = []
    var fault: PassError?
    model.visit(
      ParameterVisitor { path, parameter in
        if let binding = parameter.binding, binding.pass == identity {
          fault = fault ?? .visitedTwice(path: path, before: paths[binding.place])
        } else {
          parameter.binding = Parameter.Binding(pass: identity, place: bound.count)
          bound.append(tape.variable(parameter.value))
          paths.append(path)
        }
      })
    self.bound = bound
    self.fault = fault
  }

  /// The variable of a parameter: a leaf of the tape, or a constant in inference.
  ///
  /// A parameter that the pass did not bind has no variable here; `gradients(of:)` then throws, so
  /// that it cannot silently stay untrained.
  public subscript(parameter: Parameter) -> Variable {
    guard tape != nil else { return Variable(parameter.value) }
    guard let binding = parameter.binding, binding.pass == identity else {
      fault = fault ?? .unboundParameter(shape: parameter.value.shape)
      return Variable(parameter.value)
    }
    return bound[binding.place]
  }

  /// The gradients of a loss with respect to the bound model's parameters, in visiting order.
  ///
  /// - Throws: `PassError` if the pass is for inference, if a parameter was used unbound or bound
  ///   twice, or if the backward pass fails, as for a loss that is not a scalar.
  public func gradients(of loss: Variable) throws(PassError) -> [Tensor] {
    guard let tape else { throw .inference }
    if let fault { throw fault }
    do {
      let gradients = try tape.gradients(of: loss)
      return try bound.map { (leaf) throws(AutogradError) in try gradients[leaf] }
    } catch {
      throw .autograd(error)
    }
  }

  /// A fresh 64-bit key for one use of randomness.
  public func nextKey() -> SIMD2<UInt32> {
    SIMD2(generator.nextWord(), generator.nextWord())
  }
}
