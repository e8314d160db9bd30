import Autograd
import Tensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A selective state space with its convolution and gate (Gu and Dao 2023; `mamba_simple.py` of
/// state-spaces/mamba).
///
///     [u, z] = W_in x,  v = silu(conv(u)),  [r, B, C] = W_x v,  Δ = softplus(W_Δ r + b_Δ)
///     y = W_out (scan(v; Δ, A, B, C, D) silu(z)),  A = -exp(A_log)
///
/// The past that a bin needs is a state of two tensors: the inputs of the convolution's last bins
/// and the states of the scan. Any cut of time gives the same bits if the state is carried over.
/// - Shape: `[N, T, width]` to itself; parameters under the reference's names, with inner =
///   expansion · width: `in_proj.weight` `[2 · inner, width]`, `conv1d.weight` `[inner, 1, taps]`,
///   `conv1d.bias`, `x_proj.weight` `[rank + 2 · states, inner]`, `dt_proj.weight` `[inner, rank]`,
///   `dt_proj.bias`, `A_log` `[inner, states]`, `D` `[inner]`, `out_proj.weight` `[width, inner]`.
public struct Mamba: Layer {
  /// The map of the input to the channels of the scan and to their gate.
  public var inputProjection: Linear
  /// The convolution over the last few bins of every channel.
  public var convolution: Conv1d
  /// The map of the channels to step sizes of low rank, B and C.
  public var selection: Linear
  /// The map to the step sizes of all channels, before the softplus.
  public var stepSize: Linear
  /// The logarithms of -A.
  ///
  /// Weight decay, if there is any, spares these and `skip`, as it does in the reference.
  public var rateLogarithm: Parameter
  /// D.
  public var skip: Parameter
  /// The map to the output.
  public var outputProjection: Linear

  private var inner: Int { skip.value.count }
  private var states: Int { rateLogarithm.value.shape[1] }
  private var taps: Int { convolution.weight.value.shape[2] }
  private var rank: Int { stepSize.weight.value.shape[1] }

  /// A layer with the reference's initial values: A_log of log 1, …, log `states`, D = 1, and step
  /// sizes log-uniform on 1/1000 to 1/10 bins, so that states remember for 1/(Δ n) bins: 10 to
  /// 1,000 for n = 1.
  ///
  /// - Parameters:
  ///   - width: of the input and the output.
  ///   - expansion: channels of the scan per number of the input.
  ///   - states: of each channel.
  ///   - taps: bins that the convolution sees.
  ///   - rank: of the step sizes; a sixteenth of the width, rounded up, if nil.
  ///   - generator: where the initial values come from.
  public init(
    _ width: Int, expansion: Int = 2, states: Int = 16, taps: Int = 4, rank: Int? = nil,
    using generator: inout RandomGenerator
  ) {
    let inner = expansion * width
    let rank = rank ?? (width + 15) / 16
    inputProjection = Linear(width, 2 * inner, hasBias: false, using: &generator)
    convolution = Conv1d(inner, inner, taps: taps, groups: inner, using: &generator)
    selection = Linear(inner, rank + 2 * states, hasBias: false, using: &generator)
    stepSize = Linear(rank, inner, using: &generator)
    stepSize.bias = Parameter(Self.stepBiases(inner, using: &generator))
    // Of no width where a budget of initial values refuses the tensor.
    var logarithms = Initialization.uniform([inner, states], bound: 0, using: &generator)
    logarithms.withMutableValues { values in
      for place in values.indices { values[place] = Float(log(Double(place % states + 1))) }
    }
    rateLogarithm = Parameter(logarithms, rule: UpdateRule(decays: false))
    skip = Parameter(
      Tensor(repeating: 1, shape: [logarithms.shape[0]]), rule: UpdateRule(decays: false))
    outputProjection = Linear(inner, width, hasBias: false, using: &generator)
  }

  /// The biases at which the softplus gives step sizes log-uniform on 1/1000 to 1/10.
  private static func stepBiases(_ count: Int, using generator: inout RandomGenerator) -> Tensor {
    var biases = Initialization.uniform([count], bound: 0.5, using: &generator)
    biases.withMutableValues { values in
      for place in values.indices {
        let step = 1e-3 * pow(100, Double(values[place]) + 0.5)
        // The inverse of log(1 + exp(x)).
        values[place] = Float(step + log(-expm1(-step)))
      }
    }
    return biases
  }

  /// The state before the first bin of some samples: inputs of the convolution
  /// `[samples, taps - 1, inner]` and states of the scan `[samples, states, inner]`, all zeros.
  public func initialState(samples: Int) -> [Tensor] {
    [.zeros([samples, taps - 1, inner]), .zeros([samples, states, inner])]
  }

  /// The output from zeros before the first bin.
  ///
  /// - Throws: `TensorError.shapeMismatch`.
  public func callAsFunction(_ x: Variable, in pass: Pass) throws(TensorError) -> Variable {
    guard x.shape.rank == 3 else {
      throw .shapeMismatch(
        operation: "Mamba", left: x.shape, right: outputProjection.weight.value.shape)
    }
    return try self(x, state: initialState(samples: x.shape[0]), in: pass).0
  }

  /// The output from a state, and the state after the last bin.
  ///
  /// Gradients do not flow into the states.
  /// - Throws: `TensorError.shapeMismatch`; `TensorError.invalidArgument` if there are not two
  ///   states.
  public func callAsFunction(
    _ x: Variable, state: [Tensor], in pass: Pass
  ) throws(TensorError) -> (Variable, [Tensor]) {
    guard state.count == 2 else {
      throw .invalidArgument(
        operation: "Mamba", reason: "\(state.count) tensors of state, which are two")
    }
    // The weight is cut rather than the product, which is as long as the input.
    let weight = pass[inputProjection.weight]
    let u = try x.linear(weight: weight.sliced(axis: 0, 0..<inner))
    let z = try x.linear(weight: weight.sliced(axis: 0, inner..<2 * inner))
    let offset = convolution.bias.map { pass[$0] } ?? Variable(.zeros([inner]))
    let convolved = try u.causalConvolution(
      weight: pass[convolution.weight].reshaped([inner, taps]), bias: offset,
      before: Variable(state[0]))
    let v = convolved.output.silu()
    let selected = try selection(v, in: pass)
    func part(_ range: Range<Int>) throws(TensorError) -> Variable {
      try selected.sliced(axis: 2, range)
    }
    let scan = try v.selectiveScan(
      delta: stepSize(part(0..<rank), in: pass).softplus(),
      rate: -pass[rateLogarithm].exp(), b: part(rank..<rank + states),
      c: part(rank + states..<rank + 2 * states), skip: pass[skip], initial: Variable(state[1]))
    let y = try outputProjection(scan.output * z.silu(), in: pass)
    return (y, [convolved.last, scan.last])
  }

  /// Shows the parameters under the reference's names.
  public mutating func visit(_ visitor: ParameterVisitor) {
    visitor("in_proj", &inputProjection)
    visitor("conv1d", &convolution)
    visitor("x_proj", &selection)
    visitor("dt_proj", &stepSize)
    visitor("A_log", &rateLogarithm)
    visitor("D", &skip)
    visitor("out_proj", &outputProjection)
  }
}
