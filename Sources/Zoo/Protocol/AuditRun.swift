import Tensor

/// An audit in progress: what is probed, and what was found so far.
struct AuditRun {
  let predictor: any Predictor
  let spikes: SpikeRaster
  let scored: Tensor
  /// The tolerance for rounding, for each unit.
  let tolerances: [Float]
  /// The first bins of the part, which get most probes.
  let segmentBins: Int
  let isCancelled: @Sendable () -> Bool
  let odds: KnownOdds
  var generator: RandomGenerator
  var bets: AuditBets

  var probes = 0
  var leak: (lag: Int?, words: String)?
  /// The greatest difference below that of a leak.
  var roundingDifference: Float = 0
  /// The greatest difference of a leak.
  var leakDifference: Float = 0
  /// Why the predictor counts as random.
  var randomness: String?
  /// The dependence of rows on something other than the spikes.
  var dependence: String?
  var memory = AuditMemory()

  init(
    _ predictor: any Predictor, spikes: SpikeRaster, scored: Tensor, nullRates: [Double],
    context: Int, seed: UInt64, isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.predictor = predictor
    self.spikes = spikes
    self.scored = scored
    self.isCancelled = isCancelled
    tolerances = RowDifference.tolerances(scored)
    segmentBins = min(spikes.bins, 2 * context + context / 2 + 64)
    odds = KnownOdds(rates: nullRates)
    bets = AuditBets(odds: odds, nullRates: nullRates)
    // The places depend on the spikes, so that no model can be tuned to those of a seed.
    generator = RandomGenerator(seed: seed).stream("audit").stream(spikes.digest)
  }

  /// The findings.
  var report: AuditReport {
    var report = AuditReport(verdict: .causal, probes: probes)
    report.delivery = predictor.delivery
    report.isRandom = randomness != nil
    report.evidence = bets.evidence
    report.gambler = bets.gambler
    let largest = max(roundingDifference, leakDifference)
    report.largestDifference = largest > 0 ? Double(largest) : nil
    if let leak {
      report.verdict = .leak
      report.lag = leak.lag
      report.reason = leak.words
    } else if let randomness {
      report.verdict = .indeterminate
      report.reason = randomness
    } else if let dependence {
      report.verdict = .indeterminate
      report.reason = dependence
    } else if roundingDifference > 0 {
      report.verdict = .rounding
      report.reason =
        "low bits alone depend on the future or on how the rows are computed, by at most "
        + "\(Self.short(roundingDifference)) in log-odds"
    }
    if randomness == nil {
      // Low bits that change anyway say nothing about the memory.
      let measured = roundingDifference > 0 ? memory.beyondRounding : memory.exact
      report.memoryBins = measured?.bins
      report.memoryIsLowerBound = measured?.isLowerBound ?? false
    }
    return report
  }

  /// A number with one digit after the point, such as 3.8e-06.
  static func short(_ value: Float) -> String {
    guard value > 0, value.isFinite else { return "\(value)" }
    var (mantissa, exponent) = (Double(value), 0)
    while mantissa >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 0.995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return "\((mantissa * 10).rounded() / 10)e\(exponent)"
  }

  // MARK: Predicting

  /// The rows of a raster, as many as it has bins.
  mutating func predict(
    _ raster: SpikeRaster, batch: Int? = nil, threads: Int? = nil
  ) throws -> Tensor {
    if isCancelled() { throw FitCancelled() }
    probes += 1
    let predictor = predictor
    let rows =
      if let threads {
        try ThreadPool.shared.withThreadCount(threads) {
          try predictor.logOdds(for: raster, batch: batch).values
        }
      } else {
        try predictor.logOdds(for: raster, batch: batch).values
      }
    guard rows.shape == [raster.bins, raster.units] else {
      throw EvaluationError.shapeMismatch(
        logOdds: rows.shape, bins: raster.bins, units: raster.units)
    }
    return rows
  }

  // MARK: Judging

  /// Compares rows that the future must not have changed.
  ///
  /// Rows may also differ by chance: a difference counts only if both predictions, repeated, give
  /// the same rows.
  ///
  /// `place` is the first bin that was changed; rows up to it are compared, where both have them.
  mutating func compare(
    _ rows: Tensor, of changed: SpikeRaster, with base: Tensor, of unchanged: SpikeRaster,
    place: Int, batch: Int? = nil, threads: Int? = nil, _ words: String
  ) throws {
    guard randomness == nil else { return }
    let compared = 0..<min(place + 1, rows.shape[0], base.shape[0])
    guard let difference = difference(base, rows, compared) else { return }
    guard let first = difference.firstLarge else {
      roundingDifference = max(roundingDifference, difference.largest)
      return
    }
    if leak == nil {
      let again = try predict(changed, batch: batch, threads: threads)
      try noteRepetition(again, of: rows, "of the same changed spikes")
      guard randomness == nil else { return }
      let baseAgain = try predict(unchanged, batch: batch, threads: threads)
      try noteRepetition(
        baseAgain, of: base,
        unchanged.bins == spikes.bins ? "of the part, one of them scored," : "of the same spikes")
      guard randomness == nil else { return }
    }
    leakDifference = max(leakDifference, difference.largest)
    guard predictor.delivery == .blocks, batch == nil else {
      return noteLeak(lag: place - first, words)
    }
    // The ends of blocks lie elsewhere in another raster, and a row at the end of a block, which cannot
    // know the next bin, differs far from the place. In the same blocks the lag is seen, if at all.
    let rows = (try predict(changed, batch: 1), try predict(unchanged, batch: 1))
    let inSameBlocks = self.difference(rows.0, rows.1, compared)?.firstLarge
    noteLeak(lag: inSameBlocks.map { place - $0 }, words)
  }

  /// The difference of two predictions in a range of rows; nil if there is none.
  func difference(_ a: Tensor, _ b: Tensor, _ rows: Range<Int>) -> RowDifference? {
    RowDifference(a, b, rows: rows, tolerances: tolerances)
  }

  /// Notes rows that were predicted twice.
  mutating func noteRepetition(_ again: Tensor, of rows: Tensor, _ words: String) throws {
    guard let difference = difference(rows, again, 0..<rows.shape[0]) else { return }
    if difference.firstLarge == nil {
      roundingDifference = max(roundingDifference, difference.largest)
    } else if randomness == nil {
      randomness =
        "two predictions \(words) differ, by up to \(Self.short(difference.largest)) in log-odds"
    }
  }

  /// Notes rows that must not depend on how they are computed.
  mutating func noteDependence(_ rows: Tensor, on base: Tensor, _ words: String) {
    guard let difference = difference(base, rows, 0..<base.shape[0]) else { return }
    if difference.firstLarge == nil {
      roundingDifference = max(roundingDifference, difference.largest)
    } else if dependence == nil {
      dependence = "the prediction depends on \(words)"
    }
  }

  mutating func noteLeak(lag: Int?, _ words: String) {
    if let known = leak, known.lag ?? -1 >= lag ?? -1 { return }
    leak = (lag, words)
  }

  /// Lets the gamblers bet on replaced bins.
  mutating func bet(_ rows: Tensor, _ changed: SpikeRaster, _ states: [UInt8], from first: Int) {
    bets.settle(rows: rows, spikes: changed, states: states, from: first)
    guard leak == nil, let evidence = bets.evidence, evidence >= Audit.accusation else { return }
    let size = Int(evidence)
    noteLeak(
      lag: nil,
      "rows foretold spikes that were drawn at random: bets against known odds multiplied their "
        + "stake by e^\(size), of which a model that knows only the past has a chance of at most "
        + "e^-\(size); the winner \(bets.gambler ?? "")")
  }
}
