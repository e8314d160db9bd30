/// A metric on the recordings of a run: what the null rows and the best model score, and how to read
/// it.
package struct MetricDemo: Sendable, Encodable {
  /// A row of a recording.
  package struct Line: Sendable, Encodable, Equatable {
    /// The model, or what would score this in words.
    package let label: String
    /// What the row is.
    package let kind: Kind
    /// The mean over seeds.
    @NullWhenUndefined package var value: Double
    /// The ends of the 95 % interval; undefined where there is none, or several seeds.
    @NullWhenUndefined package var low: Double
    @NullWhenUndefined package var high: Double

    /// What a row is.
    package enum Kind: String, Sendable, Encodable {
      /// The best model of the recording in this metric.
      case best
      /// A null row.
      case null
      /// The truth of a simulation.
      case oracle
      /// A score that follows from the definition and the recording.
      case reference
    }
  }

  /// A recording with its rows and its reading.
  package struct Place: Sendable, Encodable, Equatable {
    /// The recording.
    package let recording: String
    /// The rows, the best model first.
    package let lines: [Line]
    /// How to read the metric here.
    package let reading: String
  }

  /// The metric's name.
  package let metric: String
  /// The recordings.
  package let places: [Place]

  /// The demonstration of a metric on every recording of a run.
  package init(_ metric: Metric, _ results: ComparisonResults) {
    self.metric = metric.name
    places = results.recordings.map { Self.place(metric, results.leaderboard(on: $0.name), $0) }
  }

  private static func place(
    _ metric: Metric, _ board: Leaderboard, _ recording: DatasetSummary
  ) -> Place {
    let models = board.ranked.filter { $0.role == .competitor }
    let nulls = board.ranked.filter { $0.role == .null }
    let best = best(of: models, metric)
    let rate = nulls.first { $0.rows[0].model == ConstantRate.card.name }
    let facts = facts(recording, rate: rate, best: best)
    var lines = (best.map { [line($0, metric, .best)] } ?? [])
    lines += (board.oracle.map { [line($0, metric, .oracle)] } ?? [])
    // The constant rate first: it is what the others are read against.
    lines += nulls.filter { $0.label == rate?.label }.map { line($0, metric, .null) }
    lines += nulls.filter { $0.label != rate?.label }.map { line($0, metric, .null) }
    let reading = MetricReading.of(metric)
    for (label, value) in [
      ("a copy of the input", reading?.copy), ("a random score", reading?.random),
    ] {
      guard let value = value?(facts), value.isFinite else { continue }
      lines.append(Line(label: label, kind: .reference, value: value, low: .nan, high: .nan))
    }
    let sentence =
      reading?.sentence(
        facts, rate?.mean(metric) ?? .nan, best?.mean(metric) ?? .nan) ?? metric.definition
    return Place(recording: recording.name, lines: lines, reading: sentence)
  }

  /// The model that is best in a metric; where no value is better, the one that leads the table.
  private static func best(of models: [Leaderboard.Entry], _ metric: Metric) -> Leaderboard.Entry? {
    let defined = models.filter { $0.mean(metric).isFinite }
    func distance(_ entry: Leaderboard.Entry) -> Double {
      let value = entry.mean(metric)
      return switch metric.direction {
      case .higher: -value
      case .lower: value
      case .target: abs(value - (metric.target ?? 0))
      case .neutral: 0
      }
    }
    // Of equal ones the first of the table.
    return defined.min { distance($0) < distance($1) } ?? models.first
  }

  private static func facts(
    _ recording: DatasetSummary, rate: Leaderboard.Entry?, best: Leaderboard.Entry?
  ) -> MetricReading.Facts {
    let units = (rate ?? best)?.rows[0].metrics.units ?? []
    let firing = units.filter { $0.spikes > 0 }
    let share = units.reduce(0) { $0 + $1.rate } / Double(units.count)
    return MetricReading.Facts(
      prevalence: units.isEmpty ? recording.prevalence : share,
      unitPrevalence: firing.reduce(0) { $0 + $1.rate } / Double(firing.count),
      units: recording.units, rate: rate.map(mean),
      best: best.map { ($0.label, mean($0)) })
  }

  private static func mean(_ entry: Leaderboard.Entry) -> Scores {
    Scores(numbers: Dictionary(uniqueKeysWithValues: Metric.all.map { ($0.name, entry.mean($0)) }))
  }

  private static func line(
    _ entry: Leaderboard.Entry, _ metric: Metric, _ kind: Line.Kind
  ) -> Line {
    let row = entry.rows[0]
    let hasInterval = entry.rows.count == 1 && ResampledScores.index(of: metric) != nil
    return Line(
      label: entry.label, kind: kind, value: entry.mean(metric),
      low: hasInterval ? row.metrics[metric.lowName] : .nan,
      high: hasInterval ? row.metrics[metric.highName] : .nan)
  }
}
