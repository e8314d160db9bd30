#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The recordings in space: near each other where models carry over.
///
/// It turns by itself, so that the third dimension can be seen; on paper it stands still.
package enum MapFigure {
  private static let size = 420.0
  private static let frames = 48
  private static let seconds = 24

  /// The picture.
  ///
  /// - Parameters:
  ///   - named: the map with the model and the score that it is of.
  ///   - table: the transfer, for the recordings' names.
  ///   - name: the picture's name.
  /// - Returns: the picture; nil without a map.
  package static func make(
    _ named: TransferDocuments.NamedMap, _ table: TransferTable, name: String
  ) -> Figure? {
    guard let layout = named.map?.shown, layout.places.count > 1,
      layout.places.allSatisfy({ $0.count >= 2 })
    else { return nil }
    let places = centered(layout.places)
    let farthest =
      places.map { ($0[0] * $0[0] + $0[1] * $0[1] + $0[2] * $0[2]).squareRoot() }.max() ?? 1
    let (center, radius) = (size / 2, size / 2 - 46)
    var marks: [Markup] = []
    for (index, place) in places.enumerated() {
      let preparation = table.preparations[index]
      let positions = (0...frames).map { frame -> (x: Double, y: Double) in
        // Around the vertical axis, seen a little from above.
        let angle = 2 * Double.pi * Double(frame) / Double(frames)
        let x = place[0] * cos(angle) - place[2] * sin(angle)
        let depth = place[0] * sin(angle) + place[2] * cos(angle)
        let y = place[1] * 0.94 + depth * 0.34
        return (
          center + x / max(farthest, 1e-9) * radius, center - y / max(farthest, 1e-9) * radius
        )
      }
      let first = positions[0]
      let steps = positions.map {
        "\(SVG.number($0.x - first.x)) \(SVG.number($0.y - first.y))"
      }.joined(separator: ";")
      marks.append(
        Markup(
          "g", [:],
          [
            SVG.mark(
              preparation == .inVitro ? 0 : 1, first.x, first.y,
              preparation == .inVitro ? "s0" : "s1",
              title: "\(table.recordings[index].name), \(preparation.rawValue)"),
            SVG.text(first.x + 8, first.y + 4, "\(index + 1)", "halo"),
            Markup(
              "animateTransform",
              [
                "attributeName": "transform", "type": "translate", "values": steps,
                "dur": "\(seconds)s", "repeatCount": "indefinite",
              ]),
          ]))
    }
    var y = 26.0
    for (index, recording) in table.recordings.enumerated() {
      let isDish = table.preparations[index] == .inVitro
      marks.append(SVG.mark(isDish ? 0 : 1, size + 20, y - 4, isDish ? "s0" : "s1"))
      marks.append(SVG.text(size + 32, y, "\(index + 1)  \(recording.name)"))
      y += 20
    }
    let stress = named.map?.layouts.first { $0.dimensions == layout.dimensions }?.normalisedStress
    return Figure(
      name: name, title: "Map of \(named.label), \(named.alignment.rawValue): \(named.metric.name)",
      caption: "Distances stand for 1/s - 1 of the mean score of both directions"
        + (stress.map { "; normalised stress \(NumberText.fixed($0, 3))" } ?? "")
        + ". Circles are dishes, squares animals. The axes have no meaning. A low stress may be "
        + "chance: the report on the terminal says how many maps of shuffled distances fit as well.",
      alternative: "\(places.count) recordings in a map of \(layout.dimensions) dimensions; "
        + "coordinates are in map.csv.",
      width: size + 240, height: max(size, y + 8), marks: marks)
  }

  private static func centered(_ places: [[Double]]) -> [[Double]] {
    let full = places.map { [$0[0], $0[1], $0.count > 2 ? $0[2] : 0] }
    let means = (0..<3).map { axis in
      full.reduce(0) { $0 + $1[axis] } / Double(full.count)
    }
    return full.map { place in (0..<3).map { place[$0] - means[$0] } }
  }
}
