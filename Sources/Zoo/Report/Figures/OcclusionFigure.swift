/// What a model's rows lose without single bins and without single units.
enum OcclusionFigure {
  /// By lag.
  static func lags(_ analysis: ModelAnalysis, name: String) -> Figure? {
    guard let lags = analysis.lags, lags.reach != nil else { return nil }
    return LagFigure.make(
      [.init(curve: lags.bits, classes: "s0", margin: lags.margin)],
      value: "bits lost per silenced spike", isLogarithmic: false,
      figure: (
        name, "Which bins it needs, \(analysis.label) on \(analysis.recording)",
        "What a row loses when one single earlier bin is silenced, by how much earlier it is; bars "
          + "are 1.96 standard errors over \(NumberText.grouped(lags.sites)) silenced bins.",
        lags.peak.map { "The most is lost \(NumberText.counted($0, "bin")) later." }
          ?? "No single bin is missed beyond noise."
      ))
  }

  /// The effective memory.
  static func memory(_ analysis: ModelAnalysis, name: String) -> Figure? {
    guard let lags = analysis.lags, let reach = lags.reach else { return nil }
    let audited = analysis.memoryBins.map {
      " The audit, which looks for any change at all, saw \(NumberText.counted($0, "bin"))."
    }
    return LagFigure.make(
      [.init(curve: lags.change, classes: "s0")], value: "mean change of log-odds",
      isLogarithmic: true,
      figure: (
        name, "Effective memory, \(analysis.label) on \(analysis.recording)",
        "How much a row changes when one single earlier bin is silenced. "
          + "\(NumberText.percent(LagOcclusion.share, 0)) of all change lies within "
          + "\(NumberText.counted(reach, "bin")).\(audited ?? "")",
        "\(NumberText.percent(LagOcclusion.share, 0)) of the change lies within "
          + "\(NumberText.counted(reach, "bin"))."
      ))
  }

  private static let size = (width: 640.0, height: 320.0)

  /// By unit, against its firing rate.
  static func units(_ analysis: ModelAnalysis, name: String) -> Figure? {
    let lines = (analysis.occludedUnits?.lines ?? []).filter { $0.rate > 0 }
    guard lines.contains(where: { $0.own != 0 || $0.others != 0 }) else { return nil }
    let words = ["costs itself", "costs all others"]
    let series = FigureSeries(models: words, nulls: [])
    let top = 54.0
    let bottom = top + size.height - 90
    let vertical = Scale.linear(
      lines.flatMap { [$0.own, $0.others] } + [0], from: bottom, to: top)
    let left = 8 + Axis.room(vertical)
    let horizontal = Scale.logarithmic(lines.map(\.rate), from: left, to: size.width - 16)
    var marks = series.key(words, x: 8, y: 16, width: size.width - 16).marks
    marks += Axis.left(vertical, left: left, right: size.width - 16, name: "bits/spike lost")
    marks += Axis.bottom(horizontal, top: top, bottom: bottom, name: "firing rate, spikes/s")
    marks.append(
      SVG.line(left, vertical.place(0), size.width - 16, vertical.place(0), "floor"))
    for line in lines {
      for (word, value) in zip(words, [line.own, line.others]) {
        marks.append(
          series.mark(
            word, horizontal.place(line.rate), vertical.place(value), radius: 3.2,
            title: "unit \(line.unit) \(word) \(NumberText.fixed(value, 4))"))
      }
    }
    let own = lines.reduce(0) { $0 + $1.own }
    let others = lines.reduce(0) { $0 + $1.others }
    let finding =
      "In all, units cost themselves \(NumberText.fixed(own, 3)) and each other "
      + "\(NumberText.fixed(others, 3)) bits/spike"
    return Figure(
      name: name, title: "Which units it needs, \(analysis.label) on \(analysis.recording)",
      caption:
        "What predictions lose when one unit is silent all the time, per spike of all units. "
        + "\(finding). A model may lean on one of two units that fire together, so one that costs "
        + "nothing need not be irrelevant.",
      alternative: finding + ".", width: size.width, height: bottom + 44, marks: marks)
  }
}
