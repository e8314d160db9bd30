/// What the difference of two runs says, in sentences made by rule.
package struct DifferenceText: Sendable, Equatable {
  /// The sentences, most important first.
  package let sentences: [String]

  /// The most lines that have a sentence each.
  private static let mostLines = 6

  /// The text of a difference.
  package init(_ difference: RunDifference) {
    var sentences: [String] = []
    let deciding = difference.lines.first?.metric ?? Metric.headline.name
    let lines = difference.lines.filter { $0.metric == deciding }
    let across = difference.across.filter { $0.metric == deciding }
    if lines.isEmpty || difference.isIdentical {
      sentences.append(
        lines.isEmpty
          ? "Identical to the bit in both runs: "
            + difference.identicalNulls.joined(separator: ", ") + "."
          : "\(Self.labels(lines)): identical to the bit in both runs.")
    } else {
      sentences += across.map {
        Self.sentence($0, leastP: difference.leastP.map { $0 * Double(across.count) })
      }
      sentences +=
        lines.count <= Self.mostLines ? lines.map { Self.sentence($0) } : [Self.count(lines)]
    }
    for label in difference.leaks {
      sentences.append("\(label) looks into the future: its scores say nothing.")
    }
    self.sentences = sentences
  }

  private static func labels(_ lines: [DifferenceLine]) -> String {
    return Verdict.list(lines.map(\.label).unique)
  }

  /// How many lines are better, worse and undecided.
  private static func count(_ lines: [DifferenceLine]) -> String {
    let counts = [
      (DifferenceLine.Reading.better, "the second run is better in"), (.worse, "worse in"),
      (.different, "different in"), (.level, "cannot be told apart in"),
      (.identical, "identical to the bit in"), (.unknown, "without an interval in"),
    ].compactMap { reading, words -> String? in
      let count = lines.count { $0.reading == reading }
      return count > 0 ? "\(words) \(count)" : nil
    }
    return "Of \(lines.count) comparisons, \(counts.joined(separator: ", "))."
  }

  /// The sentence of a line; over several recordings with the least corrected p-value
  /// that they can reach.
  package static func sentence(_ line: DifferenceLine, leastP: Double? = nil) -> String {
    let place = "\(line.label) \(line.recording.map { "on \($0)" } ?? "over all recordings")"
    let metric = Metric.named(line.metric)
    let value =
      "\(number(line.difference, metric, signed: true)) (95 % interval "
      + "\(number(line.low, metric, signed: true)) to \(number(line.high, metric, signed: true)))"
    switch line.reading {
    case .identical: return "\(place): identical to the bit."
    case .unknown where line.difference.isNaN:
      return "\(place): undefined in at least one of the runs."
    case .unknown:
      return
        "\(place): \(number(line.difference, metric, signed: true)), without an interval, since "
        + "a cell has no block statistics."
    case .better, .worse, .different:
      let subject = line.first == line.second ? "the second run" : line.second
      let word =
        switch (line.reading, metric?.direction) {
        case (.better, .target): "is nearer to the target"
        case (.worse, .target): "is farther from the target"
        case (.better, _): "is better"
        case (.worse, _): "is worse"
        default: "differs"
        }
      return "\(place): \(subject) \(word) by \(value)."
    case .level:
      if let leastP, leastP >= ModelRanking.level {
        return "\(place): \(value). Recordings are the replicates, and these are too few: no "
          + "difference could be shown, however large (with a single comparison, 6 are needed)."
      }
      return
        "\(place): \(line.first == line.second ? "the runs" : "they") cannot be told apart: \(value). The smallest difference that this "
        + "could have shown is \(number(line.smallestDetectable, metric)) (found four times out of "
        + "five)."
    }
  }

  /// A corrected p-value.
  package static func p(_ value: Double) -> String {
    value < 0.00005 ? "<0.0001" : NumberText.fixed(value, 4)
  }

  /// A value of a metric, with enough digits for differences.
  package static func number(_ value: Double, _ metric: Metric?, signed: Bool = false) -> String {
    let digits = (metric?.decimals).map { $0 == 0 ? 0 : $0 + 1 } ?? 4
    let text = NumberText.fixed(value, digits)
    return signed && value > 0 ? "+" + text : text
  }
}
