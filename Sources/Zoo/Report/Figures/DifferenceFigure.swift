/// Every two models of a ranking: how much better the row's model is than the column's.
package enum DifferenceFigure {
  /// More models than this are left out, the last ones first: the numbers must be readable.
  static let mostModels = 12

  /// The picture; nil with fewer than two models.
  package static func make(
    _ ranking: ModelRanking, canSeparate: Bool = true, name: String, title: String
  ) -> Figure? {
    let labels = Array(ranking.models.map(\.label).prefix(mostModels))
    guard labels.count > 1 else { return nil }
    let cell = (width: 58.0, height: 26.0)
    let left = min(190, (labels.map { TextWidth.of($0) }.max() ?? 0) * 1.1 + 34)
    let top = 30.0
    let largest =
      ranking.pairs.filter(\.isSeparated).map { abs($0.difference) }.filter(\.isFinite).max() ?? 1
    var marks: [Markup] = []
    for (index, label) in labels.enumerated() {
      let y = top + (Double(index) + 0.5) * cell.height + 4
      marks.append(SVG.text(8, y, "\(index + 1)", "soft"))
      marks.append(SVG.text(28, y, TextWidth.shortened(label, to: left - 34)))
      let x = left + (Double(index) + 0.5) * cell.width
      marks.append(SVG.text(x, top - 8, "\(index + 1)", "soft middle"))
    }
    for (row, first) in labels.enumerated() {
      for (column, second) in labels.enumerated() {
        let (x, y) = (left + Double(column) * cell.width, top + Double(row) * cell.height)
        if row == column {
          marks.append(SVG.text(x + cell.width / 2, y + cell.height / 2 + 4, "·", "soft middle"))
          continue
        }
        guard let pair = ranking.pair(first, second) else { continue }
        let difference = pair.difference * (pair.first == first ? 1 : -1)
        if pair.isSeparated {
          marks.append(
            SVG.rectangle(
              x + 1, y + 1, cell.width - 2, cell.height - 2, difference > 0 ? "up" : "down",
              opacity: 0.12 + 0.33 * min(1, abs(difference) / largest)))
        }
        let sign = difference > 0 ? "+" : difference < 0 ? "−" : ""
        marks.append(
          SVG.text(
            x + cell.width / 2, y + cell.height / 2 + 4,
            sign + NumberText.fixed(abs(difference), 3),
            pair.isSeparated ? "middle strong" : "middle soft"))
      }
    }
    let separated = ranking.pairs.filter(\.isSeparated)
    var caption =
      "Row minus column, bits per spike after calibration (\(Metric.headline.name)). Filled and bold: separated after Holm's "
      + "correction for \(NumberText.counted(ranking.pairs.count, "pair")) (blue: the row is better). "
    if !canSeparate {
      caption +=
        "Grey does not mean equal: with so few recordings no difference could be found, however large."
    } else if let pair = ranking.pairs.first, pair.smallestDetectable >= 0.00005 {
      caption +=
        "Grey does not mean equal: between \(pair.first) and \(pair.second) a true difference of "
        + "\(NumberText.fixed(pair.smallestDetectable, 4)) would be found four times out of five, a "
        + "smaller one less often."
    }
    if ranking.models.count > labels.count {
      caption +=
        " The last \(NumberText.counted(ranking.models.count - labels.count, "model")) of the "
        + "ranking are left out; results.json has all pairs."
    }
    let words =
      separated.isEmpty
      ? "No two models are separated."
      : "Separated: "
        + separated.prefix(20).map {
          "\($0.first) above \($0.second) by \(NumberText.fixed($0.difference, 3))"
        }.joined(separator: "; ") + "."
    return Figure(
      name: name, title: title, caption: caption, alternative: words,
      width: left + Double(labels.count) * cell.width + 8,
      height: top + Double(labels.count) * cell.height + 8, marks: marks)
  }
}
