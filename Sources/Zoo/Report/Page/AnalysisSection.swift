/// What analyses found, for the page.
struct AnalysisSection {
  /// A paragraph or a picture, in order.
  enum Item {
    case heading(String)
    case sentences([String])
    case figure(Figure)
    case folded(String, [Markup])
  }

  /// The content; empty without an analysis.
  private(set) var items: [Item] = []

  /// The findings of some analyses, and what each model's have in common.
  init(_ analyses: [ModelAnalysis]) {
    guard !analyses.isEmpty else { return }
    for summary in AnalysisSummary.each(of: analyses) {
      items.append(.heading(AnalysisText.title(summary)))
      items.append(.sentences(AnalysisText.sentences(summary)))
    }
    for analysis in analyses {
      let part = analysis.part == .test ? "" : ".\(analysis.part.rawValue)"
      let stem = FileName.of("\(analysis.label).\(analysis.recording)\(part)")
      items.append(.heading("\(analysis.label) on \(AnalysisText.place(analysis))"))
      items.append(
        .sentences([AnalysisText.size(analysis) + "."] + AnalysisText.sentences(analysis)))
      for figure in [
        AttentionFigure.profile(analysis, name: "attention-\(stem)"),
        ControlsFigure.make(analysis, name: "controls-\(stem)"),
        OcclusionFigure.lags(analysis, name: "occlusion-\(stem)"),
        OcclusionFigure.memory(analysis, name: "memory-\(stem)"),
        OcclusionFigure.units(analysis, name: "occluded-units-\(stem)"),
        ImportanceFigure.make(analysis, name: "importance-\(stem)"),
        AttentionFigure.map(analysis, name: "attention-map-\(stem)"),
      ] {
        if let figure { items.append(.figure(figure)) }
      }
      if let table = correlations(analysis) {
        items.append(.folded("Importance and firing, \(AnalysisText.place(analysis))", [table]))
      }
    }
    items.append(
      .sentences([
        "The paper's Figure 5 (Shimono 2026) shows the same quantities for the released model, whose "
          + "rows see the bin that they predict: its attention and gradients are those of a "
          + "reconstruction and not comparable. Weights of attention say where a network looks, not "
          + "what it needs; the controls and silenced bins say that."
      ]))
  }

  private func correlations(_ analysis: ModelAnalysis) -> Markup? {
    guard let importance = analysis.importance, !importance.correlations.isEmpty else { return nil }
    return PageTable.make(
      [("of a bin", false), ("recorded spikes", true), ("predicted spikes", true)],
      importance.correlations.map {
        (
          [
            AnalysisText.words($0.quantity), NumberText.fixed($0.recorded, 2),
            NumberText.fixed($0.predicted, 2),
          ], nil
        )
      })
  }
}
