/// The models of a recording, or of all of them, in order with their intervals: what a picture draws and
/// a terminal prints.
package struct RankLines: Sendable {
  /// A model.
  package struct Line: Sendable {
    /// The name with the options that were given.
    package let label: String
    /// The places that it may have; empty if it is not ranked.
    package let rank: String
    /// Calibrated bits per spike, mean over seeds and recordings; never undefined.
    package let value: Double
    /// The ends of the 95 % interval; NaN without one.
    package let low: Double, high: Double
    /// The values of single seeds, if there are several.
    package let seeds: [Double]
    /// Whether it is a null row.
    package let isNull: Bool

    /// A model with its value.
    package init(
      label: String, rank: String = "", value: Double, low: Double = .nan, high: Double = .nan,
      seeds: [Double] = [], isNull: Bool = false
    ) {
      (self.label, self.rank, self.value) = (label, rank, value)
      (self.low, self.high, self.seeds, self.isNull) = (low, high, seeds, isNull)
    }

    /// The value with half of its interval, if it has one.
    package var text: String {
      let half = (high - low) / 2
      return NumberText.fixed(value, 3) + (half.isFinite ? " ± \(NumberText.fixed(half, 3))" : "")
    }
  }

  /// What the values are measured in, and against what.
  package struct Axis: Sendable, Equatable {
    /// What the values are measured in.
    package let unit: String
    /// The value that says nothing, and what it is in words.
    package let reference: Double, meaning: String

    /// An axis.
    package init(unit: String, reference: Double, meaning: String) {
      (self.unit, self.reference, self.meaning) = (unit, reference, meaning)
    }

    /// The axis of a table of models.
    package static let headline = Axis(
      unit: "bits/spike", reference: 0, meaning: "0, the rate of the training part")
  }

  /// The axis.
  package let axis: Axis
  /// The models whose value is defined, best first.
  package let lines: [Line]
  /// The value of the oracle; nil if there is none.
  package let ceiling: Double?
  /// The labels that cannot be separated from the best one, which is the first of them.
  package let best: [String]

  /// Models in order; those without a value are left out.
  package init(
    _ lines: [Line], ceiling: Double? = nil, best: [String] = [], axis: Axis = .headline
  ) {
    self.axis = axis
    self.lines = lines.filter(\.value.isFinite)
    self.ceiling = ceiling.flatMap { $0.isFinite ? $0 : nil }
    self.best = best
  }

  /// The ranked models of a recording, then the ensembles.
  package init(_ board: Leaderboard) {
    let ranking = board.uncertainty?.ranking
    self.init(
      (board.ranked + board.ensembles).map { entry in
        let place = ranking?.model(entry.label)
        let values = entry.rows.map { $0.metrics[.headline] }
        return Line(
          label: entry.label, rank: place?.rankText ?? "", value: entry.mean(.headline),
          low: place?.low ?? .nan, high: place?.high ?? .nan,
          seeds: values.count > 1 ? values : [], isNull: entry.role == .null)
      }, ceiling: board.oracle?.mean(.headline), best: ranking?.best ?? [])
  }

  /// The models that were scored on all recordings.
  ///
  /// - Parameters:
  ///   - across: their ranking.
  ///   - nulls: the labels of the null rows.
  package init(_ across: AcrossRecordings, nulls: Set<String>) {
    self.init(
      across.ranking.models.map {
        Line(
          label: $0.label, rank: $0.rankText, value: $0.value, low: $0.low, high: $0.high,
          isNull: nulls.contains($0.label))
      }, best: across.ranking.best)
  }

  /// The scale on which they are shown; nil if there is nothing to show.
  ///
  /// The reference has a place on it. A model that is far below it has none, and the ends of very long
  /// intervals have none, since they would press all others into a corner.
  /// - Parameters:
  ///   - start: the place of the lower end.
  ///   - end: the place of the upper end.
  /// - Returns: the scale.
  package func scale(from start: Double, to end: Double) -> Scale? {
    guard let best = lines.map(\.value).max() else { return nil }
    let known =
      lines.flatMap { line -> [Double] in [line.value, line.low, line.high] + line.seeds }
      + [axis.reference, ceiling ?? axis.reference]
    let range = max(max(best, ceiling ?? best) - axis.reference, 0.02)
    let (cut, most) = (axis.reference - 1.5 * range, axis.reference + 3 * range)
    return Scale.linear(
      known.filter(\.isFinite).map { min(max($0, cut), most) }, from: start, to: end)
  }
}
