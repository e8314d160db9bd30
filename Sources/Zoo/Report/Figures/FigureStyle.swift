/// Colours, shapes and texts of all pictures.
///
/// Colours are those of Okabe and Ito (2008), which people who do not see red and green apart can
/// tell apart; no meaning is carried by colour alone, since every series has a shape and a label of
/// its own and pictures are printed in grey. Yellow is left out: it is too light on white.
package enum FigureStyle {
  /// The size of texts in pixels.
  package static let textSize = 12.0

  /// The number of series that can be told apart.
  package static let seriesCount = 7

  /// The class of a series, which has its colour; those beyond the last begin anew.
  static func series(_ index: Int) -> String { "s\(index % seriesCount)" }

  /// The rules for pictures in a page, whose colours follow the reader's light or dark.
  package static let css =
    "svg { \(variables(light)) }\n"
    + "@media screen and (prefers-color-scheme: dark) { svg { \(variables(dark)) } }\n" + rules

  /// The rules for a picture in a file of its own.
  ///
  /// Browsers are not the only programs that show such files, and many know no variables: every colour is
  /// written where it is used.
  package static let fileCSS =
    resolved(light) + "\n@media screen and (prefers-color-scheme: dark) {\n\(resolved(dark))\n}"

  private static let light: KeyValuePairs = [
    "ink": "#1b1f24", "soft": "#59636e", "rule": "#d8dee4", "page": "#ffffff", "null": "#6e7781",
    "s0": "#0072b2", "s1": "#d55e00", "s2": "#009e73", "s3": "#b0579a", "s4": "#b87700",
    "s5": "#2f8fc4", "s6": "#000000", "up": "#0072b2", "down": "#d55e00",
  ]
  private static let dark: KeyValuePairs = [
    "ink": "#e6edf3", "soft": "#9aa6b2", "rule": "#30363d", "page": "#0d1117", "null": "#8b949e",
    "s0": "#58a6ff", "s1": "#ff8f4c", "s2": "#3fca9c", "s3": "#dd9cc7", "s4": "#e6a83c",
    "s5": "#7cc7f2", "s6": "#ffffff", "up": "#58a6ff", "down": "#ff8f4c",
  ]

  private static func variables(_ colours: KeyValuePairs<String, String>) -> String {
    colours.map { "--\($0.key): \($0.value);" }.joined(separator: " ")
  }

  private static func resolved(_ colours: KeyValuePairs<String, String>) -> String {
    colours.reduce(rules) { $0.replacing("var(--\($1.key))", with: $1.value) }
  }

  private static let rules = """
    svg { font-family: "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif;
      font-size: 12px; }
    svg text { fill: var(--ink); }
    svg .soft { fill: var(--soft); }
    svg .strong { font-weight: 600; }
    svg .end { text-anchor: end; }
    svg .middle { text-anchor: middle; }
    svg .page { fill: var(--page); }
    svg .grid { stroke: var(--rule); }
    svg .axis { stroke: var(--soft); }
    svg .floor { stroke: var(--ink); stroke-width: 1.25; }
    svg .ceiling { stroke: var(--ink); stroke-dasharray: 5 4; }
    svg .guide { stroke: var(--soft); stroke-dasharray: 5 4; }
    svg .halo { paint-order: stroke; stroke: var(--page); stroke-width: 4px; }
    svg .bar { stroke-width: 4; stroke-opacity: .45; }
    svg .line { fill: none; stroke-width: 1.75; }
    svg .thin { stroke-width: 1.25; }
    svg .bracket { fill: none; stroke: var(--soft); stroke-width: 1.25; }
    svg .frame { fill: none; stroke: var(--rule); }
    svg .outline { fill: none; stroke: var(--ink); stroke-width: 1.5; }
    svg .spikes { stroke: var(--ink); stroke-width: 1; fill: none; }
    svg .up { fill: var(--up); } svg .down { fill: var(--down); }
    svg .s0 { stroke: var(--s0); fill: var(--s0); } svg .s1 { stroke: var(--s1); fill: var(--s1); }
    svg .s2 { stroke: var(--s2); fill: var(--s2); } svg .s3 { stroke: var(--s3); fill: var(--s3); }
    svg .s4 { stroke: var(--s4); fill: var(--s4); } svg .s5 { stroke: var(--s5); fill: var(--s5); }
    svg .s6 { stroke: var(--s6); fill: var(--s6); }
    svg .null { stroke: var(--null); fill: var(--page); } svg .null.line { fill: none; }
    svg .s0.line, svg .s1.line, svg .s2.line, svg .s3.line, svg .s4.line, svg .s5.line,
    svg .s6.line { fill: none; }
    svg .open { fill: var(--page); }
    """
}
