import Tensor

@testable import Zoo

/// A ranking entry whose draws lie within 0.05 of its value.
func sampleEntry(_ label: String, _ value: Double) -> ModelRanking.Entry {
  let metrics = ResampledScores.metrics.count
  return ModelRanking.Entry(
    label: label,
    scores: ResampledScores(
      estimates: Array(repeating: value, count: metrics),
      draws: Array(
        repeating: (0..<100).map { value + (Double($0 * Int(value * 7) % 100) - 49.5) / 1e3 },
        count: metrics), stretches: Array(repeating: 75, count: metrics)))
}

/// A table of a recording with intervals, and a design effect of 9; labels that begin with `rate` are
/// those of null rows, and of several seeds each has 0.01 more than the one before.
func sampleBoard(
  _ recording: String = "slice", _ models: [(String, Double)], seeds: Int = 1
) throws -> Leaderboard {
  var board = Leaderboard(
    recording: recording, rows: try sampleRows(recording, models, seeds: seeds))
  guard let grid = BlockGrid(bins: 150_000) else { return board }
  board.uncertainty = RecordingUncertainty(
    recording: recording, binSeconds: 0.001,
    length: .init(blocks: 2, wanted: 2, designEffect: 9),
    resamples: BlockResamples(grid, length: 2, name: "a", count: 10),
    ranking: ModelRanking(models.map { sampleEntry($0.0, $0.1) }))
  return board
}

/// The rows of such a table.
func sampleRows(
  _ recording: String, _ models: [(String, Double)], seeds: Int = 1
) throws -> [ResultRow] {
  try models.flatMap { label, bits in
    let isNull = label.hasPrefix("rate")
    return try (0..<(isNull ? 1 : seeds)).map { seed in
      try sampleRow(
        label, on: recording, seed: UInt64(seed), role: isNull ? .null : .competitor,
        bits: bits + 0.01 * Double(seed))
    }
  }
}

/// Curves of a prediction of 3 units and 20 bins of a tenth of a second, in which every unit with a
/// higher score has more spikes.
func sampleCurves(shift: Float = 0) throws -> CellCurves {
  let bins = 20
  var spikes: [UInt8] = []
  var scores: [Float] = []
  for bin in 0..<bins {
    for unit in 0..<3 {
      spikes.append((bin * 7 + unit) % (2 + 2 * unit) == 0 ? 1 : 0)
      scores.append(Float(-unit) + Float(bin % 5) * 0.3 + shift)
    }
  }
  return CellCurves(
    try ScoredPrediction(
      logOdds: LogOdds(Tensor(scores, shape: [bins, 3])),
      spikes: SpikeRaster(entries: spikes, bins: bins, units: 3)), binSeconds: 0.1)
}
