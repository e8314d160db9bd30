/// The models of several recordings: one strip a recording.
package enum RecordingsFigure {
  private static let rowHeight = 26.0
  private static let left = 190.0
  private static let width = 720.0

  /// The picture; nil with fewer than two recordings.
  package static func make(_ boards: [Leaderboard], _ series: FigureSeries) -> Figure? {
    guard boards.count > 1 else { return nil }
    let entries = boards.flatMap(\.ranked).filter { $0.mean(.headline).isFinite }
    let labels = entries.map(\.label).unique
    guard !labels.isEmpty else { return nil }
    let (key, keyHeight) = series.key(labels, x: 8, y: 16, width: width - 16)
    let top = keyHeight + 34
    let bottom = top + Double(boards.count) * rowHeight
    let most = max(entries.map { $0.mean(.headline) }.max() ?? 0, 0.02)
    let cut = -0.75 * most
    let scale = Scale.linear(
      entries.map { max($0.mean(.headline), cut) } + [0], from: left, to: width - 16)
    var marks = key + Axis.bottom(scale, top: top, bottom: bottom, name: "bits/spike")
    marks.append(SVG.line(scale.place(0), top - 8, scale.place(0), bottom, "floor"))
    marks.append(SVG.text(scale.place(0), top - 14, "constant rate", "soft middle"))
    var isCut = false
    for (index, board) in boards.enumerated() {
      let y = top + (Double(index) + 0.5) * rowHeight
      marks.append(SVG.text(8, y + 4, TextWidth.shortened(board.recording, to: left - 20)))
      marks.append(SVG.line(left, y, width - 16, y, "grid"))
      // The best is drawn last, above the others.
      for entry in board.ranked.reversed() {
        let value = entry.mean(.headline)
        guard value.isFinite else { continue }
        isCut = isCut || value < scale.low
        marks.append(
          series.mark(
            entry.label, scale.place(value), y,
            title: "\(entry.label) on \(board.recording): \(NumberText.fixed(value, 3))"))
      }
    }
    var caption = "One line a recording; where a pointer rests, a mark says its model and value. "
    caption += influence(boards)
    if isCut { caption += " Values beyond the left end stand at it." }
    let words = boards.map { board in
      "\(board.recording): "
        + (board.ranked.first.map { "\($0.label) \(NumberText.fixed($0.mean(.headline), 3))" }
          ?? "no model")
    }
    return Figure(
      name: "recordings", title: "Recording by recording", caption: caption,
      alternative: "The first of each recording: " + words.joined(separator: "; ") + ".",
      width: width, height: bottom + 44, marks: marks)
  }

  /// Which recording, left out, would change the first place of the mean.
  static func influence(_ boards: [Leaderboard]) -> String {
    var scores: [String: [Double]] = [:]
    for board in boards {
      for entry in board.ranked { scores[entry.label, default: []].append(entry.mean(.headline)) }
    }
    let complete = scores.filter {
      $0.value.count == boards.count && $0.value.allSatisfy(\.isFinite)
    }
    func first(without left: Int?) -> String? {
      let sums = complete.map { label, values in
        var sum = 0.0
        for (index, value) in values.enumerated() where index != left { sum += value }
        return (label: label, sum: sum)
      }
      return sums.min { ($1.sum, $0.label) < ($0.sum, $1.label) }?.label
    }
    guard complete.count > 1, let winner = first(without: nil) else { return "" }
    let changes = boards.indices.compactMap { index -> String? in
      guard let other = first(without: index), other != winner else { return nil }
      return "\(other) without \(boards[index].recording)"
    }
    return changes.isEmpty
      ? "\(winner) has the best mean, and would have it without any one of the recordings."
      : "\(winner) has the best mean; it would be \(changes.joined(separator: ", "))."
  }
}
