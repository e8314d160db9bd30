import Autograd
import Layers
import Tensor
import Zoo

extension Workload {
  /// The `mamba` model with its default options.
  static let mamba = Workload(
    name: "mamba", summary: "a training step of 3,125 bins and a prediction with selective scans"
  ) { settings in
    let units = settings.units
    let bins = settings.size(3125, small: 20)
    let long = settings.size(50_000, small: 100)
    return [
      Benchmark(
        name: "mamba/step", amount: Double(bins), unit: "bin",
        limit: (.arithmetic, 3 * Double(bins) * operationsPerBin(units: units)),
        recordingSeconds: Double(bins) * 1e-3
      ) {
        var network = try network(units: units, context: bins)
        var optimizer = Adam(learningRate: 2e-3)
        let recording = try spikes(bins + 1, units, seed: 2).tensor
        let past = try recording.sliced(axis: 0, 0..<bins).reshaped([1, bins, units])
        let future = try recording.sliced(axis: 0, 1..<bins + 1).reshaped([1, bins, units])
        return {
          let pass = Pass(training: &network, generator: RandomGenerator(seed: 3))
          let logOdds = try network.logOdds(Variable(past), in: pass)
          let gradients = try pass.gradients(of: network.loss(logOdds, spikes: future))
          var values = network.parameterValues
          try optimizer.step(&values, gradients: gradients)
          try network.setParameterValues(values)
        }
      },
      Benchmark(
        name: "mamba/prediction", amount: Double(long), unit: "bin",
        limit: (.arithmetic, Double(long) * operationsPerBin(units: units)),
        recordingSeconds: Double(long) * 1e-3
      ) {
        let options = ModelOptions(defaultsOf: MambaNetwork.card)
        var network = try network(units: units, context: bins)
        let state = Dictionary(
          uniqueKeysWithValues: zip(network.parameterPaths, network.parameterValues))
        var predictor = try MambaNetwork.entry.predictor(options)
        try predictor.restore(state, units: units, context: bins)
        let raster = try spikes(long, units, seed: 2)
        return { [predictor] in consume(try predictor.logOdds(for: raster, batch: nil)) }
      },
    ]
  }

  private static func network(units: Int, context: Int) throws -> MambaNetwork {
    var generator = RandomGenerator(seed: 1)
    return MambaNetwork(
      units: units, context: context, options: ModelOptions(defaultsOf: MambaNetwork.card),
      generator: &generator)
  }

  /// Products of the maps of units, blocks and head, and for each channel and state an exponential
  /// and four fused steps.
  private static func operationsPerBin(units: Int) -> Double {
    let options = ModelOptions(defaultsOf: MambaNetwork.card)
    let (width, states) = (Double(options.integer("hidden")), Double(options.integer("state")))
    let inner = 2 * width
    let rank = (width / 16).rounded(.up)
    let maps = inner * (3 * width + 2 * states + 2 * rank) + inner * 4
    let scan = inner * states * (5 + 4)
    return 2 * (2 * Double(units) * width + Double(options.integer("layers")) * (maps + scan))
  }
}
