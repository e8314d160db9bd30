import Autograd
import Layers
import Tensor
import Zoo

/// Every unit's spikes fill a trace that leaks away; each unit listens to all traces.
struct LeakyIntegrator: Network {
  static let card = ModelCard(
    name: "leaky-integrator",
    summary: "log-odds linear in the leaky traces of all units",
    options: [.number("keep", default: 0.9, 0...0.999, "the share of a trace kept per bin")])

  private var coupling: Linear
  private let keep: Float

  init(
    units: Int, context: Int, options: ModelOptions, generator: inout RandomGenerator
  ) {
    coupling = Linear(units, units, using: &generator)
    keep = Float(options.number("keep"))
  }

  // The parameters that training changes, with the names that they have in a checkpoint.
  mutating func visit(_ visitor: ParameterVisitor) {
    visitor("coupling", &coupling)
  }

  // A good start: without any trace, every unit fires at its training rate.
  mutating func prepare(training: SpikeRaster) {
    coupling.bias?.value = Tensor(NullRates(training: training).logOdds)
  }

  // From spikes [batch, time, units] to the log-odds of the bin after each position.
  func logOdds(_ spikes: Variable, in pass: Pass) throws(TensorError) -> Variable {
    try coupling(Variable(traces(of: spikes.value)), in: pass)
  }

  // Spikes are data, not parameters: their traces are computed without recording a gradient.
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

  func loss(_ logOdds: Variable, spikes: Tensor) throws(TensorError) -> Variable {
    try BinaryCrossEntropy()(logOdds, target: spikes)
  }
}
