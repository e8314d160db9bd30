/// What is kept of a scored prediction so that it can be scored on any resample of its blocks.
///
/// A resample takes each block of bins a number of times. Its likelihood metrics follow from sums
/// over the bins of each block, and ROC-AUC from the numbers of pairs that are won, for each pair of
/// blocks: a spike bin of one against the silent bins of the other. So both are exact without the
/// predictions, which are a hundred times larger. Average precision is no function of pairs of
/// blocks; for it the values without each long block are kept, from which its standard error
/// follows (the jackknife).
///
/// Wins are doubled, so that a tie counts as one and all counts are integers. The pairs of single
/// units are kept for the 30 long blocks only: 128 units times all pairs of 150 blocks would take
/// several megabytes.
public struct CellStatistics: Sendable, Equatable {
  /// The blocks.
  public let grid: BlockGrid
  /// The number of units.
  public let units: Int
  /// Spikes of each block and unit, [blocks, units].
  public let spikes: [Int]
  /// Log-likelihood of the log-odds as predicted minus that of the constant training rate, in nats,
  /// [blocks, units].
  public let gains: [Double]
  /// The same after the map that validation chose; NaN without one.
  public let calibratedGains: [Double]
  /// The sum of the squared gains of single bins, over all units, as predicted, [blocks].
  public let squaredGains: [Double]
  /// Predicted spikes of all units, the sum of the probabilities, [blocks].
  public let expectedSpikes: [Double]
  /// The sum of (p - y)^2 of all units, [blocks].
  public let squaredErrors: [Double]
  /// Entries at or above the threshold, and spikes among them, of all units, [blocks]; nil without a
  /// threshold.
  public let predicted: [Int]?, hits: [Int]?
  /// Twice the pairs of bins of the same unit in which the spike bin, of the first block, has a
  /// higher score than the silent bin, of the second, [blocks, blocks]; sums over units.
  public let wins: [Int]
  /// The same for each unit and pair of long blocks, [units, long blocks, long blocks].
  public let unitWins: [Int]
  /// Unit-mean average precision without each of the long blocks, and at the end with all of them.
  public let averagePrecision: [Double]
  /// The lift of average precision, likewise.
  public let averagePrecisionLift: [Double]

  /// The statistics of a prediction, its null rates and what validation chose for it; nil if there are
  /// too few bins for blocks.
  ///
  /// - Parameters:
  ///   - prediction: log-odds and spikes of the scored bins.
  ///   - nullRates: spikes per bin of each unit under the constant-rate model.
  ///   - choices: threshold and calibration from validation; NaN if there are none.
  /// - Throws: `EvaluationError` if there is not one null rate per unit or one is out of range.
  public init?(
    _ prediction: ScoredPrediction, nullRates: [Double], choices: Evaluation.Choices
  ) throws(EvaluationError) {
    try BitsPerSpike.check(nullRates, units: prediction.units)
    guard let grid = BlockGrid(bins: prediction.bins) else { return nil }
    let sums = BlockSums.all(prediction, grid, nullRates: nullRates, choices: choices)
    let pairs = BlockPairs.all(prediction, grid)
    self.grid = grid
    units = prediction.units
    spikes = sums.flatMap(\.spikes)
    gains = sums.flatMap(\.gains)
    calibratedGains = sums.flatMap(\.calibratedGains)
    squaredGains = sums.map(\.squaredGains)
    expectedSpikes = sums.map(\.expectedSpikes)
    squaredErrors = sums.map(\.squaredErrors)
    predicted = choices.threshold.isNaN ? nil : sums.map(\.predicted)
    hits = choices.threshold.isNaN ? nil : sums.map(\.hits)
    wins = pairs.wins
    unitWins = pairs.units.flatMap(\.longWins)
    let precision = (0...BlockGrid.longBlocks).map { left in
      // The same rule as with all blocks: a ratio of sums over the units that have spikes.
      var (sum, prevalence, defined) = (0.0, 0.0, 0.0)
      for unit in pairs.units where !unit.averagePrecision[left].isNaN {
        sum += unit.averagePrecision[left]
        prevalence += unit.prevalence[left]
        defined += 1
      }
      return (mean: sum / defined, lift: sum / prevalence)
    }
    averagePrecision = precision.map(\.mean)
    averagePrecisionLift = precision.map(\.lift)
  }

  /// Spikes of each long block and unit, [long blocks, units].
  var longSpikes: [Int] {
    var sums = [Int](repeating: 0, count: BlockGrid.longBlocks * units)
    for block in 0..<grid.blocks {
      for unit in 0..<units {
        sums[block / grid.parts * units + unit] += spikes[block * units + unit]
      }
    }
    return sums
  }
}
