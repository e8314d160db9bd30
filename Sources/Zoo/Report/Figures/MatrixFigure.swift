/// A transfer as a heat map: fitted on the row's recording, scored on the column's.
package enum MatrixFigure {
  private static let cell = (width: 46.0, height: 24.0)

  /// The picture.
  ///
  /// - Parameters:
  ///   - table: the transfer.
  ///   - label: the model.
  ///   - metric: the score.
  ///   - alignment: how units were matched.
  ///   - chance: what a model that knows nothing scores, in the middle of the colours.
  ///   - name: the picture's name.
  /// - Returns: the picture; nil if no pair has a score.
  package static func make(
    _ table: TransferTable, _ label: String, _ metric: Metric, _ alignment: UnitAlignment,
    chance: Double, name: String
  ) -> Figure? {
    let values = table.matrix(label, metric, alignment)
    let known = values.joined().filter(\.isFinite)
    guard let farthest = known.map({ abs($0 - chance) }).max() else { return nil }
    // One failure of -3 bits would leave everything else white.
    let sorted = known.map { abs($0 - chance) }.sorted()
    let full = max(sorted[sorted.count * 9 / 10], farthest / 10, 1e-9)
    let names = table.recordings.map(\.name)
    let left = min(200, (names.map { TextWidth.of($0) }.max() ?? 0) * 1.1 + 36)
    let top = 50.0
    let count = names.count
    let dishes = table.preparations.count { $0 == .inVitro }
    var marks = [SVG.text(left, 16, "scored on", "soft")]
    for (index, recording) in names.enumerated() {
      let y = top + (Double(index) + 0.5) * cell.height + 4
      marks.append(SVG.text(8, y, "\(index + 1)", "soft"))
      marks.append(SVG.text(28, y, TextWidth.shortened(recording, to: left - 36)))
      marks.append(
        SVG.text(left + (Double(index) + 0.5) * cell.width, top - 8, "\(index + 1)", "soft middle"))
    }
    for source in 0..<count {
      for target in 0..<count {
        let (x, y) = (left + Double(target) * cell.width, top + Double(source) * cell.height)
        let value = values[source][target]
        guard value.isFinite else {
          marks.append(SVG.text(x + cell.width / 2, y + cell.height / 2 + 4, "–", "soft middle"))
          continue
        }
        let share = min(1, abs(value - chance) / full)
        marks.append(
          SVG.rectangle(
            x + 1, y + 1, cell.width - 2, cell.height - 2, value >= chance ? "up" : "down",
            opacity: 0.5 * share,
            title: "\(names[source]) on \(names[target]): \(NumberText.fixed(value, 3))"))
        marks.append(
          SVG.text(
            x + cell.width / 2, y + cell.height / 2 + 4,
            NumberText.fixed(value, abs(value) < 9.95 ? 2 : 1), "middle"))
        if source == target {
          marks.append(
            SVG.rectangle(x + 1, y + 1, cell.width - 2, cell.height - 2, "outline"))
        }
      }
    }
    if dishes > 0, dishes < count {
      let x = left + Double(dishes) * cell.width, y = top + Double(dishes) * cell.height
      let (right, bottom) = (left + Double(count) * cell.width, top + Double(count) * cell.height)
      marks.append(SVG.line(x, top - 4, x, bottom, "floor"))
      marks.append(SVG.line(left - 4, y, right, y, "floor"))
    }
    let missing = values.joined().count { !$0.isFinite }
    return Figure(
      name: name, title: "\(label), \(alignment.rawValue): \(metric.name)",
      caption:
        "Row: fitted on; column: scored on. Blue is above \(NumberText.fixed(chance, 1)), what a "
        + "constant rate has (of bits: that of the training part, uncalibrated), orange below. Outlined: the same recording. "
        + "The lines part dishes from animals."
        + (missing > 0 ? " \(NumberText.counted(missing, "cell")) without a score." : ""),
      alternative: words(table, label, metric, alignment),
      width: left + Double(count) * cell.width + 8, height: top + Double(count) * cell.height + 8,
      marks: marks)
  }

  private static func words(
    _ table: TransferTable, _ label: String, _ metric: Metric, _ alignment: UnitAlignment
  ) -> String {
    TransferGroup.allCases.filter { !$0.isTraining }.compactMap { group in
      let summary = TransferSummary(table, label, metric, alignment, group)
      return summary.model.count > 0
        ? "\(group.rawValue): mean \(NumberText.fixed(summary.model.mean, 3))" : nil
    }.joined(separator: "; ") + "."
  }
}
