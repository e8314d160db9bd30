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
          GenerationText.title(line.name) + (line.unit.isEmpty ? "" : ", \(line.unit)"), of(line),
          number(line.recording.shown), number(line.generated.shown),
          number(line.independent.shown), number(line.distance.wasserstein),
          number(line.ceiling.wasserstein), number(line.floor.wasserstein),
          GenerationText.words(line.reading), agreement(line),
        ], line.reading == .likeData ? .green : nil)
    }
    invocation.print(table)
    invocation.print()
    invocation.print(
      prose: "Compared: \(NumberText.duration(seconds)) of the recording from the beginning of its "
        + "test part. Distances are Wasserstein distances of distributions from that stretch, of "
        + "intervals and autocorrelation times in powers of ten. Ceiling: the stretch of the "
        + "recording right before, as near as data come. Floor: independent spikes with the same "
        + "rates. Agreement: the correlation over units or pairs with the recording, in brackets "
        + "that of the stretch before.")
  }

  /// That of the generated spikes, and in brackets that of the stretch before.
  private static func agreement(_ line: GenerationComparison.Line) -> String {
    guard let agreement = line.agreement else { return "" }
    return
      "\(NumberText.fixed(agreement.generated, 2)) (\(NumberText.fixed(agreement.before, 2)))"
  }

  private static func of(_ line: GenerationComparison.Line) -> String {
    line.subject == .population ? "all units" : "\(line.summary.rawValue) \(line.subject.rawValue)"
  }

  /// Three digits, whatever the size.
  private static func number(_ value: Double) -> String {
    let size = value.magnitude
    return NumberText.fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
  }
}
