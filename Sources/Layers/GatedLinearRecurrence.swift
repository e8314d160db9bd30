import Autograd
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A recurrence whose forget gates see the input but not the state (the token mixer of HGRN; Qin et
/// al., 2023), between two linear maps.
///
///     f = σ(W_f x + b_f),  v = W_v x + b_v,  h = f h' + (1 - f) v,  y = W_o h + b_o
///
/// A constant gate is an exponential average with time constant `-1 / log f` steps. With the usual
/// `b_f = 1` all units would forget within three steps; here the biases are spread so that the time
/// constants at an input of zero are log-uniform between 2 steps and the longest. HGRN2's outer
/// products, which widen the state, are left out: with one number a channel the scan is a sweep over
/// memory.
/// - Shape: `[N, T, width]` to itself; state `[N, channels]`; parameters `input.*` (W_f above W_v,
///   `[2 · channels, width]`) and `output.*`.
public struct GatedLinearRecurrence: RecurrentLayer {
  /// The map to the arguments of the gates and to the values.
  public var input: Linear
  /// The map of the states.
  public var output: Linear
  private let channels: Int

  /// A layer with PyTorch's initial weights, and time constants up to `longest` steps.
  public init(
    _ width: Int, channels: Int, longest: Double = 1000, using generator: inout RandomGenerator
  ) {
    input = Linear(width, 2 * channels, using: &generator)
    output = Linear(channels, width, using: &generator)
    self.channels = channels
    guard var biases = input.bias?.value.values, biases.count == 2 * channels else { return }
    let constants = Initialization.timeConstants(channels, from: 2, to: longest)
    for (channel, constant) in constants.enumerated() {
      // σ(b) = exp(-1/τ).
      biases[channel] = Float(-log(expm1(1 / constant)))
    }
    input.bias?.value = Tensor(biases)
  }

  /// Zeros.
  public func initialState(samples: Int) -> Tensor { .zeros([samples, channels]) }

  /// The output from a state, and the state after the last step.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public func callAsFunction(
    _ x: Variable, state: Tensor, in pass: Pass
  ) throws(TensorError) -> (output: Variable, state: Tensor) {
    let states = try input(x, in: pass).gatedScan(initial: Variable(state))
    return (try output(states, in: pass), try states.value.lastStep(after: state))
  }

  /// Shows `input.*` and `output.*`.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("input", &input)
    visitor("output", &output)
  }
}
