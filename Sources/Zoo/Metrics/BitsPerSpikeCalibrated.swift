/// Bits per spike after `slope * log-odds + intercept`, the map that validation chose.
///
/// Fair to every loss, and therefore the order of the models; see ``AffineCalibration`` for the map
/// and ``BitsPerSpike`` for the formula.
extension Metric {
  /// Bits per spike after calibration, pooled over units.
  package static let bitsPerSpikeCalibrated = Metric(
    name: "bits_per_spike_calibrated.pooled",
    definition: "bits_per_spike.pooled after slope * log-odds + intercept, both fitted on "
      + "validation. Tables are ordered by it.",
    chance: "0 for the constant rate", direction: .higher,
    edgeCases: "Fair to losses that do not lead to probabilities, such as Dice and "
      + "focal. The map's slope and intercept are listed too. Undefined without predictions of "
      + "the validation part.",
    csvName: "bits_per_spike_calibrated",
    column: MetricColumn(title: "bits/spike", form: .fixed(3), dispensability: 0),
    reference: "gain(y, calibrated, null_rates).sum() / (log(2) * y.sum()) if y.any() else nan",
    perUnit: UnitMetric(
      name: "bits_per_spike_calibrated",
      reference: "bits(y, calibrated, null_rates)",
      values: { $0.calibratedBits.perUnit })
  ) { $0.calibratedBits.pooled }

  /// The median unit's bits per spike after calibration.
  package static let calibratedUnitMedian = Metric(
    name: "bits_per_spike_calibrated.unit_median",
    definition: "The median of calibrated bits per spike over the units with spikes in the scored "
      + "bins.",
    chance: "0 for the constant rate", direction: .higher,
    edgeCases: "One map serves all units, so it can be negative while the pooled value is "
      + "positive. Undefined where the pooled value is.",
    column: MetricColumn(title: "unit median", form: .fixed(3), dispensability: 4),
    reference: "nanmedian(bits(y, calibrated, null_rates))"
  ) { $0.calibratedBits.unitMedian }

  /// The share of units whose calibrated predictions beat their constant rate.
  package static let calibratedUnitsAboveZero = Metric(
    name: "bits_per_spike_calibrated.units_above_zero",
    definition: "The share of the units with spikes whose calibrated bits per spike is above zero "
      + "(by more than the rounding of a sum, 1e-9).",
    chance: "0 for the constant rate", direction: .higher,
    edgeCases: "Does not say by how much.",
    column: MetricColumn(title: "units>0", form: .percent, dispensability: 6),
    reference: "mean(defined(bits(y, calibrated, null_rates)) > 1e-9)"
  ) { $0.calibratedBits.unitsAboveZero }

  /// The calibrating map's factor.
  package static let calibratedSlope = Metric(
    name: "bits_per_spike_calibrated.slope",
    definition: "The factor of the log-odds in the map fitted on validation, with Platt's "
      + "targets, all units alike.",
    chance: "none", direction: .neutral,
    edgeCases: "Never fitted on test; never negative. 0 if scores go down where spikes are more "
      + "frequent.",
    reference: "slope"
  ) { $0.choices.calibration.slope }

  /// The calibrating map's offset.
  package static let calibratedIntercept = Metric(
    name: "bits_per_spike_calibrated.intercept",
    definition: "The offset that goes with bits_per_spike_calibrated.slope.",
    chance: "none", direction: .neutral,
    edgeCases: "Never fitted on test.",
    reference: "intercept"
  ) { $0.choices.calibration.intercept }
}
