#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Tensor

/// A cell's metrics on the recording and on every resample of its blocks.
public struct ResampledScores: Sendable, Equatable {
  /// The metrics that have intervals, in the order of `results.csv`.
  public static let metrics: [Metric] = [
    .bitsPerSpike, .bitsPerSpikeCalibrated, .calibratedUnitMedian, .calibratedUnitsAboveZero,
    .unitMedian, .unitsAboveZero, .rocAUCStratified, .rocAUCUnitMean, .averagePrecisionUnitMean,
    .averagePrecisionLift, .calibrationRatio, .brier, .f1, .mcc,
  ]

  /// The metrics that are resampled in long blocks.
  static let ofLongBlocks: Set<String> = [
    Metric.rocAUCUnitMean.name, Metric.averagePrecisionUnitMean.name,
    Metric.averagePrecisionLift.name,
  ]

  /// The values on the recording itself, one per metric; NaN where undefined.
  public let estimates: [Double]
  /// The values on the resamples, [metrics, resamples].
  public let draws: [[Double]]
  /// The number of independent stretches of time behind each metric.
  public let stretches: [Double]

  /// A cell on all resamples: exactly the metrics of the prediction's bins, each block taken as
  /// often as the resample says.
  ///
  /// Average precision is the exception: its draws are those of the linear function of block counts
  /// that has the same values without each long block, so that their spread is the jackknife's
  /// standard error, and differences between models and between resamples stay paired.
  ///
  /// - Precondition: the resamples are of the cell's blocks.
  public init(_ cell: CellStatistics, _ resamples: BlockResamples) {
    precondition(cell.grid == resamples.grid, "resamples of other blocks")
    let table = WeightedScores(cell)
    let count = resamples.count
    let width = Self.metrics.count
    let (blocks, long) = (cell.grid.blocks, BlockGrid.longBlocks)
    estimates = table.values(
      weights: Array(repeating: 1, count: blocks)[...],
      longWeights: Array(repeating: 1, count: long)[...])
    var values = [Double](repeating: 0, count: count * width)
    values.withUnsafeMutableBufferPointer { values in
      let memory = LoopMemory(values)
      ThreadPool.shared.run(count: count, grain: 25) { range in
        for draw in range {
          let scores = table.values(
            weights: resamples.weights[draw * blocks..<(draw + 1) * blocks],
            longWeights: resamples.longWeights[draw * long..<(draw + 1) * long])
          for (index, score) in scores.enumerated() {
            memory.pointer[draw * width + index] = score
          }
        }
      }
    }
    draws = (0..<width).map { metric in (0..<count).map { values[$0 * width + metric] } }
    stretches = Self.metrics.map {
      Self.ofLongBlocks.contains($0.name) ? Double(long) : resamples.stretches
    }
  }

  /// Scores of known parts.
  init(estimates: [Double], draws: [[Double]], stretches: [Double]) {
    self.estimates = estimates
    self.draws = draws
    self.stretches = stretches
  }

  /// The means of several cells with the same resamples, such as the seeds of a model.
  ///
  /// - Precondition: there is a cell, and all have the same number of resamples.
  init(meanOf cells: [ResampledScores]) {
    let share = 1 / Double(cells.count)
    func mean(_ values: [[Double]]) -> [Double] {
      values[0].indices.map { index in values.reduce(0) { $0 + $1[index] } * share }
    }
    guard cells.count > 1 else {
      self = cells[0]
      return
    }
    estimates = mean(cells.map(\.estimates))
    draws = cells[0].draws.indices.map { metric in mean(cells.map { $0.draws[metric] }) }
    stretches = cells[0].stretches
  }

  /// The place of a metric; nil if it has no interval.
  public static func index(of metric: Metric) -> Int? {
    metrics.firstIndex { $0.name == metric.name }
  }
}
