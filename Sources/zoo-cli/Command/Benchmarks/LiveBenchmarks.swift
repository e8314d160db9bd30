import Zoo

extension Workload {
  /// Forecasts of one bin at a time, of every model.
  static let live = Workload(
    name: "live", summary: "forecasts of one bin at a time with default options, of every model"
  ) { settings in
    let units = settings.units
    let bins = settings.size(200, small: 4)
    return ModelZoo.builtIn.map { $0.entry }.filter { $0.card.role != .oracle }.map { model in
      Benchmark(
        name: "live/\(model.card.name)", amount: Double(bins), unit: "bin",
        recordingSeconds: Double(bins) * 1e-3
      ) {
        // What was learned does not matter for the time, so it is little.
        let context = settings.size(500, small: 20)
        let training = try spikes(4 * context, units, seed: 1)
        var predictor = try model.predictor(ModelOptions(defaultsOf: model.card))
        _ = try predictor.fit(
          training: training, validation: try spikes(2 * context, units, seed: 2),
          session: FitSession(context: context, epochs: 1, binsPerStep: context, seed: 1))
        let raster = try spikes(2 * context + bins, units, seed: 3)
        var forecast = try predictor.liveForecast(units: units)
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
}
