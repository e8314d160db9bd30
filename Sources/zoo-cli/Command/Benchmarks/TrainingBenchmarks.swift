import Layers
import Tensor
import Zoo

extension Workload {
  /// The trainer's own steps with the paper's network.
  static let training = Workload(
    name: "training",
    summary: "steps and an epoch of the paper's Transformer with Dice, dropout and Adam"
  ) { settings in
    let long = settings.size(15_625, small: 60)
    return [
      step("training/step", context: settings.size(settings.context, small: 40), settings),
      step("training/step-of-15625", context: long, settings),
      epoch(settings),
    ]
  }

  /// One step of the optimiser on one window.
  private static func step(
    _ name: String, context: Int, _ settings: BenchmarkSettings
  ) -> Benchmark {
    let units = settings.units
    return Benchmark(
      name: name, amount: Double(context), unit: "bin",
      limit: (.arithmetic, stepOperations(context: context, units: units)),
      recordingSeconds: Double(context) * 1e-3, measuresMemory: true
    ) {
      let windows = 4
      var trainer = try trainer(
        units: units, context: context, training: windows * context, validation: context)
      var window = 0
      return {
        window = (window + 1) % windows
        consume(try trainer.step(.init(starts: [window * context])))
      }
    }
  }

  /// An epoch of the training part of ten minutes, with the validation that ends it.
  private static func epoch(_ settings: BenchmarkSettings) -> Benchmark {
    let bins = settings.size(300_000, small: 400)
    let context = settings.size(settings.context, small: 40)
    let units = settings.units
    return Benchmark(
      name: "training/epoch", amount: Double(bins), unit: "bin",
      limit: (
        .arithmetic,
        Double(bins / context) * stepOperations(context: context, units: units)
      ),
      recordingSeconds: Double(bins) * 1e-3, isLong: true
    ) {
      let trainer = try trainer(
        units: units, context: context, training: bins, validation: bins / 2)
      return {
        // A copy, so that every repetition is a first epoch.
        var trainer = trainer
        consume(try trainer.run())
      }
    }
  }

  /// The paper's network before its first step, with the paper's preset except for the context.
  static func trainer(
    units: Int, context: Int, training: Int, validation: Int
  ) throws -> TrainingLoop<Forecasting<DiceTransformer>> {
    let settings = ProtocolSettings(preset: .paper)
    let options = ModelOptions(defaultsOf: DiceTransformer.card)
    var generator = RandomGenerator(seed: 1)
    let network = try DiceTransformer(
      units: units, context: context, options: options, generator: &generator)
    let objective = try Forecasting(
      network, training: try spikes(training, units, seed: 2),
      validation: try spikes(validation, units, seed: 3), window: context,
      binsPerStep: settings.binsPerStep)
    return TrainingLoop(
      objective.start(network), objective: objective, label: options.label,
      session: FitSession(
        context: context, epochs: 1, patience: settings.patience,
        binsPerStep: settings.binsPerStep))
  }

  /// Floating-point operations of the matrix products and the attention of a step: what a linear
  /// layer does forward it does twice more backward, but for the first, whose input needs no
  /// gradient; attention forward is two products over half of all pairs of bins, backward five, and
  /// for each of the 16 heads the same units take 11 steps of exponentials and of P D for a pair.
  private static func stepOperations(context: Int, units: Int) -> Double {
    let width = Double((units + 15) / 16 * 16)
    let (bins, hidden) = (Double(context), 128.0)
    let input = 2 * 2 * bins * width * 3 * width
    let others = 3 * 2 * bins * (width * width + 2 * width * hidden + width * Double(units))
    return input + others + 2 * (7 * width + 16 * 11) * bins * (bins + 1) / 2
  }
}

/// Bins in which one in a hundred entries is a spike.
func spikes(_ bins: Int, _ units: Int, seed: UInt64) throws -> SpikeRaster {
  var generator = RandomGenerator(seed: seed)
  var entries = [UInt8](repeating: 0, count: bins * units)
  // From spike to spike: drawing each bin would mostly give none.
  var place = 0.0
  while true {
    place += 100 * generator.exponential()
    guard place < Double(entries.count) else { break }
    entries[Int(place)] = 1
  }
  return try SpikeRaster(entries: entries, bins: bins, units: units)
}
