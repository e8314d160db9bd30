/// The metrics of one prediction: the `metrics` object of a row of `results.json`.
///
/// Keys are snake_case, undefined values null. ``MetricDefinition`` says what each number means.
/// Everything but the two fitted inputs, the threshold and the calibration, can be recomputed from
/// the saved log-odds, spikes and null rates.
public struct Scores: Sendable, Codable, Equatable {
  /// Bits per spike over units.
  public struct BitsPerSpikeScores: Sendable, Codable, Equatable {
    /// Over all units, weighted by spikes.
    @NullWhenUndefined public var pooled: Double
    /// The median over units with spikes.
    @NullWhenUndefined public var unitMedian: Double
    /// The share of units with spikes that are above zero.
    @NullWhenUndefined public var unitsAboveZero: Double
    /// The lower end of the pooled value's interval; undefined until one is estimated.
    @NullWhenUndefined public var low: Double = .nan
    /// The upper end of the pooled value's interval; undefined until one is estimated.
    @NullWhenUndefined public var high: Double = .nan

    enum CodingKeys: String, CodingKey {
      case pooled, low, high
      case unitMedian = "unit_median"
      case unitsAboveZero = "units_above_zero"
    }
  }

  /// Bits per spike after the map fitted on validation, with the map.
  public struct CalibratedScores: Sendable, Codable, Equatable {
    /// Over all units, weighted by spikes.
    @NullWhenUndefined public var pooled: Double
    /// The median over units with spikes.
    @NullWhenUndefined public var unitMedian: Double
    /// The share of units with spikes that are above zero.
    @NullWhenUndefined public var unitsAboveZero: Double
    /// The map's factor of the log-odds.
    @NullWhenUndefined public var slope: Double
    /// The map's offset.
    @NullWhenUndefined public var intercept: Double

    enum CodingKeys: String, CodingKey {
      case pooled, slope, intercept
      case unitMedian = "unit_median"
      case unitsAboveZero = "units_above_zero"
    }
  }

  /// Areas under the ROC curve.
  public struct ROCScores: Sendable, Codable, Equatable {
    /// Pairs of bins of the same unit only.
    @NullWhenUndefined public var stratified: Double
    /// The mean over units with at least ten spikes.
    @NullWhenUndefined public var unitMean: Double
    /// All bins in one ranking.
    @NullWhenUndefined public var pooled: Double
    /// How many units the mean is over.
    public var unitsInMean: Int

    enum CodingKeys: String, CodingKey {
      case stratified, pooled
      case unitMean = "unit_mean"
      case unitsInMean = "units_in_mean"
    }
  }

  /// Average precisions.
  public struct PrecisionScores: Sendable, Codable, Equatable {
    /// The mean over units with spikes.
    @NullWhenUndefined public var unitMean: Double
    /// That mean over the mean prevalence.
    @NullWhenUndefined public var lift: Double
    /// All bins in one ranking.
    @NullWhenUndefined public var pooled: Double

    enum CodingKeys: String, CodingKey {
      case lift, pooled
      case unitMean = "unit_mean"
    }
  }

  /// How far probabilities mean what they say.
  public struct CalibrationScores: Sendable, Codable, Equatable {
    /// The slope of spikes on log-odds.
    @NullWhenUndefined public var slope: Double
    /// The intercept that goes with it.
    @NullWhenUndefined public var intercept: Double
    /// Predicted over observed spikes.
    @NullWhenUndefined public var ratio: Double
  }

  /// Of the log-odds as they were predicted.
  public var bitsPerSpike: BitsPerSpikeScores
  /// Of the log-odds after the map fitted on validation.
  public var bitsPerSpikeCalibrated: CalibratedScores
  /// Ranking within and across units.
  public var rocAUC: ROCScores
  /// Precision averaged over spikes.
  public var averagePrecision: PrecisionScores
  /// Slope, intercept and ratio.
  public var calibration: CalibrationScores
  /// The mean squared error of the probabilities.
  @NullWhenUndefined public var brier: Double
  /// F1 at the threshold.
  @NullWhenUndefined public var f1: Double
  /// The Matthews correlation at the threshold.
  @NullWhenUndefined public var mcc: Double
  /// The threshold in log-odds, chosen on validation.
  @NullWhenUndefined public var threshold: Double
  /// Units that never, or always, spike in the scored bins.
  public var undefinedUnits: Int
  /// One line a unit, for `per_unit.csv`; not part of the JSON object.
  public var units: [UnitScores] = []

  enum CodingKeys: String, CodingKey {
    case calibration, brier, f1, mcc, threshold
    case bitsPerSpike = "bits_per_spike"
    case bitsPerSpikeCalibrated = "bits_per_spike_calibrated"
    case rocAUC = "roc_auc"
    case averagePrecision = "average_precision"
    case undefinedUnits = "undefined_units"
  }
}

/// The metrics of one unit in the scored bins.
public struct UnitScores: Sendable, Codable, Equatable {
  /// The unit's index in the recording as the protocol uses it.
  public var unit: Int
  /// Spikes in the scored bins.
  public var spikes: Int
  /// Spikes per scored bin.
  public var rate: Double
  /// Bits per spike of the log-odds as predicted; undefined without spikes.
  @NullWhenUndefined public var bitsPerSpike: Double
  /// ROC-AUC; undefined if the unit never, or always, spikes.
  @NullWhenUndefined public var rocAUC: Double
  /// Average precision; undefined without spikes.
  @NullWhenUndefined public var averagePrecision: Double

  enum CodingKeys: String, CodingKey {
    case unit, spikes, rate
    case bitsPerSpike = "bits_per_spike"
    case rocAUC = "roc_auc"
    case averagePrecision = "average_precision"
  }
}
