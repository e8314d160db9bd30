import Autograd
import Layers
import Tensor
import Zoo

/// A small network on traces: the example to begin with, which works as it is.
///
/// Begin with `logOdds`, and what it needs. Windows, training, early stopping, checkpoints and the audit
/// are there already. The models of the zoo in Sources/Zoo/Models are written in the same way.
struct MyModel: Network {
  // 1. The card: what 'list' shows, and the options of the command line, as in my-model:hidden=64.
  static let card = ModelCard(
    name: "my-model",
    summary: "a small network on the leaky traces of all units",
    options: [
      .integer("hidden", default: 32, 1...1024, "width of the hidden layer"),
      .number("keep", default: 0.9, 0...0.999, "the share of a trace that a bin keeps"),
    ],
    smallest: "hidden=8")

  private var input: Linear
  private var output: Linear
  private let keep: Float

  // 2. The layers, with fresh weights.
  init(units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator) {
    let hidden = options.integer("hidden")
    input = Linear(units, hidden, using: &generator)
    output = Linear(hidden, units, using: &generator)
    keep = Float(options.number("keep"))
  }

  // 3. The layers that training changes, with their names in a checkpoint.
  mutating func visit(_ visitor: ParameterVisitor) {
    visitor("input", &input)
    visitor("output", &output)
  }

  // A good start: every unit fires at its training rate.
  mutating func prepare(training: SpikeRaster) {
    output.bias?.value = Tensor(NullRates(training: training).logOdds)
  }

  // 4. From spikes [batch, time, units] to the log-odds of the bin after each position. Position i
  // may use positions 0 to i only; 'check' finds out if it does not keep to that.
  func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable {
    let hidden = try input(Variable(traces(of: spikes.value)), in: pass).tanh()
    return try output(hidden, in: pass)
  }

  // Spikes are data: what is made of them alone needs no gradient.
  private func traces(of spikes: Tensor) -> Tensor {
    let (time, units) = (spikes.shape[1], spikes.shape[2])
    var traces = spikes
    traces.withMutableValues { values in
      for index in values.indices where index / units % time > 0 {
        values[index] += keep * values[index - units]
      }
    }
    return traces
  }

  // 5. What training minimises.
  func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try BinaryCrossEntropy()(logOdds, target: spikes)
  }
}
