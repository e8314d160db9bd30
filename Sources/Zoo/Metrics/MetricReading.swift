#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How a metric is read on a recording: what a copy of the input and a random score would have, and a
/// sentence by rule about the constant rate and the best model.
package struct MetricReading: Sendable {
  /// What is known of a recording and its models.
  package struct Facts: Sendable {
    /// The recording's share of spikes among the scored entries.
    package var prevalence: Double
    /// The mean share of spikes of the units that have any.
    package var unitPrevalence: Double
    /// The number of units.
    package var units: Int
    /// The scores of the constant rate; nil if it was not scored.
    package var rate: Scores?
    /// The model that the sentence is about, and its scores; nil if there is none.
    package var best: (label: String, scores: Scores)?

    /// Known facts.
    package init(
      prevalence: Double, unitPrevalence: Double, units: Int, rate: Scores?,
      best: (label: String, scores: Scores)?
    ) {
      (self.prevalence, self.unitPrevalence, self.units) = (prevalence, unitPrevalence, units)
      (self.rate, self.best) = (rate, best)
    }
  }

  /// What a copy of the input scores, which a leak comes near to; nil if it means nothing.
  let copy: (@Sendable (Facts) -> Double)?
  /// What scores that are drawn at random have, on average; nil if it means nothing.
  let random: (@Sendable (Facts) -> Double)?
  /// The sentence, of the facts and the values of the constant rate and of the best model, either of
  /// which may be undefined.
  let sentence: @Sendable (Facts, _ rate: Double, _ best: Double) -> String

  init(
    copy: (@Sendable (Facts) -> Double)? = nil, random: (@Sendable (Facts) -> Double)? = nil,
    sentence: @escaping @Sendable (Facts, Double, Double) -> String
  ) {
    (self.copy, self.random, self.sentence) = (copy, random, sentence)
  }

  /// The reading of a metric; nil for a metric that is not in the table.
  static func of(_ metric: Metric) -> MetricReading? { table[metric.name] }

  private static func fixed(_ value: Double, _ digits: Int = 3) -> String {
    NumberText.fixed(value, digits)
  }

  /// How many times as likely as by the rate alone bits make a spike.
  private static func bits(_ facts: Facts, _ best: Double, _ whose: String) -> String {
    guard let model = facts.best, best.isFinite else { return "" }
    if best <= 0 {
      return
        " \(model.label) has \(fixed(best)): \(whose) its numbers are no better than each unit's "
        + "training rate."
    }
    return
      " \(model.label) has \(fixed(best)): \(whose) it makes the spikes \(fixed(exp2(best), 2)) "
      + "times as likely as the rate does, per spike."
  }

  private static func pooled(
    _ name: String, _ facts: Facts, _ rate: Double, _ best: Double, chance: Double
  ) -> String {
    let model = facts.best.map { model in
      best.isFinite
        ? " \(model.label) has \(fixed(best)), \(fixed(abs(best - rate))) "
          + "\(best >= rate ? "more" : "less")." : ""
    }
    guard rate.isFinite else {
      return "The constant rate was not scored, so \(name) cannot be read."
    }
    let isHigh = rate - chance > 0.5 * ((best.isFinite ? max(best, rate) : rate) - chance)
    let reading =
      isHigh
      ? "this number mostly says which units fire more."
      : rate > chance
        ? "part of it says which units fire more."
        : "other units fire more in the test part than in the training part."
    return "A constant rate alone gets \(fixed(rate)) on your data, and a random score "
      + "\(fixed(chance)): \(reading)" + (model ?? "")
  }

  private static func pairs(
    _ facts: Facts, _ rate: Double, _ best: Double, _ units: String
  ) -> String {
    (rate.isFinite
      ? "The constant rate has \(fixed(rate)), since a unit's bins all have the same score."
      : "It is undefined here: no unit has enough spikes in the test part.")
      + (facts.best.map { model in
        best.isFinite
          ? " \(model.label) has \(fixed(best)): of 100 pairs of a spike bin and a silent bin of "
            + "\(units), the spike bin has the higher score in \(fixed(100 * best, 0))."
          : ""
      } ?? "")
  }

  private static func times(_ best: Double, _ chance: Double) -> String {
    chance > 0 ? ", \(fixed(best / chance, 1)) times that" : ""
  }

  private static func chosen(
    _ facts: Facts, _ value: Double, _ text: (String, Double) -> String
  ) -> String {
    guard let model = facts.best, value.isFinite else {
      return "Validation chose nothing here, since it lacks spikes or predictions."
    }
    return text(model.label, value)
  }

  private static let table: [String: MetricReading] = [
    Metric.bitsPerSpike.name: MetricReading { facts, rate, best in
      "The constant rate has \(fixed(rate)) by definition."
        + bits(facts, best, "taken as probabilities,")
    },
    Metric.bitsPerSpikeCalibrated.name: MetricReading { facts, rate, best in
      "The constant rate has 0 as predicted, and \(fixed(rate)) after a calibration of its own."
        + bits(facts, best, "calibrated,")
    },
    Metric.unitMedian.name: MetricReading { facts, _, best in
      median(facts, best, pooled: .bitsPerSpike)
    },
    Metric.calibratedUnitMedian.name: MetricReading { facts, _, best in
      median(facts, best, pooled: .bitsPerSpikeCalibrated)
    },
    Metric.unitsAboveZero.name: MetricReading { facts, _, best in share(facts, best) },
    Metric.calibratedUnitsAboveZero.name: MetricReading { facts, _, best in share(facts, best) },
    Metric.rocAUCStratified.name: MetricReading(copy: { _ in 1 }, random: { _ in 0.5 }) {
      pairs($0, $1, $2, "the same unit")
    },
    Metric.rocAUCUnitMean.name: MetricReading(copy: { _ in 1 }, random: { _ in 0.5 }) {
      pairs($0, $1, $2, "an average unit")
    },
    Metric.rocAUCPooled.name: MetricReading(copy: { _ in 1 }, random: { _ in 0.5 }) {
      pooled("it", $0, $1, $2, chance: 0.5)
    },
    Metric.rocAUCUnitsInMean.name: MetricReading { facts, rate, best in
      let count = best.isFinite ? best : rate
      return
        "Units with enough spikes for roc_auc.unit_mean: \(fixed(count, 0)) of \(facts.units), the "
        + "same for every model."
    },
    Metric.averagePrecisionUnitMean.name: MetricReading(
      copy: { _ in 1 }, random: { $0.unitPrevalence }
    ) { facts, rate, best in
      "A random score and the constant rate have about the mean share of spike bins of a unit, "
        + "\(fixed(facts.unitPrevalence)) on your data, not 0.5."
        + (facts.best.map {
          best.isFinite
            ? " \($0.label) has \(fixed(best))\(times(best, facts.unitPrevalence))." : ""
        } ?? "")
    },
    Metric.averagePrecisionLift.name: MetricReading(
      copy: { 1 / $0.unitPrevalence }, random: { _ in 1 }
    ) { facts, rate, best in
      "The constant rate has \(fixed(rate, 2)), and no model can have more than "
        + "\(fixed(1 / facts.unitPrevalence, 1)) on your data."
        + (facts.best.map {
          best.isFinite
            ? " Where \($0.label) expects a spike most, it is right \(fixed(best, 2)) times as often as "
              + "by chance." : ""
        } ?? "")
    },
    Metric.averagePrecisionPooled.name: MetricReading(
      copy: { _ in 1 }, random: { $0.prevalence }
    ) { pooled("it", $0, $1, $2, chance: $0.prevalence) },
    Metric.calibrationSlope.name: MetricReading(copy: nil) { facts, rate, best in
      "The target is 1, and the constant rate has \(fixed(rate, 2))."
        + (facts.best.map { model in
          guard best.isFinite else { return "" }
          let word =
            abs(best - 1) < 0.05
            ? "its log-odds are as extreme as they should be"
            : best < 1
              ? "its log-odds are too extreme, it is overconfident"
              : "its log-odds are not extreme enough, it is too cautious"
          return " \(model.label) has \(fixed(best, 2)): \(word)."
        } ?? "")
    },
    Metric.calibrationIntercept.name: MetricReading { facts, rate, best in
      "The target is 0, and the constant rate has \(fixed(rate, 2)); read it with the slope."
        + (facts.best.map {
          best.isFinite
            ? " \($0.label) has \(fixed(best, 2)) with a slope of "
              + "\(fixed($0.scores[.calibrationSlope], 2))." : ""
        } ?? "")
    },
    Metric.calibrationRatio.name: MetricReading { facts, rate, best in
      "For every 100 spikes of your data the constant rate expects \(fixed(100 * rate, 0))"
        + (abs(rate - 1) > 0.1
          ? ", since the test part fires \(rate > 1 ? "less" : "more") than the training part."
          : ".")
        + (facts.best.map {
          best.isFinite ? " \($0.label) expects \(fixed(100 * best, 0))." : ""
        } ?? "")
    },
    Metric.brier.name: MetricReading(copy: { _ in 0 }) { facts, rate, best in
      "The constant rate has \(fixed(rate, 5)) on your data, small because spikes are rare."
        + (facts.best.map { model in
          best.isFinite && rate > 0
            ? " \(model.label) has \(fixed(best, 5)), \(NumberText.percent(abs(1 - best / rate), 1)) "
              + "\(best <= rate ? "less" : "more")." : ""
        } ?? "")
    },
    Metric.f1.name: MetricReading(
      copy: { _ in 1 }, random: { 2 * $0.prevalence / (1 + $0.prevalence) }
    ) { facts, rate, best in
      let all = 2 * facts.prevalence / (1 + facts.prevalence)
      return
        "Predicting a spike in every bin has \(fixed(all)) on your data, and the constant rate at "
        + "its best threshold \(fixed(rate)): it predicts every bin of the units that fire most."
        + (facts.best.map { best.isFinite ? " \($0.label) has \(fixed(best))." : "" } ?? "")
    },
    Metric.mcc.name: MetricReading(copy: { _ in 1 }, random: { _ in 0 }) { facts, rate, best in
      "A random score has 0, and the constant rate \(fixed(rate)) on your data, for knowing which units "
        + "fire most."
        + (facts.best.map { best.isFinite ? " \($0.label) has \(fixed(best))." : "" } ?? "")
    },
    Metric.threshold.name: MetricReading { facts, _, best in
      chosen(facts, best) { label, value in
        "\(label) predicts a spike at log-odds of \(fixed(value, 2)) or above, which is a probability of "
          + "\(NumberText.percent(1 / (1 + exp(-value)), 1)) if its numbers are probabilities."
      }
    },
    Metric.calibratedSlope.name: MetricReading { facts, _, best in
      chosen(facts, best) { label, value in
        let word =
          abs(value - 1) < 0.05
          ? "they need no stretching"
          : value < 1
            ? "they are too extreme as predicted" : "they are not extreme enough as predicted"
        return "Validation multiplies the log-odds of \(label) by \(fixed(value, 2)): \(word)."
      }
    },
    Metric.calibratedIntercept.name: MetricReading { facts, _, best in
      chosen(facts, best) { label, value in
        "Validation adds \(fixed(value, 2)) to the log-odds of \(label), after the slope of "
          + "\(fixed(facts.best?.scores[.calibratedSlope] ?? .nan, 2))."
      }
    },
    Metric.undefinedUnits.name: MetricReading { facts, rate, best in
      let count = best.isFinite ? best : rate
      return
        "Units without a ROC-AUC on your data: \(fixed(count, 0)) of \(facts.units), the same for "
        + "every model."
    },
  ]

  private static func median(_ facts: Facts, _ best: Double, pooled metric: Metric) -> String {
    guard let model = facts.best, best.isFinite else {
      return "The constant rate has 0 for each unit."
    }
    let pooled = model.scores[metric]
    return
      "Half of the units gain more than \(fixed(best)) with \(model.label); over all units, weighted "
      + "by spikes, it is \(fixed(pooled))."
      + (pooled > 0 && best < pooled / 2
        ? " Units with many spikes, or a few units, carry the gain." : "")
  }

  private static func share(_ facts: Facts, _ best: Double) -> String {
    guard let model = facts.best, best.isFinite else {
      return "The constant rate has 0 for each unit."
    }
    return
      "\(model.label) predicts \(NumberText.percent(best)) of the units that spike better than their "
      + "constant rate, by however little."
  }
}

extension Metric {
  /// How many digits after the point tell models apart.
  package var decimals: Int { isCount ? 0 : name == Metric.brier.name ? 5 : 3 }

  /// The value of a calibrated model, of a metric whose direction is a target; else nil.
  package var target: Double? {
    switch name {
    case Metric.calibrationSlope.name, Metric.calibrationRatio.name: 1
    case Metric.calibrationIntercept.name: 0
    default: nil
    }
  }
}
