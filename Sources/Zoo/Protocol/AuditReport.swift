/// The findings of an audit of a predictor.
public struct AuditReport: Sendable, Equatable, Codable {
  /// The judgement.
  public enum Verdict: String, Sendable, Codable {
    /// No row changed when its future changed, and no bet was won.
    case causal
    /// Low bits of rows changed with their future, by less than ``Audit/rounding``, and no bet was
    /// won: a sum in another order, not a look ahead.
    case rounding
    /// Some row changed with its own bin or a later one, or bets were won that cannot be won
    /// honestly.
    case leak
    /// Nothing can be said; `reason` says why.
    case indeterminate
    /// The rows are the truth of a simulation, given and not computed.
    case given

    /// The rank of a verdict when several of one label are merged; the greatest counts.
    fileprivate var severity: Int {
      switch self {
      case .given: 0
      case .causal: 1
      case .rounding: 2
      case .indeterminate: 3
      case .leak: 4
      }
    }
  }

  /// The judgement.
  public var verdict: Verdict
  /// How far ahead a row of a leaking model was seen to look: 0 is its own bin, 1 the bin after;
  /// nil if the bets alone show it.
  public var lag: Int?
  /// How far back a single flipped bin still changed a row; 0 if rows do not depend on spikes, nil
  /// if it was not measured.
  public var memoryBins: Int?
  /// Whether the effect reached the end of what was compared, so that the memory may be longer.
  public var memoryIsLowerBound: Bool
  /// How many predictions were made and compared.
  public var probes: Int
  /// Why nothing can be said, or which probe showed the leak.
  public var reason: String?
  /// The largest difference in log-odds that a changed future made; nil if it made none.
  public var largestDifference: Double?
  /// The greatest wealth of the gamblers, as a logarithm in nats; nil if none has bet.
  ///
  /// A predictor that knows only the past brings it to x or above with a probability of at most
  /// exp(-x).
  public var evidence: Double?
  /// The gambler who won most, in words.
  public var gambler: String?
  /// Whether two predictions of the same spikes differ, so that only the bets can judge.
  public var isRandom = false
  /// How bins reached a model that runs as another program; nil for all others.
  public var delivery: BinDelivery?

  /// A report.
  public init(
    verdict: Verdict, lag: Int? = nil, memoryBins: Int? = nil, memoryIsLowerBound: Bool = false,
    probes: Int, reason: String? = nil
  ) {
    self.verdict = verdict
    self.lag = lag
    self.memoryBins = memoryBins
    self.memoryIsLowerBound = memoryIsLowerBound
    self.probes = probes
    self.reason = reason
  }

  /// The report of rows that are the truth of a simulation.
  static let given = AuditReport(
    verdict: .given, probes: 0, reason: "the rows are the simulation's own probabilities")

  /// Whether a model with this verdict may have a place in the table.
  ///
  /// An indeterminate one may not: a model that gives other rows when asked again could have given
  /// anything in the call that was scored.
  public var mayBeRanked: Bool { verdict == .causal || verdict == .rounding }

  enum CodingKeys: String, CodingKey {
    case verdict, lag, probes, reason, evidence, gambler, delivery
    case memoryBins = "memory_bins"
    case memoryIsLowerBound = "memory_is_lower_bound"
    case largestDifference = "largest_difference"
    case isRandom = "random"
  }

  /// Reads a report; one of an earlier version lacks newer keys.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    verdict = try values.decode(Verdict.self, forKey: .verdict)
    lag = try values.decodeIfPresent(Int.self, forKey: .lag)
    memoryBins = try values.decodeIfPresent(Int.self, forKey: .memoryBins)
    memoryIsLowerBound = try values.decode(Bool.self, forKey: .memoryIsLowerBound)
    probes = try values.decode(Int.self, forKey: .probes)
    reason = try values.decodeIfPresent(String.self, forKey: .reason)
    largestDifference = try values.decodeIfPresent(Double.self, forKey: .largestDifference)
    evidence = try values.decodeIfPresent(Double.self, forKey: .evidence)
    gambler = try values.decodeIfPresent(String.self, forKey: .gambler)
    isRandom = try values.decodeIfPresent(Bool.self, forKey: .isRandom) ?? false
    delivery = try values.decodeIfPresent(BinDelivery.self, forKey: .delivery)
  }

  /// Writes nil as null, so that every report has every key but `delivery`, which few have.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(lag, forKey: .lag)
    try container.encode(memoryBins, forKey: .memoryBins)
    try container.encode(memoryIsLowerBound, forKey: .memoryIsLowerBound)
    try container.encode(probes, forKey: .probes)
    try container.encode(reason, forKey: .reason)
    try container.encode(largestDifference, forKey: .largestDifference)
    try container.encode(evidence, forKey: .evidence)
    try container.encode(gambler, forKey: .gambler)
    try container.encode(isRandom, forKey: .isRandom)
    try container.encodeIfPresent(delivery, forKey: .delivery)
  }

  /// The verdict on a label: the worst of its reports counts, wherever it was found.
  ///
  /// - Parameter reports: the reports of one label, each with its place in words, such as
  ///   "seed 1 on slice".
  /// - Returns: a report whose reason begins with the place of the worst one; the longest memory,
  ///   the longest lag of the leaks, the greatest differences, and all probes together. Nil without
  ///   reports.
  public static func merged(_ reports: [(place: String, report: AuditReport)]) -> AuditReport? {
    guard var result = reports.first?.report else { return nil }
    let severity = reports.map(\.report.verdict.severity).max() ?? 0
    let worst = reports.filter { $0.report.verdict.severity == severity }
    guard let named = worst.max(by: { ($0.report.lag ?? -1) < ($1.report.lag ?? -1) }) else {
      return nil
    }
    result.verdict = named.report.verdict
    result.lag = named.report.lag
    result.reason = named.report.reason.map { "\(named.place): \($0)" }
    if worst.count > 1, result.reason != nil { result.reason? += " (and \(worst.count - 1) more)" }
    result.probes = reports.reduce(0) { $0 + $1.report.probes }
    // The weaker one counts.
    result.delivery =
      reports.contains { $0.report.delivery == .blocks } ? .blocks : result.delivery
    result.isRandom = reports.contains(where: \.report.isRandom)
    result.largestDifference = reports.compactMap(\.report.largestDifference).max()
    let richest = reports.max {
      ($0.report.evidence ?? -.infinity) < ($1.report.evidence ?? -.infinity)
    }
    result.evidence = richest?.report.evidence
    result.gambler = richest?.report.gambler
    // Of equal memories the one that may be longer counts.
    let longest = reports.max {
      ($0.report.memoryBins ?? -1, $0.report.memoryIsLowerBound ? 1 : 0)
        < ($1.report.memoryBins ?? -1, $1.report.memoryIsLowerBound ? 1 : 0)
    }
    result.memoryBins = longest?.report.memoryBins
    result.memoryIsLowerBound = longest?.report.memoryIsLowerBound ?? false
    return result
  }
}
