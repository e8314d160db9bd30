import Autograd
import Layers
import Tensor
import Testing
import Zoo

/// A network with fresh weights, its options written as on the command line.
func makeNetwork<N: Network>(
  _ type: N.Type, _ options: String = "", units: Int, context: Int = 20, seed: UInt64 = 1
) throws -> N {
  var generator = RandomGenerator(seed: seed)
  return try N(
    units: units, context: context, options: ModelOptions(parsing: options, for: N.card),
    generator: &generator)
}

/// A network's log-odds in inference, without the zoo's windows.
func inferredLogOdds(_ network: some Network, _ spikes: Tensor) throws -> Tensor {
  try network.logOdds(Variable(spikes), in: Pass()).value
}

/// A fitted predictor of a specification such as `gru:hidden=4`.
func fittedPredictor(
  _ specification: String, training: SpikeRaster, validation: SpikeRaster, session: FitSession
) throws -> any Predictor {
  let selection = try #require(try ModelZoo(ModelZoo.builtIn).select(specification).first)
  var predictor = try selection.model.predictor(selection.options)
  _ = try predictor.fit(training: training, validation: validation, session: session)
  return predictor
}

/// A raster of rows written as strings of `.` and `|`, one row per bin.
func raster(_ rows: [String]) -> SpikeRaster {
  let units = rows.first?.count ?? 0
  var raster = SpikeRaster(bins: rows.count, units: units)
  for (bin, row) in rows.enumerated() {
    for (unit, character) in row.enumerated() { raster[bin, unit] = character == "|" }
  }
  return raster
}

/// A raster with its columns in another order: column i of the result is column order[i].
func reordered(_ raster: SpikeRaster, _ order: [Int]) -> SpikeRaster {
  var result = SpikeRaster(bins: raster.bins, units: order.count)
  for bin in 0..<raster.bins {
    for (unit, source) in order.enumerated() { result[bin, unit] = raster[bin, source] }
  }
  return result
}

/// A registered model with the smallest options of its card.
func smallest(_ name: String) throws -> ModelSelection {
  let entry = try ModelZoo(ModelZoo.builtIn).model(named: name)
  return ModelSelection(
    entry, options: try ModelOptions(parsing: entry.card.smallest, for: entry.card))
}
