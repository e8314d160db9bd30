#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the heads of a network look.
enum AttentionFigure {
  /// The mean weight of every head by lag, beside equal weights.
  static func profile(_ analysis: ModelAnalysis, name: String) -> Figure? {
    guard let profile = analysis.attention else { return nil }
    let lines =
      profile.heads.map { head in
        LagFigure.Line(
          curve: head.weights, classes: "thin \(FigureStyle.series(head.layer - 1))",
          label: profile.heads.count <= 4 ? "layer \(head.layer) head \(head.head)" : nil)
      } + [LagFigure.Line(curve: profile.equal.weights, classes: "guide", label: "equal weights")]
    let ordered = profile.heads.sorted { $0.distance < $1.distance }
    return LagFigure.make(
      lines, value: "mean weight", isLogarithmic: true,
      figure: (
        name, "Attention by lag, \(analysis.label) on \(analysis.recording)",
        "Every line is a head, coloured by layer: its mean weight by how far back it looks, over "
          + "\(NumberText.counted(profile.windows, "window")) of "
          + "\(NumberText.grouped(profile.positions)) bins. Dashed: equal weights, which fall too, "
          + "since windows begin with few bins to look at. A head that follows the dashed line does "
          + "not tell near from far.",
        AnalysisText.sentences(analysis).first ?? ""
          + (ordered.first.map {
            " The nearest-looking head is \($0.head) of layer \($0.layer)."
          } ?? "")
      ))
  }

  private static let side = 320.0
  private static let left = 62.0
  private static let top = 40.0

  /// One head in one window.
  static func map(_ analysis: ModelAnalysis, name: String) -> Figure? {
    guard let map = analysis.attention?.map, !map.cells.isEmpty else { return nil }
    let cell = side / Double(map.cells.count)
    var marks: [Markup] = []
    for (row, cells) in map.cells.enumerated() {
      for (column, value) in cells.enumerated() where value > 0 {
        // Eight times as much as equal weights, or an eighth, have the full colour.
        let share = min(1, abs(log2(value)) / 3)
        guard share >= 0.05 else { continue }
        marks.append(
          SVG.rectangle(
            left + Double(column) * cell, top + Double(row) * cell, cell, cell,
            value >= 1 ? "up" : "down", opacity: 0.85 * share))
      }
    }
    marks.append(SVG.rectangle(left, top, side, side, "frame"))
    marks.append(SVG.text(left, top - 12, "looked-at bin of the window, oldest first", "soft"))
    for (share, text) in [(0.0, "1"), (1.0, NumberText.grouped(map.cells.count * map.block))] {
      marks.append(SVG.text(left - 8, top + share * side + (share == 0 ? 10 : 0), text, "soft end"))
    }
    marks.append(SVG.text(left - 8, top + side / 2, "looking", "soft end"))
    let x = left + side + 24
    for (index, value) in [8.0, 4, 2, 1, 0.5, 0.25, 0.125].enumerated() {
      let y = top + Double(index) * 22
      let share = abs(log2(value)) / 3
      marks.append(
        SVG.rectangle(x, y, 16, 16, value >= 1 ? "up" : "down", opacity: 0.85 * share))
      marks.append(SVG.rectangle(x, y, 16, 16, "frame"))
      let text = value >= 1 ? NumberText.fixed(value, 0) : "1/\(Int(1 / value))"
      marks.append(SVG.text(x + 24, y + 12, text + (value == 1 ? " = equal weights" : " x")))
    }
    let most = map.cells.joined().max() ?? 0
    let isFlat = map.cells.joined().allSatisfy { $0 == 0 || abs(log2($0)) < 0.15 }
    return Figure(
      name: name,
      title: "Attention map, head \(map.head) of layer \(map.layer), window \(map.window)",
      caption:
        "Each row is a looking bin, each column a bin it may look at; the triangle above the "
        + "diagonal is the future, which it cannot see. Blue: more weight than equal weights would "
        + "give; orange: less"
        + (map.block > 1 ? "; a cell is the mean of \(map.block) x \(map.block) bins." : ".")
        + (isFlat ? " No cell is more than a tenth away from equal weights." : "")
        + " 'zoo-cli analyze --layer --head --window' draws others, and --map writes every weight.",
      alternative:
        "The largest mean weight of a cell is \(NumberText.fixed(most, 1)) times that of "
        + "equal weights.", width: left + side + 160, height: top + side + 16, marks: marks)
  }
}
