import Layers
import Tensor
import Zoo

extension Workload {
  /// Log-odds of test data: of the paper's model in its long windows, and of every model in one
  /// call for half a minute.
  static let prediction = Workload(
    name: "prediction",
    summary: "log-odds of 8 long windows, the paper's model; of half a minute, every model"
  ) { settings in [windows(settings)] + models.map { halfMinute($0, settings) } }

  /// A model that is carried through a recording works serially in time: it must share the work of
  /// a bin among the cores.
  private static func halfMinute(
    _ model: ModelEntry, _ settings: BenchmarkSettings
  ) -> Benchmark {
    let bins = settings.size(30_000, small: 60)
    return Benchmark(
      name: "prediction/\(model.card.name)", amount: Double(bins), unit: "bin",
      recordingSeconds: Double(bins) * 1e-3
    ) {
      let predictor = try fitted(model, settings)
      let raster = try spikes(bins, settings.units, seed: 3)
      return { consume(try predictor.logOdds(for: raster, batch: nil)) }
    }
  }

  /// Windows that overlap by half.
  private static func windows(_ settings: BenchmarkSettings) -> Benchmark {
    let context = settings.size(settings.context, small: 40)
    let units = settings.units
    // The second half is kept of every window except the first.
    let bins = context + 7 * (context / 2)
    return Benchmark(
      name: "prediction/8-windows", amount: Double(bins), unit: "bin",
      limit: (
        .arithmetic,
        windowOperations(context: context, kept: context, units: units)
          + 7 * windowOperations(context: context, kept: context / 2, units: units)
      ),
      recordingSeconds: Double(bins) * 1e-3
    ) {
      let options = ModelOptions(defaultsOf: DiceTransformer.card)
      var generator = RandomGenerator(seed: 1)
      let network = try DiceTransformer(
        units: units, context: context, options: options, generator: &generator)
      let state = Dictionary(
        uniqueKeysWithValues: zip(network.parameterPaths, network.parameterValues))
      var predictor = try DiceTransformer.entry.predictor(options)
      try predictor.restore(state, units: units, context: context)
      let raster = try spikes(bins, units, seed: 2)
      return { [predictor] in consume(try predictor.logOdds(for: raster, batch: nil)) }
    }
  }

  /// Queries, keys and values of a whole window; attention, feed-forward and head of the kept bins,
  /// which are its last.
  private static func windowOperations(context: Int, kept: Int, units: Int) -> Double {
    let width = Double((units + 15) / 16 * 16)
    let (bins, rest, last, hidden) = (
      Double(context), Double(context - kept), Double(kept), 128.0
    )
    let inputs = 2 * bins * 3 * width * width
    let others = 2 * last * (width * width + 2 * width * hidden + width * Double(units))
    let pairs = (bins * (bins + 1) - rest * (rest + 1)) / 2
    // For each pair in each of the 16 heads, the five steps of an exponential.
    return inputs + others + 2 * (2 * width + 16 * 5) * pairs
  }
}
