import Zoo

/// An analysis as tables for people.
enum AnalysisReport {
  /// The lags of the table, as far as they were looked at.
  private static let lags = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100, 200, 500, 1000, 2000, 5000]
  private static let mostUnits = 5

  /// Writes the findings, then the tables.
  static func print(_ analysis: ModelAnalysis, to invocation: Invocation) {
    invocation.print(prose: AnalysisText.size(analysis))
    for sentence in AnalysisText.sentences(analysis) { invocation.print(prose: sentence) }
    invocation.print()
    for table in [
      heads(analysis), controls(analysis), importance(analysis), lags(analysis), units(analysis),
    ] {
      guard let table else { continue }
      invocation.print(table)
      invocation.print()
    }
  }

  /// Writes what several recordings have in common.
  static func print(_ summary: AnalysisSummary, to invocation: Invocation) {
    invocation.print(prose: AnalysisText.title(summary))
    for sentence in AnalysisText.sentences(summary) { invocation.print(prose: sentence) }
  }

  private static func heads(_ analysis: ModelAnalysis) -> Table? {
    guard let profile = analysis.attention else { return nil }
    var table = Table([
      .init(title: "layer"), .init(title: "head"),
      .init(title: "looks back, bins", isNumeric: true),
      .init(title: "spreads over, bins", isNumeric: true),
      .init(title: "newest bin", isNumeric: true),
    ])
    for head in profile.heads + [profile.equal] {
      let isEqual = head.layer == 0
      table.append([
        isEqual ? "–" : "\(head.layer)", isEqual ? "equal weights" : "\(head.head)",
        NumberText.fixed(head.distance, 1), NumberText.fixed(head.spread, 1),
        NumberText.percent(head.newest, 1),
      ])
    }
    return table
  }

  private static func controls(_ analysis: ModelAnalysis) -> Table? {
    guard !analysis.controls.isEmpty else { return nil }
    var table = Table([
      .init(title: "taken away"), .init(title: "bits/spike", isNumeric: true),
      .init(title: "intact", isNumeric: true),
      .init(title: "unit AUC", isNumeric: true, dispensability: 1),
      .init(title: "intact", isNumeric: true, dispensability: 1),
      .init(title: "pooled AUC", isNumeric: true, dispensability: 2),
      .init(title: "intact", isNumeric: true, dispensability: 2),
      .init(title: "bins", isNumeric: true, dispensability: 3),
    ])
    for control in analysis.controls {
      let pairs = [
        (control.changed.bits, control.intact.bits),
        (control.changed.unitAUC, control.intact.unitAUC),
        (control.changed.pooledAUC, control.intact.pooledAUC),
      ]
      table.append(
        [control.kind.rawValue]
          + pairs.flatMap { [NumberText.fixed($0.0, 3), NumberText.fixed($0.1, 3)] }
          + [NumberText.grouped(control.rows)])
    }
    return table
  }

  private static func importance(_ analysis: ModelAnalysis) -> Table? {
    guard let importance = analysis.importance, importance.bins > 0 else { return nil }
    var table = Table([
      .init(title: "of a bin"), .init(title: "recorded spikes", isNumeric: true),
      .init(title: "predicted spikes", isNumeric: true),
    ])
    for line in importance.correlations {
      table.append([
        AnalysisText.words(line.quantity), NumberText.fixed(line.recorded, 2),
        NumberText.fixed(line.predicted, 2),
      ])
    }
    return table
  }

  private static func lags(_ analysis: ModelAnalysis) -> Table? {
    guard let found = analysis.lags else { return nil }
    var table = Table([
      .init(title: "bins later", isNumeric: true),
      .init(title: "bits lost per silenced spike", isNumeric: true),
      .init(title: "±", isNumeric: true), .init(title: "change of log-odds", isNumeric: true),
    ])
    var shown: Set<Int> = []
    for lag in lags where lag <= found.lags {
      // A long lag shares its value with its neighbours.
      guard
        let place = found.bits.lags.indices.min(by: {
          abs(found.bits.lags[$0] - Double(lag)) < abs(found.bits.lags[$1] - Double(lag))
        }), shown.insert(place).inserted
      else { continue }
      table.append([
        NumberText.grouped(Int(found.bits.lags[place].rounded())),
        NumberText.fixed(found.bits.values[place], 4),
        NumberText.fixed(found.margin.values[place], 4),
        NumberText.fixed(found.change.values[place], 4),
      ])
    }
    return table
  }

  private static func units(_ analysis: ModelAnalysis) -> Table? {
    guard let lines = analysis.occludedUnits?.lines else { return nil }
    var table = Table([
      .init(title: "silenced unit"), .init(title: "spikes/s", isNumeric: true),
      .init(title: "costs the others, bits/spike", isNumeric: true),
      .init(title: "itself", isNumeric: true),
    ])
    for line in lines.sorted(by: { $0.others > $1.others }).prefix(mostUnits) {
      table.append([
        line.unit, NumberText.fixed(line.rate, 2), NumberText.fixed(line.others, 4),
        NumberText.fixed(line.own, 4),
      ])
    }
    return table
  }
}
