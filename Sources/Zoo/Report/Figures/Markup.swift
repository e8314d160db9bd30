/// An element of a picture or a page, or text between elements.
///
/// A report is one tree that is written once: what a file contributes, such as the name of a unit,
/// is escaped where it is written and cannot become an element.
package indirect enum Markup: Sendable, Equatable {
  /// An element with its attributes in order, and what it contains.
  case element(String, [Attribute], [Markup])
  /// Text.
  case text(String)
  /// Text that is written as it is: a style sheet.
  case verbatim(String)

  /// An attribute of an element.
  package struct Attribute: Sendable, Equatable {
    let name: String
    let value: String
  }

  /// An element.
  ///
  /// - Parameters:
  ///   - name: the element's name.
  ///   - attributes: names and values in order; one without a value is left out.
  ///   - children: what it contains.
  package init(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ children: [Markup] = []
  ) {
    self = .element(
      name, attributes.compactMap { name, value in value.map { Attribute(name: name, value: $0) } },
      children)
  }

  /// An element that contains text.
  package init(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ text: String
  ) {
    self.init(name, attributes, [.text(text)])
  }

  /// The elements of HTML that have no end.
  private static let voids: Set<String> = ["meta", "link", "img", "br", "hr"]

  /// The text of the tree: valid as XML, and as HTML if its elements are.
  package var source: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .text(let words): text += Self.escaped(words)
    case .verbatim(let words): text += words
    case .element(let name, let attributes, let children):
      text += "<\(name)"
      for attribute in attributes {
        text += " \(attribute.name)=\"\(Self.escaped(attribute.value))\""
      }
      text += ">"
      guard !Self.voids.contains(name) else { return }
      for child in children { child.write(to: &text) }
      text += "</\(name)>"
      // Lines that a person can read, where spaces between elements mean nothing.
      if Self.blocks.contains(name) { text += "\n" }
    }
  }

  private static let blocks: Set<String> = [
    "html", "head", "body", "title", "style", "section", "figure", "svg", "g", "h1", "h2", "h3",
    "p", "table", "tr", "ul", "li", "details", "header", "main", "footer", "nav", "pre",
  ]

  /// Text in which nothing is markup; characters that XML does not allow are replaced.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case "\u{0}"..<"\u{20}", "\u{7f}"..<"\u{a0}", "\u{fffe}", "\u{ffff}": result += "\u{fffd}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
