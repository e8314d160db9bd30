/// One window of a network's input: how much each bin matters to the loss, over the spikes in it.
enum ImportanceFigure {
  private static let width = 640.0
  private static let mostPoints = 320

  static func make(_ analysis: ModelAnalysis, name: String) -> Figure? {
    guard let importance = analysis.importance, importance.shownGradient.count > 1 else {
      return nil
    }
    let count = importance.shownGradient.count
    let block = (count + mostPoints - 1) / mostPoints
    func means(_ values: [Double]) -> [Double] {
      stride(from: 0, to: count, by: block).map { first in
        let part = values[first..<min(count, first + block)]
        return part.reduce(0, +) / Double(part.count)
      }
    }
    let gradient = means(importance.shownGradient)
    let spikes = means(importance.shownSpikes.map(Double.init))
    let (top, middle, bottom) = (34.0, 190.0, 290.0)
    let upper = Scale.linear(gradient + [0], from: middle - 30, to: top, ticks: 4)
    let lower = Scale.linear(spikes + [0], from: bottom, to: middle + 16, ticks: 3)
    let left = 8 + max(Axis.room(upper), Axis.room(lower))
    let horizontal = Scale.linear(
      [1, Double(count)], from: left + 4, to: width - 16, ticks: 6, isWhole: true)
    var marks = Axis.left(upper, left: left, right: width - 16, name: "importance G, mean 1")
    marks += Axis.left(
      lower, left: left, right: width - 16,
      name: "spikes of all units" + (block > 1 ? ", mean" : ""))
    marks += Axis.bottom(
      horizontal, top: top, bottom: bottom, name: "bin of the window, oldest first", hasGrid: false)
    func places(_ values: [Double], _ scale: Scale) -> [(x: Double, y: Double)] {
      values.enumerated().map { index, value in
        (horizontal.place(Double(index * block) + Double(block + 1) / 2), scale.place(value))
      }
    }
    marks.append(SVG.path(places(gradient, upper), "line s0"))
    marks.append(SVG.path(places(spikes, lower), "line s1"))
    let found = importance.correlations.first { $0.quantity == .gradient }
    let finding =
      "Over all \(NumberText.grouped(importance.bins)) bins the rank correlation of both is "
      + NumberText.fixed(found?.recorded ?? .nan, 2)
    return Figure(
      name: name, title: "Importance of input bins, \(analysis.label) on \(analysis.recording)",
      caption:
        "How much the loss of one window changes with each of its input bins, summed over "
        + "units, and the spikes of the same bins; the window with the most spikes unless another was "
        + "asked for. \(finding).",
      alternative: finding + ".", width: width, height: bottom + 44, marks: marks)
  }
}
