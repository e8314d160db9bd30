import Tensor

/// How much a model needs each unit: what its rows lose when one unit is silent all the time.
///
/// What a unit's silence costs its own prediction is its history; what it costs the others is what the
/// model has learned of their coupling. A model may lean on one of two units that fire together and
/// not on the other, so a unit that costs nothing need not be irrelevant.
public struct UnitOcclusion: Sendable, Codable, Equatable {
  /// One unit.
  public struct Line: Sendable, Codable, Equatable {
    /// The unit's name.
    public let unit: String
    /// Its spikes in the stretch per second.
    public let rate: Double
    /// Bits that its own prediction loses, and that those of all others lose, per spike of all units.
    public let own: Double, others: Double
  }

  /// The units in their order.
  public let lines: [Line]
  /// Bits that each unit (column) loses when another (row) is silent, in the whole stretch.
  let matrix: [[Double]]

  private enum CodingKeys: String, CodingKey { case lines, matrix }

  /// Silences one unit after the other.
  ///
  /// - Parameters:
  ///   - predictor: the fitted model.
  ///   - stretch: where to look.
  ///   - base: the rows of the stretch as it is, run-up included.
  ///   - units: the units' names.
  ///   - binSeconds: the width of a bin.
  ///   - progress: gets the share that is done.
  /// - Throws: what the predictor throws; `FitCancelled`.
  init(
    _ predictor: any Predictor, _ stretch: AnalysisStretch, base: LogOdds, units: [UnitInfo],
    binSeconds: Double, progress: (Double) -> Void = { _ in }
  ) throws {
    let raster = stretch.raster
    let spikes = stretch.part.spikes
    func likelihoods(_ rows: LogOdds) throws -> [Double] {
      LikelihoodSums(
        try ScoredPrediction(logOdds: rows.slice(stretch.range), spikes: spikes),
        slope: stretch.calibration.slope, intercept: stretch.calibration.intercept
      ).logLikelihood
    }
    let known = try likelihoods(base)
    let counts = spikes.spikeCounts
    let total = Double(max(1, counts.reduce(0, +)))
    let seconds = Double(spikes.bins) * binSeconds
    var lines: [Line] = []
    var matrix: [[Double]] = []
    for (index, unit) in units.enumerated() {
      try Interruption.check()
      progress(Double(index) / Double(units.count))
      var changed = raster
      for bin in 0..<raster.bins { changed[bin, index] = false }
      let lost =
        changed == raster
        ? [Double](repeating: 0, count: units.count)
        : zip(known, try likelihoods(predictor.logOdds(for: changed, batch: nil))).map {
          ($0 - $1) * AnalysisStretch.bitsPerNat
        }
      matrix.append(lost)
      let own = lost[index]
      lines.append(
        Line(
          unit: unit.identifier, rate: Double(counts[index]) / seconds, own: own / total,
          others: (lost.reduce(0, +) - own) / total))
    }
    self.lines = lines
    self.matrix = matrix
  }
}
