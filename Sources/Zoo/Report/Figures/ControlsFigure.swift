/// What a network scores when something is taken from it at test time.
enum ControlsFigure {
  private static let rowHeight = 34.0
  private static let left = 176.0
  private static let right = 560.0
  private static let top = 40.0

  static func make(_ analysis: ModelAnalysis, name: String) -> Figure? {
    let controls = analysis.controls.filter { $0.intact.bits.isFinite && $0.changed.bits.isFinite }
    guard !controls.isEmpty else { return nil }
    let values = controls.flatMap { [$0.intact.bits, $0.changed.bits] }
    // What is left of a score can be far below zero, and below what was there.
    let intact = controls.map(\.intact.bits)
    let cut = min(intact.min() ?? 0, 0) - 1.5 * max(values.max() ?? 0, 0.02)
    let scale = Scale.linear(values.map { max($0, cut) } + [0], from: left, to: right)
    let bottom = top + Double(controls.count) * rowHeight
    var marks = Axis.bottom(scale, top: top, bottom: bottom, name: "bits/spike, calibrated")
    marks.append(SVG.line(scale.place(0), top - 6, scale.place(0), bottom, "floor"))
    marks.append(SVG.text(scale.place(0), top - 12, "constant rate", "soft middle"))
    for (index, control) in controls.enumerated() {
      let y = top + (Double(index) + 0.5) * rowHeight
      marks.append(SVG.text(8, y + 4, words(control.kind)))
      let (before, after) = (scale.place(control.intact.bits), scale.place(control.changed.bits))
      marks.append(SVG.line(before, y, after, y, "bar s0"))
      marks.append(
        SVG.mark(0, before, y, "null", title: "intact: \(NumberText.fixed(control.intact.bits, 3))")
      )
      let title = "\(words(control.kind)): \(NumberText.fixed(control.changed.bits, 3))"
      if control.changed.bits < scale.low {
        marks.append(SVG.arrow(after, y, "s1"))
      } else {
        marks.append(SVG.mark(1, after, y, "s1", title: title))
      }
      marks.append(
        SVG.text(
          right + 12, y + 4,
          "\(NumberText.fixed(control.intact.bits, 3)) → \(NumberText.fixed(control.changed.bits, 3))"
        )
      )
    }
    return Figure(
      name: name, title: "What it does not need, \(analysis.label) on \(analysis.recording)",
      caption:
        "Open circle: intact; square: with something taken away at test time, without training "
        + "again, on the same bins and with the same calibration. Shuffled: every bin's spikes are "
        + "dealt to units at random, so that only their number is left."
        + (controls.contains { $0.changed.bits < scale.low }
          ? " An arrow stands for a value beyond the left end." : ""),
      alternative: controls.map {
        "\(words($0.kind)): \(NumberText.fixed($0.intact.bits, 3)) falls to "
          + NumberText.fixed($0.changed.bits, 3)
      }.joined(separator: "; ") + ".", width: right + 130, height: bottom + 44, marks: marks)
  }

  private static func words(_ kind: AttentionControl.Kind) -> String {
    switch kind {
    case .withoutAttention: "without attention"
    case .shuffledHalf: "older 50 % shuffled"
    case .shuffledMost: "older 95 % shuffled"
    }
  }
}
