extension RankLines {
  /// The groups of a transfer: the model's means, and in the two directions between dish and animal what
  /// the target's own exponential history has; nil for a metric without a constant rate's score.
  package init?(
    _ table: TransferTable, _ label: String, _ metric: Metric, _ alignment: UnitAlignment
  ) {
    let axis: Axis
    switch metric.name {
    case TransferVerdict.metric.name:
      axis = Axis(
        unit: metric.name, reference: TransferVerdict.chance,
        meaning: "0.5, any constant rate")
    case Metric.headline.name:
      axis = Axis(
        unit: "bits/spike", reference: 0, meaning: "0, the constant rate of the scored recording")
    default: return nil
    }
    let lines = TransferGroup.allCases.filter { !$0.isTraining }.flatMap { group -> [Line] in
      let summary = TransferSummary(table, label, metric, alignment, group)
      let own = Line(
        label: group.rawValue, value: summary.model.mean, low: summary.interval.low,
        high: summary.interval.high)
      guard group.isBetweenKinds else { return [own] }
      return [
        own, Line(label: "  the target's history", value: summary.ownHistory.mean, isNull: true),
      ]
    }
    self.init(lines, axis: axis)
  }
}
