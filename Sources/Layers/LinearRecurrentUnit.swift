import Autograd
import Tensor

/// A linear recurrent unit (Orvieto et al., 2023): a complex diagonal recurrence between two complex
/// maps, of which the real part is read, and a direct path.
///
///     λ = exp(-e^ν + i e^θ),  h = λ h' + γ B x,  y = Re(C h) + D x
///
/// γ, learnt as a logarithm, begins as √(1 - |λ|²), so that states begin with the variance of Bx
/// whatever their memory. A complex number is two real ones, the real parts of all channels before
/// the imaginary parts; the second half of C's columns is minus its imaginary part.
/// - Shape: `[N, T, width]` to itself; state `[N, 2 · channels]`; parameters `nu_log`, `theta_log`,
///   `gamma_log` `[channels]`, `B` `[2 · channels, width]`, `C` `[width, 2 · channels]` and `D`
///   `[width]`.
public struct LinearRecurrentUnit: RecurrentLayer {
  /// ν, the logarithm of the rate of decay.
  public var logDecay: Parameter
  /// θ, the logarithm of the phase.
  public var logPhase: Parameter
  /// The logarithm of γ.
  public var logGain: Parameter
  /// B.
  public var input: Parameter
  /// C, its imaginary part negated.
  public var output: Parameter
  /// D.
  public var direct: Parameter
  private let channels: Int

  /// A layer with the published initial values of B, C and D.
  ///
  /// - Parameters:
  ///   - width: of the input and the output.
  ///   - channels: complex states.
  ///   - spectrum: the initial decays and phases.
  ///   - rate: a factor of the learning rate of ν, θ, γ and B, which never decay: what a state
  ///     remembers, and for how long, moves more slowly than what is made of it.
  ///   - generator: where the initial values come from.
  public init(
    _ width: Int, channels: Int, spectrum: Spectrum = .logUniform, rate: Float = 1,
    using generator: inout RandomGenerator
  ) {
    let start = spectrum.draw(channels, using: &generator)
    let rule = UpdateRule(rate: rate, decays: false)
    logDecay = Parameter(Tensor(start.map(\.logDecay)), rule: rule)
    logPhase = Parameter(Tensor(start.map(\.logPhase)), rule: rule)
    logGain = Parameter(Tensor(start.map(\.logGain)), rule: rule)
    input = Parameter(
      Initialization.normal(
        [2 * channels, width], scale: 1 / (2 * Float(width)).squareRoot(), using: &generator),
      rule: rule)
    output = Parameter(
      Initialization.normal(
        [width, 2 * channels], scale: 1 / Float(channels).squareRoot(), using: &generator))
    direct = Parameter(Initialization.normal([width], using: &generator))
    self.channels = channels
  }

  /// Zeros.
  public func initialState(samples: Int) -> Tensor { .zeros([samples, 2 * channels]) }

  /// The output from a state, and the state after the last step.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public func callAsFunction(
    _ x: Variable, state: Tensor, in pass: Pass
  ) throws(TensorError) -> (output: Variable, state: Tensor) {
    // γ scales the rows of B, which are fewer than the states.
    let gain = pass[logGain].exp()
    let scale = try Variable.concatenated([gain, gain], axis: 0).reshaped([2 * channels, 1])
    let lambda = try Variable.spiral(logDecay: pass[logDecay], logPhase: pass[logPhase])
    let states = try x.linear(weight: pass[input] * scale)
      .diagonalScan(lambda: lambda, initial: Variable(state))
    let y = try states.linear(weight: pass[output]) + x * pass[direct]
    return (y, try states.value.lastStep(after: state))
  }

  /// Shows the parameters under the names of the paper's symbols.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("nu_log", &logDecay)
    visitor("theta_log", &logPhase)
    visitor("gamma_log", &logGain)
    visitor("B", &input)
    visitor("C", &output)
    visitor("D", &direct)
  }
}
