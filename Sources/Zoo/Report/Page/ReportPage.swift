/// The report of a run directory as one page: no script, no request to any server.
///
/// It is made from the results and nothing else, so the same directory gives the same bytes wherever
/// the page is written.
package struct ReportPage: Sendable {
  /// A page above this size is slow to open and too large for a mail.
  ///
  /// Pictures that do not fit are named, and are in the folder `figures`.
  package static let mostBytes = 1_000_000

  /// The page.
  package let html: String
  /// All pictures, those that the page has no room for among them.
  package let figures: [Figure]

  /// What stands before the name of a picture in its id: sections have names of their own.
  static let figureID = "figure-"

  /// Sections that are there because of a command of their own.
  private static let askedFor: Set<String> = ["transfer", "sweep", "learned", "generated"]

  /// A part of the page.
  struct Section {
    let id: String
    let title: String
    var content: [Markup]
  }

  /// The page of a directory's results.
  ///
  /// - Parameters:
  ///   - results: the results.
  ///   - manifest: who ran what; nil if it is not known.
  ///   - sweep: the sweep that chose the model; nil if none did.
  ///   - generations: what spikes are like that models of the run generated.
  ///   - analyses: what analyses found of fits.
  ///   - curves: what was kept of the predictions of a row; nil if nothing was.
  package init(
    _ results: ComparisonResults, manifest: Manifest?, sweep: SweepDocument? = nil,
    generations: [GenerationDocument] = [], analyses: [ModelAnalysis] = [],
    curves: @escaping (ResultRow) -> CellCurves? = { _ in nil }
  ) {
    let source = ReportSource(
      results, manifest, sweep, generations: generations, analyses: analyses, curves: curves)
    var sections = source.sections
    func isPicture(_ markup: Markup) -> Bool {
      if case .element("figure", _, _) = markup { true } else { false }
    }
    // All words stay. Of the pictures, those that somebody asked for come first, then those of the
    // first sections; of a large comparison the last ones give way.
    let words = sections.flatMap(\.content).filter { !isPicture($0) }
    var room = words.reduce(Self.mostBytes - 40_000) { $0 - $1.source.utf8.count }
    let asked = sections.indices.filter { Self.askedFor.contains(sections[$0].id) }
    for index in asked + sections.indices.filter({ !asked.contains($0) }) {
      for place in sections[index].content.indices where isPicture(sections[index].content[place]) {
        let size = sections[index].content[place].source.utf8.count
        if case .element(_, let attributes, _) = sections[index].content[place], size > room {
          let name = String(
            attributes.first { $0.name == "id" }?.value.dropFirst(Self.figureID.count) ?? "")
          sections[index].content[place] = Markup(
            "p", ["class": "soft"],
            [
              .text("A picture for which this page has no room: "),
              Markup("a", ["href": "figures/\(name).svg"], "figures/\(name).svg"), .text("."),
            ])
        } else {
          room -= size
        }
      }
    }
    figures = source.figures
    html = Self.document(source, sections)
  }

  private static func document(_ source: ReportSource, _ sections: [Section]) -> String {
    let head = Markup(
      "head", [:],
      [
        Markup("meta", ["charset": "utf-8"]),
        Markup("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        Markup("title", [:], "Zoo: \(source.title)"),
        Markup("style", [:], [.verbatim(PageStyle.css + "\n" + FigureStyle.css)]),
      ])
    let header = Markup(
      "header", [:],
      [Markup("h1", [:], source.title)]
        + source.verdicts.map { Markup("p", ["class": "verdict"], $0) }
        + [Markup("p", ["class": "soft"], source.origin)])
    let navigation = Markup(
      "nav", ["aria-label": "Sections"],
      sections.map { Markup("a", ["href": "#\($0.id)"], $0.title) })
    let main = Markup(
      "main", [:],
      sections.map { section in
        Markup(
          "section", ["id": section.id],
          [Markup("h2", [:], section.title)] + section.content)
      })
    return "<!DOCTYPE html>\n"
      + Markup(
        "html", ["lang": "en"],
        [head, Markup("body", [:], [header, navigation, main])]
      ).source
  }
}
