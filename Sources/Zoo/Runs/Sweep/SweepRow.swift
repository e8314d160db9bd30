/// One candidate of a sweep: what it scored on validation, and what it used.
public struct SweepRow: Sendable, Codable {
  /// What became of a candidate.
  public enum Status: String, Sendable, Codable {
    /// It won.
    case chosen
    /// It took part and did not win.
    case eligible
    /// Its audit found that it looks into the future, or could not judge it; it cannot win.
    case barred
    /// It cannot be made, or failed.
    case failed
  }

  /// One fit of a candidate.
  public struct Fitted: Sendable, Codable, Equatable {
    /// The id of the fit.
    public var fit: String
    /// The recording.
    public var recording: String
    /// The seed.
    public var seed: UInt64
    /// Calibrated bits per spike of the validation part.
    @NullWhenUndefined public var validation: Double
    /// The number of trained parameters.
    public var parameters: Int
    /// Epochs run, and the one whose weights were kept.
    public var epochs: Int, bestEpoch: Int
    /// Steps of the optimiser.
    public var steps: Int

    enum CodingKeys: String, CodingKey {
      case fit, recording, seed, validation, parameters, epochs, steps
      case bestEpoch = "best_epoch"
    }
  }

  /// Its place in the order of the search, from 1.
  public var number: Int
  /// Its value on every axis.
  public var values: [String]
  /// The model's name with its options.
  public var label: String
  /// Whether all options have their defaults, and all settings those of the command.
  public var isDefault: Bool
  /// What became of it.
  public var status: Status
  /// Why it failed or is barred.
  public var reason: String?
  /// Bins that it sees at once, and the most epochs that it may use.
  public var context: Int, mostEpochs: Int
  /// Calibrated bits per spike on validation, mean over recordings and seeds.
  @NullWhenUndefined public var validation: Double
  /// The standard deviation over seeds of the mean over recordings; nil for one seed.
  public var seedSpread: Double?
  /// Its validation score less that of the chosen one; nil if it took no part.
  public var difference: Double?
  /// The standard deviation over seeds of that difference, seed by seed; nil for one seed.
  public var differenceSpread: Double?
  /// Its fits.
  public var fits: [Fitted]
  /// The mean duration of a fit in seconds; nil if it was read from `sweep.json`.
  public var fitSeconds: Double?

  enum CodingKeys: String, CodingKey {
    case number, values, label, status, reason, context, validation, difference, fits
    case isDefault = "is_default"
    case mostEpochs = "most_epochs"
    case seedSpread = "seed_spread"
    case differenceSpread = "difference_spread"
  }

  /// The largest number of parameters, over recordings; nil without fits.
  public var parameters: Int? { fits.map(\.parameters).max() }
  /// The mean number of epochs of a fit; nil without fits.
  public var epochs: Double? { Self.mean(fits.map { Double($0.epochs) }) }
  /// The mean number of steps of a fit; nil without fits.
  public var steps: Double? { Self.mean(fits.map { Double($0.steps) }) }
}

extension SweepRow {
  init(
    _ candidate: SweepCandidate, of sweep: ModelSweep,
    _ pieces: [(fit: FitDocument, score: CandidateDocument)?], failure: String?
  ) {
    number = candidate.number
    values = candidate.values
    label = candidate.selection.label
    let (own, base) = (candidate.settings, sweep.settings)
    isDefault =
      candidate.selection.options.texts
      == ModelOptions(defaultsOf: candidate.selection.model.card).texts
      && own.context == base.context && own.epochs == base.epochs
    (context, mostEpochs) = (own.context, own.epochs)
    let done = pieces.compactMap { $0 }
    fits = done.map { fit, score in
      Fitted(
        fit: fit.id, recording: fit.fit.trainedOn, seed: fit.fit.seed, validation: score.validation,
        parameters: fit.parameters, epochs: fit.epochs, bestEpoch: fit.bestEpoch, steps: fit.steps)
    }
    validation = .nan
    status = .failed
    let audit = AuditReport.merged(
      done.map { fit, score in
        (place: "seed \(fit.fit.seed) on \(fit.fit.trainedOn)", report: score.audit)
      })
    if let failure {
      reason = failure
    } else if done.count < pieces.count || done.isEmpty {
      reason = "not all of its fits are there"
    } else if let audit, !audit.mayBeRanked {
      status = .barred
      reason = audit.text + (audit.reason.map { " (\($0))" } ?? "")
    } else {
      status = .eligible
    }
    guard status != .failed else { return }
    validation = Moments(fits.map(\.validation)).mean
    seedSpread = Self.deviation(sweep.seeds.compactMap(self.validation(ofSeed:)))
    fitSeconds = Self.mean(done.map(\.fit.fitSeconds))
  }

  /// Writes nil as null, so that every candidate has every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(number, forKey: .number)
    try container.encode(values, forKey: .values)
    try container.encode(label, forKey: .label)
    try container.encode(isDefault, forKey: .isDefault)
    try container.encode(status, forKey: .status)
    try container.encode(reason, forKey: .reason)
    try container.encode(context, forKey: .context)
    try container.encode(mostEpochs, forKey: .mostEpochs)
    try container.encode(_validation, forKey: .validation)
    try container.encode(seedSpread, forKey: .seedSpread)
    try container.encode(difference, forKey: .difference)
    try container.encode(differenceSpread, forKey: .differenceSpread)
    try container.encode(fits, forKey: .fits)
  }

  /// Adds the difference from the chosen candidate.
  mutating func compare(with best: SweepRow, seeds: [UInt64]) {
    guard status == .eligible || status == .chosen else { return }
    difference = validation - best.validation
    differenceSpread = Self.deviation(
      seeds.compactMap { seed in
        guard let own = validation(ofSeed: seed), let other = best.validation(ofSeed: seed)
        else { return nil }
        return own - other
      })
  }

  /// The mean over recordings of the fits of a seed.
  private func validation(ofSeed seed: UInt64) -> Double? {
    Self.mean(fits.filter { $0.seed == seed }.map(\.validation))
  }

  private typealias Moments = TransferSummary.Moments

  /// The mean; nil of nothing.
  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : Moments(values).mean
  }

  /// The standard deviation; nil of fewer than two values.
  private static func deviation(_ values: [Double]) -> Double? {
    values.count > 1 ? Moments(values).deviation : nil
  }

  /// The order of the table: best first.
  static func precedes(_ left: SweepRow, _ right: SweepRow) -> Bool {
    func group(_ row: SweepRow) -> Int {
      switch row.status {
      case .chosen, .eligible: row.validation.isFinite ? 0 : 1
      case .barred: 2
      case .failed: 3
      }
    }
    let groups = (group(left), group(right))
    guard groups == (0, 0), left.validation == right.validation else {
      if groups != (0, 0) { return (groups.0, left.number) < (groups.1, right.number) }
      return left.validation > right.validation
    }
    return (left.parameters ?? 0, left.number) < (right.parameters ?? 0, right.number)
  }
}
