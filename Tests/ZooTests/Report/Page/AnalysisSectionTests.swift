import Testing

@testable import Zoo

@Suite struct AnalysisSectionTests {
  private func figures(_ analyses: [ModelAnalysis]) -> [Figure] {
    AnalysisSection(analyses).items.compactMap { item in
      if case .figure(let figure) = item { figure } else { nil }
    }
  }

  @Test func withoutAnAnalysisThereIsNone() { #expect(AnalysisSection([]).items.isEmpty) }

  @Test func everyPictureIsReadable() throws {
    let analysis = try sampleAnalysis("dice-transformer:heads=2,feed-forward=8,depth=2")
    let figures = figures([analysis])
    #expect(
      figures.map { $0.name.split(separator: ".")[0].prefix { $0 != "_" } }.count == 7,
      "\(figures.map(\.name))")
    for figure in figures { FigureLayout.expectReadable(figure) }
    #expect(Set(figures.map(\.name)).count == figures.count)
  }

  @Test func aModelWithoutAttentionHasFewer() throws {
    let figures = figures([try sampleAnalysis("last-bin")])
    #expect(
      figures.map { $0.title.prefix(13) } == ["Which bins it", "Effective mem", "Which units i"])
    for figure in figures { FigureLayout.expectReadable(figure) }
  }

  @Test func recordingsOfAModelAreSummarised() throws {
    let analysis = try sampleAnalysis("gru:hidden=3")
    let headings = AnalysisSection([analysis, analysis]).items.compactMap { item in
      if case .heading(let text) = item { text } else { nil }
    }
    #expect(headings.first == "\(analysis.label) on 2 recordings")
  }

  @Test func thePageHasTheSection() throws {
    let results = ComparisonResults(
      settings: ProtocolSettings(preset: .quick), recordings: [sampleSummary("following")],
      rows: try sampleRows("following", [("gru", 1), ("rate", 0)]), failures: [])
    let page = ReportPage(results, manifest: nil, analyses: [try sampleAnalysis("gru:hidden=3")])
    #expect(page.html.contains("<section id=\"learned\">"))
    #expect(page.html.contains("Effective memory, "))
    #expect(!ReportPage(results, manifest: nil).html.contains("id=\"learned\""))
  }
}
