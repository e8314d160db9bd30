/// The colour and the shape of every model, the same in all pictures of a report.
package struct FigureSeries: Sendable {
  private let places: [String: Int]
  /// The labels of the null rows.
  let nulls: Set<String>

  /// The models of a report, the best first; null rows get open grey marks.
  package init(models: [String], nulls: [String]) {
    let nulls = Set(nulls)
    self.nulls = nulls
    places = Dictionary(
      uniqueKeysWithValues: models.filter { !nulls.contains($0) }.enumerated()
        .map { ($0.element, $0.offset) })
  }

  /// The models of all recordings, in the order of the first table that has them.
  package init(_ boards: [Leaderboard]) {
    var seen: Set<String> = []
    let entries = boards.flatMap { $0.ranked + $0.ensembles + ($0.oracle.map { [$0] } ?? []) }
      .filter { seen.insert($0.label).inserted }
    self.init(
      models: entries.filter { $0.role != .null }.map(\.label),
      nulls: entries.filter { $0.role == .null }.map(\.label))
  }

  /// The class of a model's marks.
  func classes(_ label: String) -> String {
    nulls.contains(label) ? "null" : FigureStyle.series(places[label] ?? 0)
  }

  /// A model's mark.
  func mark(
    _ label: String, _ x: Double, _ y: Double, radius: Double = 4.5, title: String? = nil
  ) -> Markup {
    SVG.mark(
      nulls.contains(label) ? 0 : places[label] ?? 0, x, y, classes(label), radius: radius,
      title: title)
  }

  /// A line that names the marks of models, broken where it would be too wide.
  ///
  /// - Returns: the marks and the height that they take.
  func key(
    _ labels: [String], x: Double, y: Double, width: Double
  ) -> (marks: [Markup], height: Double) {
    var marks: [Markup] = []
    var (left, line) = (x, y)
    for label in labels {
      let text = TextWidth.shortened(label, to: width - 20)
      let needed = 16 + TextWidth.of(text) * 1.1 + 14
      if left > x, left + needed > x + width { (left, line) = (x, line + 20) }
      marks.append(mark(label, left + 5, line - 4))
      marks.append(SVG.text(left + 15, line, text))
      left += needed
    }
    return (marks, labels.isEmpty ? 0 : line - y + 20)
  }
}
