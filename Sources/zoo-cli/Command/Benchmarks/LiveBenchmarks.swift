import Zoo

extension Workload {
  /// Forecasts of one bin at a time, of every model.
  static let live = Workload(
    name: "live", summary: "forecasts of one bin at a time with default options, of every model"
  ) { settings in
    let units = settings.units
    let bins = settings.size(200, small: 4)
    return models.map { model in
      Benchmark(
        name: "live/\(model.card.name)", amount: Double(bins), unit: "bin",
        recordingSeconds: Double(bins) * 1e-3
      ) {
        let context = fitContext(settings)
        let raster = try spikes(2 * context + bins, units, seed: 3)
        var forecast = try fitted(model, settings).liveForecast(units: units)
        func observe(_ range: Range<Int>) throws {
          for bin in range {
            try forecast.observe((0..<units).map { raster[bin, $0] ? 1 : 0 })
          }
        }
        // A window is then full, as it is for most of an experiment.
        try observe(0..<context + context / 4)
        var next = context + context / 4
        return {
          if next + bins > raster.bins { next = 0 }
          try observe(next..<next + bins)
          next += bins
          consume(forecast.logOdds)
        }
      }
    }
  }

  /// The models that are fitted.
  static var models: [ModelEntry] {
    ModelZoo.builtIn.map { $0.entry }.filter { $0.card.role != .oracle }
  }

  /// The context of `fitted`, in bins.
  static func fitContext(_ settings: BenchmarkSettings) -> Int { settings.size(500, small: 20) }

  /// A model with default options; what it learned does not matter for the time, so it is little.
  static func fitted(
    _ model: ModelEntry, _ settings: BenchmarkSettings
  ) throws -> any Predictor {
    let (context, units) = (fitContext(settings), settings.units)
    var predictor = try model.predictor(ModelOptions(defaultsOf: model.card))
    _ = try predictor.fit(
      training: try spikes(4 * context, units, seed: 1),
      validation: try spikes(2 * context, units, seed: 2),
      session: FitSession(context: context, epochs: 1, binsPerStep: context, seed: 1))
    return predictor
  }
}
