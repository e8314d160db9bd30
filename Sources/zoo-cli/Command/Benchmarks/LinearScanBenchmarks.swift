import Autograd
import Layers
import Tensor
import Zoo

extension Workload {
  /// The networks of linear recurrences, and their scans alone.
  static let linearScans = Workload(
    name: "scans",
    summary: "gated-linear and lru: scans of 256 channels, training steps, prediction"
  ) { settings in
    let scans =
      scan("gated", parts: 1, settings) { try $0.gatedScan() }
      + scan("diagonal", parts: 2, settings) {
        let lambda = Tensor(shape: [2, 256]) { $0 < 256 ? 0.9 : 0.2 }
        return try $0.diagonalScan(lambda: Variable(lambda))
      }
    return try scans + network(GatedLinear.self, settings)
      + network(LinearRecurrentUnitNetwork.self, settings)
  }

  /// A scan over rows of 512 numbers, forward and backward.
  private static func scan(
    _ name: String, parts: Int, _ settings: BenchmarkSettings,
    _ scan: @escaping (Variable) throws -> Variable
  ) -> [Benchmark] {
    let steps = settings.size(settings.context, small: 20)
    // Backward: the input, the states and their gradient are read, that of the input is written.
    let numbers = [512 + 256 * parts, 512 + 2 * 256 * parts + 512]
    func benchmark(
      _ form: String, _ numbers: Int, _ prepare: @escaping () throws -> () throws -> Void
    ) -> Benchmark {
      Benchmark(
        name: "scans/\(name)/\(form)", amount: Double(steps), unit: "bin",
        limit: (.cache, Double(4 * steps * numbers)), prepare: prepare)
    }
    func input() -> Tensor {
      var generator = RandomGenerator(seed: 1)
      return Tensor.normal([1, steps, 512], using: &generator)
    }
    return [
      benchmark("forward", numbers[0]) {
        let x = Variable(input())
        return { consume(try scan(x)) }
      },
      benchmark("forward-backward", numbers[0] + numbers[1]) {
        let x = input()
        let seed = Tensor(repeating: 1, shape: [1, steps, 256 * parts])
        return {
          let tape = Tape()
          let states = try scan(tape.variable(x))
          consume(try tape.gradients(of: states, seed: seed))
        }
      },
    ]
  }

  /// Steps of the trainer on one window, and log-odds of several, with the model's defaults.
  private static func network<N: Network>(
    _ type: N.Type, _ settings: BenchmarkSettings
  ) throws -> [Benchmark] {
    let name = N.card.name
    let context = settings.size(settings.context, small: 40)
    let units = settings.units
    let options = ModelOptions(defaultsOf: N.card)
    // The backward pass takes two products for each of the forward pass. A short window will do to
    // count them, and leaves no trace in the process's peak memory.
    let cost = try NetworkCost(of: type, options: options, units: units, context: 64)
    let perBin = 2 * Double(cost.multiplications) / Double(cost.window)
    func network() throws -> N {
      var generator = RandomGenerator(seed: 1)
      return try N(units: units, context: context, options: options, generator: &generator)
    }
    let bins = 8 * context
    return [
      Benchmark(
        name: "scans/\(name)/step", amount: Double(context), unit: "bin",
        limit: (.arithmetic, 3 * Double(context) * perBin),
        recordingSeconds: Double(context) * 1e-3
      ) {
        let network = try network()
        let windows = 4
        let objective = try Forecasting(
          network, training: try spikes(windows * context, units, seed: 2),
          validation: try spikes(context, units, seed: 3), window: context, binsPerStep: context)
        var trainer = TrainingLoop(
          objective.start(network), objective: objective, label: options.label,
          session: FitSession(context: context, epochs: 1, binsPerStep: context))
        var window = 0
        return {
          window = (window + 1) % windows
          consume(try trainer.step(.init(starts: [window * context])))
        }
      },
      Benchmark(
        name: "scans/\(name)/prediction", amount: Double(bins), unit: "bin",
        limit: (.arithmetic, Double(bins) * perBin),
        recordingSeconds: Double(bins) * 1e-3
      ) {
        let network = try network()
        let state = Dictionary(
          uniqueKeysWithValues: zip(network.parameterPaths, network.parameterValues))
        var predictor = try N.entry.predictor(options)
        try predictor.restore(state, units: units, context: context)
        let raster = try spikes(bins, units, seed: 2)
        return { [predictor] in consume(try predictor.logOdds(for: raster, batch: nil)) }
      },
    ]
  }
}
