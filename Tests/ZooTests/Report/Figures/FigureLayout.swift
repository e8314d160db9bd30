import Testing

@testable import Zoo

/// Where the texts of a picture lie, for tests of its layout.
enum FigureLayout {
  private struct Box {
    let text: String
    let x: ClosedRange<Double>, y: ClosedRange<Double>
  }

  /// Expects that every text lies within the picture, that no two overlap, and that the picture has a
  /// title, a caption and a description.
  static func expectReadable(_ figure: Figure, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(
      !figure.title.isEmpty && !figure.caption.isEmpty && figure.alternative.count > 5,
      sourceLocation: sourceLocation)
    let boxes = figure.marks.flatMap { Self.textBoxes(of: $0) }
    #expect(!boxes.isEmpty, sourceLocation: sourceLocation)
    for (index, box) in boxes.enumerated() {
      let isInside =
        box.x.lowerBound >= 0 && box.x.upperBound <= figure.width && box.y.lowerBound >= 0
        && box.y.upperBound <= figure.height
      #expect(
        isInside, "\(box) in \(figure.width) x \(figure.height)", sourceLocation: sourceLocation)
      for other in boxes[(index + 1)...] {
        #expect(
          !(box.x.overlaps(other.x) && box.y.overlaps(other.y)), "\(box) and \(other)",
          sourceLocation: sourceLocation)
      }
    }
  }

  private static func textBoxes(of markup: Markup) -> [Box] {
    guard case .element(let name, let attributes, let children) = markup else { return [] }
    guard name == "text" else { return children.flatMap { textBoxes(of: $0) } }
    func number(_ name: String) -> Double {
      attributes.first { $0.name == name }.flatMap { Double($0.value) } ?? .nan
    }
    let classes = attributes.first { $0.name == "class" }?.value.split(separator: " ") ?? []
    let text = children.map { if case .text(let words) = $0 { words } else { "" } }.joined()
    guard !text.isEmpty else { return [] }
    // The estimate itself, without the tenth that layouts leave free.
    let width = TextWidth.of(text)
    let left =
      number("x") - (classes.contains("end") ? width : classes.contains("middle") ? width / 2 : 0)
    return [Box(text: text, x: left...left + width, y: number("y") - 9...number("y") + 2)]
  }
}
