import Zoo

/// The comparison of generated spikes with a recording, as a table for people.
enum GenerationReport {
  /// Writes what became of the spikes, the table, and how to read it.
  static func print(_ comparison: GenerationComparison, seconds: Double, to invocation: Invocation)
  {
    for sentence in GenerationText.fate(comparison) { invocation.print(prose: sentence) }
    invocation.print(prose: GenerationText.count(comparison))
    invocation.print()
    var table = Table([
      .init(title: "statistic"), .init(title: "of", dispensability: 3),
      .init(title: "recording", isNumeric: true), .init(title: "generated", isNumeric: true),
      .init(title: "independent", isNumeric: true, dispensability: 4),
      .init(title: "distance", isNumeric: true), .init(title: "ceiling", isNumeric: true),
      .init(title: "floor", isNumeric: true, dispensability: 1),
      .init(title: "reading", dispensability: 2),
      .init(title: "agreement", isNumeric: true, dispensability: 5),
    ])
    for line in comparison.lines {
      table.append(
        [
          GenerationText.title(line.name) + (line.unit.isEmpty ? "" : ", \(line.unit)"),
          GenerationText.of(line),
          GenerationText.number(line.recording.shown), GenerationText.number(line.generated.shown),
          GenerationText.number(line.independent.shown),
          GenerationText.number(line.distance.wasserstein),
          GenerationText.number(line.ceiling.wasserstein),
          GenerationText.number(line.floor.wasserstein),
          GenerationText.words(line.reading), agreement(line),
        ], line.reading == .likeData ? .green : nil)
    }
    invocation.print(table)
    invocation.print()
    invocation.print(
      prose: GenerationText.reading(seconds: seconds)
        + " Agreement: the correlation over units or pairs with the recording, in brackets that of the "
        + "stretch before.")
  }

  /// That of the generated spikes, and in brackets that of the stretch before.
  private static func agreement(_ line: GenerationComparison.Line) -> String {
    guard let agreement = line.agreement else { return "" }
    return
      "\(NumberText.fixed(agreement.generated, 2)) (\(NumberText.fixed(agreement.before, 2)))"
  }
}
