/// What analyses found of the models.
extension ReportSource {
  mutating func learned() -> ReportPage.Section? {
    var content: [Markup] = []
    for item in AnalysisSection(analyses).items {
      switch item {
      case .heading(let text): content.append(Markup("h3", [:], text))
      case .sentences(let texts): content += texts.flatMap { paragraph($0) }
      case .figure(let figure): content += show(figure)
      case .folded(let title, let inner): content.append(PageTable.folded(title, inner))
      }
    }
    return section("learned", "What it has learned", content)
  }
}
