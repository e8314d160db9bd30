/// Finds places for labels next to marks so that no text lies on another text or on a mark.
struct LabelPlaces {
  private var taken: [(x: ClosedRange<Double>, y: ClosedRange<Double>)] = []
  /// From the base line up and down, of a text of the usual size.
  private static let ascent = 10.0, descent = 3.0

  /// Keeps the place of a mark free.
  mutating func take(_ mark: (x: Double, y: Double)) {
    taken.append((mark.x - 6...mark.x + 6, mark.y - 6...mark.y + 6))
  }

  /// Keeps rows free over the whole width, as those of an axis.
  mutating func take(rows: ClosedRange<Double>) {
    taken.append((-.greatestFiniteMagnitude ... .greatestFiniteMagnitude, rows))
  }

  /// The nearest free base line for a text that begins at x, at y or above or below it.
  ///
  /// Where everything is taken it is y: an overlap is better than a label far from its mark.
  mutating func free(_ text: String, x: Double, y: Double) -> Double {
    let columns = x...x + TextWidth.of(text) * 1.1
    func rows(_ y: Double) -> ClosedRange<Double> { y - Self.ascent...y + Self.descent }
    let steps = (0...14).flatMap { [4.0 * Double($0), -4.0 * Double($0)] }
    let chosen =
      steps.map { y + $0 }.first { candidate in
        !taken.contains { $0.x.overlaps(columns) && $0.y.overlaps(rows(candidate)) }
      } ?? y
    taken.append((columns, rows(chosen)))
    return chosen
  }
}
