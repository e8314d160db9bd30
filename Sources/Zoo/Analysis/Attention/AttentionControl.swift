import Tensor

/// What a trained network scores when something is taken from it at test time, beside what the same
/// rows score with everything in place.
///
/// The network is not trained again: a score that stays says that it does not use what was taken.
public struct AttentionControl: Sendable, Codable, Equatable {
  /// What was taken.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// The attention of all layers.
    case withoutAttention = "without-attention"
    /// Which unit spiked, in the older half of the context: every bin's spikes are dealt to units at
    /// random.
    case shuffledHalf = "older-50%-shuffled"
    /// The same in all but the newest twentieth of the context.
    case shuffledMost = "older-95%-shuffled"

    /// The share of the context that is shuffled.
    var shuffled: Double {
      switch self {
      case .withoutAttention: 0.5
      case .shuffledHalf: 0.5
      case .shuffledMost: 0.95
      }
    }
  }

  /// The scores of some rows.
  public struct Numbers: Sendable, Codable, Equatable {
    /// Calibrated bits per spike, pooled.
    @NullWhenUndefined public var bits: Double
    /// ROC-AUC, the mean over units.
    @NullWhenUndefined public var unitAUC: Double
    /// ROC-AUC, pooled.
    @NullWhenUndefined public var pooledAUC: Double
    /// Average precision, pooled.
    @NullWhenUndefined public var averagePrecision: Double
  }

  /// What was taken.
  public let kind: Kind
  /// How many bins are scored.
  public let rows: Int
  /// The scores with everything in place, and without what was taken.
  public let intact: Numbers, changed: Numbers

  /// The most sequence positions that are computed for a control.
  private static let mostPositions = 6_000_000
  private static let positionsPerBatch = 6400

  /// Takes something from a network.
  ///
  /// - Parameters:
  ///   - kind: what.
  ///   - network: the trained network.
  ///   - stretch: the rows; evenly spread windows of them where all would take too long.
  ///   - seed: selects to which units spikes are dealt.
  /// - Returns: nil where the control cannot be made: nothing to take, or inputs that carry what was
  ///   before the context.
  /// - Throws: what the network throws; `FitCancelled`.
  static func make(
    _ kind: Kind, _ network: any InspectableNetwork, _ stretch: AnalysisStretch, seed: UInt64
  ) throws -> AttentionControl? {
    if kind == .withoutAttention, !network.hasAttention { return nil }
    if kind != .withoutAttention, network.hasTraces { return nil }
    let raster = stretch.raster
    let context = min(network.context, stretch.range.count)
    let shuffled = kind == .withoutAttention ? 0 : Int(kind.shuffled * Double(context))
    let first = min(context - 1, Int(kind.shuffled * Double(context)))
    let kept = context - first
    // Rows first..<context of each window are scored: each has the shuffled bins before it.
    let all = Array(
      stride(
        from: max(0, stretch.range.lowerBound - first), through: raster.bins - context, by: kept)
    )
    guard !all.isEmpty else { return nil }
    let most = max(1, mostPositions / (context * network.positionsPerBin))
    let count = min(all.count, most)
    let starts = (0..<count).map { all[$0 * all.count / count] }
    let other = kind == .withoutAttention ? raster : dealt(raster, seed: seed)
    let offset = try network.offset(for: raster)
    var (intact, changed): ([Tensor], [Tensor]) = ([], [])
    var entries: [UInt8] = []
    let batch = max(1, positionsPerBatch / (context * network.positionsPerBin))
    for place in stride(from: 0, to: starts.count, by: batch) {
      try Interruption.check()
      let group = Array(starts[place..<min(starts.count, place + batch)])
      let inputs = try network.inputs(raster, starts: group, length: context)
      let altered: Tensor?
      if kind == .withoutAttention {
        altered = try network.logOddsWithoutAttention(inputs, from: first)
      } else {
        // The input at a position is the bin before its row, so these are the oldest bins.
        let old = try network.inputs(other, starts: group, length: context)
        altered = try network.logOdds(
          Tensor.concatenated(
            [old.sliced(axis: 1, 0..<shuffled), inputs.sliced(axis: 1, shuffled..<context)], axis: 1
          ),
          from: first)
      }
      guard let altered else { return nil }
      let rows = try network.logOdds(inputs, from: first)
      for (index, start) in group.enumerated() {
        let bins = start + first..<start + context
        let own = try offset?.sliced(axis: 0, bins)
        func flat(_ rows: Tensor) throws -> Tensor {
          let rows = try rows.sliced(axis: 0, index..<index + 1).reshaped([kept, raster.units])
          return try own.map { try rows.adding($0) } ?? rows
        }
        intact.append(try flat(rows))
        changed.append(try flat(altered))
        entries += raster.entries[bins.lowerBound * raster.units..<bins.upperBound * raster.units]
      }
    }
    let spikes = SpikeRaster(
      binary: entries, bins: entries.count / raster.units, units: raster.units)
    func numbers(_ rows: [Tensor]) throws -> Numbers {
      let cell = try ScoredCell(
        ScoredPrediction(logOdds: LogOdds(Tensor.concatenated(rows, axis: 0)), spikes: spikes),
        nullRates: stretch.nullRates,
        choices: Evaluation.Choices(threshold: .nan, calibration: stretch.calibration))
      return Numbers(
        bits: cell.calibratedBits.pooled, unitAUC: cell.rocAUC.unitMean,
        pooledAUC: ROCAUC.value(cell.pooledRanks),
        averagePrecision: AveragePrecision.value(cell.pooledRanks))
    }
    return AttentionControl(
      kind: kind, rows: spikes.bins, intact: try numbers(intact), changed: try numbers(changed))
  }

  /// The raster with the spikes of each bin dealt to units at random: the same number in every bin.
  static func dealt(_ raster: SpikeRaster, seed: UInt64) -> SpikeRaster {
    let generator = RandomGenerator(seed: seed).stream("dealt spikes")
    var result = SpikeRaster(bins: raster.bins, units: raster.units)
    for (bin, count) in raster.populationCounts.enumerated() where count > 0 {
      var generator = generator.stream(UInt64(bin))
      for unit in generator.permutation(raster.units).prefix(count) { result[bin, unit] = true }
    }
    return result
  }
}
