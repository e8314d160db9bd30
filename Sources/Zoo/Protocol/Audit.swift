import Tensor

/// Tests whether a predictor looks into the future, by changing the future and by betting on it.
///
/// Three things are asked. *Do rows keep every bit when what comes after them is changed?* In a
/// segment of a few windows and at a few places of the whole part, later bins are flipped,
/// shuffled, silenced, cut off, or replaced by spikes drawn at random. *Are the rows that are
/// scored the rows that are audited?* Every probe is compared with the scored prediction itself.
/// *Do rows after the place know what was drawn?* They are bets against known odds (`AuditBets`),
/// which no model wins that knows only the past, random or not, watched or not. Flipping single
/// bins shows how far back the past matters: the effective memory.
///
/// The proof is by counterexample: "causal" means that no probe found a leak. <doc:TheAudit>
/// explains what each probe is for and what none of them can see.
///
/// **Cost.** `wholePredictions` predictions of the whole part, and 24 of a segment of two and a
/// half contexts. Three or four more are made only for a suspicious predictor, to tell chance from
/// a leak.
public struct Audit: Sendable {
  /// Differences of log-odds below this are rounding, if no bet is won.
  public static let rounding: Float = 1e-4
  /// The logarithm of the gamblers' wealth from which a predictor counts as leaking.
  ///
  /// One that knows only the past gets there with a probability of at most exp(-14), less than one
  /// in a million.
  public static let accusation = 14.0
  /// The fewest bins that can be probed.
  public static let leastBins = 16

  /// Selects the places and what is drawn, together with the spikes themselves.
  public var seed: UInt64
  /// How many times the whole part is predicted; at least 2.
  public var wholePredictions: Int

  /// An audit.
  ///
  /// - Parameters:
  ///   - seed: of the places and the drawn spikes.
  ///   - wholePredictions: how many times the whole part is predicted, from 2 on. The first two
  ///     replace the end and most of the part, the third flips single bins, the fourth replaces the
  ///     part by spikes at the units' rates, the fifth cuts the part; more replace more.
  public init(seed: UInt64 = 0, wholePredictions: Int = 5) {
    self.seed = seed
    self.wholePredictions = max(2, wholePredictions)
  }

  /// How many predictions of the whole part cost about a tenth of a fit of this many epochs.
  ///
  /// An epoch on a training part of twice the length, and the choice on validation after it, cost a
  /// network about three and a half predictions. A model that is fitted without epochs is quick at both.
  ///
  /// - Parameter epochs: as in `FitReport.epochs`; 0 for a fit in closed form.
  /// - Returns: 2 to 5.
  public static func wholePredictions(epochs: Int) -> Int {
    epochs <= 0 ? 5 : max(2, min(5, epochs * 3 / 8))
  }

  /// Audits a fitted predictor on the part that it is scored on.
  ///
  /// - Parameters:
  ///   - predictor: fitted on as many units as the part has.
  ///   - spikes: the whole part.
  ///   - scored: the predictor's rows of the whole part, those that are scored.
  ///   - nullRates: spikes per bin of each unit under the constant-rate model.
  ///   - context: the window asked for; the segment spans several where it can.
  ///   - isCancelled: asked before every prediction.
  /// - Returns: the verdict, the evidence and the effective memory.
  /// - Throws: what the predictor throws; `FitCancelled` if cancelled; `EvaluationError` if rows or
  ///   null rates do not fit the spikes.
  public func run(
    _ predictor: any Predictor, on spikes: SpikeRaster, scored: LogOdds, nullRates: [Double],
    context: Int, isCancelled: @Sendable () -> Bool = { false }
  ) throws -> AuditReport {
    guard scored.values.shape == [spikes.bins, spikes.units] else {
      throw EvaluationError.shapeMismatch(
        logOdds: scored.values.shape, bins: spikes.bins, units: spikes.units)
    }
    guard nullRates.count == spikes.units else {
      throw EvaluationError.nullRateCount(expected: spikes.units, found: nullRates.count)
    }
    if let unit = nullRates.firstIndex(where: { !($0 > 0 && $0 < 1) }) {
      throw EvaluationError.nullRateOutOfRange(unit: unit)
    }
    func unable(_ reason: String) -> AuditReport {
      AuditReport(verdict: .indeterminate, probes: 0, reason: reason)
    }
    guard spikes.bins >= Self.leastBins else {
      return unable("\(spikes.bins) bins are too few to probe; \(Self.leastBins) are needed")
    }
    guard spikes.units > 0 else { return unable("there is no unit to probe") }
    guard scored.values.withValues({ $0.allSatisfy { !$0.isNaN } }) else {
      return unable("the prediction contains NaN")
    }
    return try withoutActuallyEscaping(isCancelled) { isCancelled in
      var run = AuditRun(
        predictor, spikes: spikes, scored: scored.values, nullRates: nullRates, context: context,
        seed: seed, isCancelled: isCancelled)
      try run.probeStretches()
      try run.probeSegment()
      // A proven leak needs no further proof, but it may look further ahead than the segment shows.
      if let lag = run.leak?.lag, lag >= run.segmentBins / 2 { try run.probeWhole(1) }
      // What was not sent yet cannot be known: probes of the whole part would cost minutes and show
      // nothing.
      let count = predictor.delivery == .lockstep ? 0 : wholePredictions
      for index in 0..<count where run.leak == nil { try run.probeWhole(index) }
      return run.report
    }
  }

  /// Predicts a part and audits the prediction: for tests of your own model.
  ///
  /// - Parameters:
  ///   - predictor: fitted on as many units as the part has.
  ///   - spikes: the whole part, whose rates also serve as null rates.
  ///   - context: the window asked for.
  /// - Returns: the verdict, the evidence and the effective memory.
  /// - Throws: what the predictor throws; `EvaluationError.shapeMismatch` if it does not give a row
  ///   for every bin.
  public func run(
    _ predictor: any Predictor, on spikes: SpikeRaster, context: Int
  ) throws -> AuditReport {
    try run(
      predictor, on: spikes, scored: predictor.logOdds(for: spikes, batch: nil),
      nullRates: NullRates(training: spikes).rates, context: context)
  }
}
