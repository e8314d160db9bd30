import Tensor

/// What an audit found out about a predictor.
public struct AuditReport: Sendable, Equatable, Codable {
  /// The judgement.
  public enum Verdict: String, Sendable, Codable {
    /// No row changed when its future changed.
    case causal
    /// Some row changed with its own bin or a later one.
    case leak
    /// Nothing can be said; `reason` tells why.
    case indeterminate
    /// The rows are the truth of a simulation, given and not computed.
    case given
  }

  /// The judgement.
  public var verdict: Verdict
  /// Of a leak, how far ahead a row was seen to look: 0 is its own bin, 1 the bin after.
  public var lag: Int?
  /// How far back a single flipped bin still changed a row; 0 if rows do not depend on spikes.
  public var memoryBins: Int?
  /// Whether the effect reached the end of the probed segment, so that the memory may be longer.
  public var memoryIsLowerBound: Bool
  /// How many predictions of changed recordings were compared.
  public var probes: Int
  /// Why nothing can be said, or which probe showed the leak.
  public var reason: String?

  /// The report of rows that are the truth of a simulation.
  static let given = AuditReport(
    verdict: .given, lag: nil, memoryBins: nil, memoryIsLowerBound: false, probes: 0,
    reason: "the rows are the simulation's own probabilities")

  enum CodingKeys: String, CodingKey {
    case verdict, lag, probes, reason
    case memoryBins = "memory_bins"
    case memoryIsLowerBound = "memory_is_lower_bound"
  }

  /// Writes nil as null, so that every report has every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(lag, forKey: .lag)
    try container.encode(memoryBins, forKey: .memoryBins)
    try container.encode(memoryIsLowerBound, forKey: .memoryIsLowerBound)
    try container.encode(probes, forKey: .probes)
    try container.encode(reason, forKey: .reason)
  }
}

/// Tries whether a predictor looks into the future, by changing the future.
///
/// At random bins t the spikes of bins t, t + 1, … are flipped (all units but one, another in every
/// bin), shuffled and zeroed; rows up to t must keep every bit. A recording cut before t must give
/// the same rows (prefix consistency), the same call the same bits (repeatability), and windows
/// computed one by one the same bits as many at once. Flipping one bin alone shows how far back a row's past matters: the effective memory.
///
/// The proof is by counterexample: "causal" means that no probe found a leak.
public struct Audit: Sendable {
  /// The bins that are probed at each perturbation.
  public var positions: Int
  /// Selects the probed bins and the shuffles.
  public var seed: UInt64

  /// An audit of so many positions.
  public init(positions: Int = 6, seed: UInt64 = 0) {
    self.positions = positions
    self.seed = seed
  }

  private enum Future: String, CaseIterable {
    case flipped, shuffled, zeroed
  }

  /// Audits a fitted predictor on a segment of a recording.
  ///
  /// - Parameters:
  ///   - predictor: fitted on as many units as the recording has.
  ///   - spikes: the recording; the first bins of it are used.
  ///   - context: the predictor's window; the segment spans several windows where it can.
  /// - Returns: the verdict and the effective memory.
  /// - Throws: what the predictor throws; `EvaluationError.shapeMismatch` if it does not give a row
  ///   for every bin.
  public func run(
    _ predictor: any Predictor, on spikes: SpikeRaster, context: Int
  ) throws -> AuditReport {
    let bins = min(spikes.bins, 2 * context + context / 2 + 64)
    var report = AuditReport(
      verdict: .causal, lag: nil, memoryBins: nil, memoryIsLowerBound: false, probes: 0)
    guard bins >= 16 else {
      report.verdict = .indeterminate
      report.reason = "\(bins) bins are too few to probe; 16 are needed"
      return report
    }
    let segment = spikes.slice(0..<bins)
    let base = try rows(predictor, segment)
    guard base.withValues({ $0.allSatisfy { !$0.isNaN } }) else {
      report.verdict = .indeterminate
      report.reason = "the prediction contains NaN"
      return report
    }
    report.probes += 1
    guard base.isIdentical(to: try rows(predictor, segment)) else {
      report.verdict = .indeterminate
      report.reason = "two predictions of the same spikes differ"
      return report
    }
    report.probes += 1
    guard base.isIdentical(to: try rows(predictor, segment, batch: 1)) else {
      report.verdict = .indeterminate
      report.reason = "the prediction depends on how many windows are computed together"
      return report
    }

    var generator = RandomGenerator(seed: seed).stream("audit")
    for _ in 0..<positions {
      let probe = bins / 8 + generator.integer(below: bins - bins / 8 - 2)
      try probeFuture(predictor, segment, base, at: probe, &generator, &report)
      try probeMemory(predictor, segment, base, at: generator.integer(below: bins / 2), &report)
    }
    return report
  }

  private func probeFuture(
    _ predictor: any Predictor, _ segment: SpikeRaster, _ base: Tensor, at probe: Int,
    _ generator: inout RandomGenerator, _ report: inout AuditReport
  ) throws {
    for future in Future.allCases {
      let changed = change(segment, from: probe, future, &generator)
      report.probes += 1
      let rows = try rows(predictor, changed)
      if let row = firstDifference(base, rows, rows: 0..<probe + 1) {
        noteLeak(probe - row, "bins from \(probe) on \(future.rawValue)", &report)
      }
    }
    report.probes += 1
    let prefix = try rows(predictor, segment.slice(0..<probe))
    if let row = firstDifference(base, prefix, rows: 0..<probe) {
      noteLeak(probe - row, "recording cut before bin \(probe)", &report)
    }
  }

  private func probeMemory(
    _ predictor: any Predictor, _ segment: SpikeRaster, _ base: Tensor, at bin: Int,
    _ report: inout AuditReport
  ) throws {
    var changed = segment
    for unit in 0..<segment.units { changed[bin, unit] = flipped(segment, bin, unit) }
    report.probes += 1
    let rows = try rows(predictor, changed)
    let last = lastDifference(base, rows) ?? bin
    let memory = max(0, last - bin)
    if memory >= report.memoryBins ?? 0 {
      report.memoryBins = memory
      report.memoryIsLowerBound = memory > 0 && last == segment.bins - 1
    }
  }

  private func noteLeak(_ lag: Int, _ reason: String, _ report: inout AuditReport) {
    report.verdict = .leak
    if lag > report.lag ?? -1 {
      report.lag = lag
      report.reason = reason
    }
  }

  private func change(
    _ segment: SpikeRaster, from probe: Int, _ future: Future,
    _ generator: inout RandomGenerator
  ) -> SpikeRaster {
    var changed = segment
    let order = generator.permutation(segment.bins - probe)
    for bin in probe..<segment.bins {
      for unit in 0..<segment.units {
        changed[bin, unit] =
          switch future {
          case .flipped: flipped(segment, bin, unit)
          case .shuffled: segment[probe + order[bin - probe], unit]
          case .zeroed: false
          }
      }
    }
    return changed
  }

  /// The entry of a flipped bin: in every bin another unit is spared.
  ///
  /// A network that normalises over units takes a bin of ones for a bin of zeros, and most bins are
  /// silent; flipping all units would hide from it what was changed.
  private func flipped(_ segment: SpikeRaster, _ bin: Int, _ unit: Int) -> Bool {
    let spared = segment.units > 1 && unit == bin % segment.units
    return spared ? segment[bin, unit] : !segment[bin, unit]
  }

  /// The rows of a segment, as many as it has bins.
  private func rows(
    _ predictor: any Predictor, _ segment: SpikeRaster, batch: Int? = nil
  ) throws -> Tensor {
    let rows = try predictor.logOdds(for: segment, batch: batch).values
    guard rows.shape == [segment.bins, segment.units] else {
      throw EvaluationError.shapeMismatch(
        logOdds: rows.shape, bins: segment.bins, units: segment.units)
    }
    return rows
  }

  private func firstDifference(_ a: Tensor, _ b: Tensor, rows: Range<Int>) -> Int? {
    rows.first { differ(a, b, row: $0) }
  }

  private func lastDifference(_ a: Tensor, _ b: Tensor) -> Int? {
    (0..<a.shape[0]).last { differ(a, b, row: $0) }
  }

  private func differ(_ a: Tensor, _ b: Tensor, row: Int) -> Bool {
    let units = a.shape[1]
    return a.withValues { a in
      b.withValues { b in
        (row * units..<(row + 1) * units).contains { a[$0].bitPattern != b[$0].bitPattern }
      }
    }
  }
}
