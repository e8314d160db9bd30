import Testing

@testable import Zoo

@Suite struct MetricDemoTests {
  private func row(
    _ label: String, _ metric: Metric, _ value: Double, role: ModelCard.Role = .competitor,
    seed: UInt64 = 0, verdict: AuditReport.Verdict = .causal
  ) throws -> ResultRow {
    var row = try sampleRow(label, seed: seed, role: role, verdict: verdict)
    row.metrics[metric] = value
    row.metrics[metric.lowName] = value - 0.1
    row.metrics[metric.highName] = value + 0.1
    return row
  }

  private func lines(_ metric: Metric, _ rows: [ResultRow]) throws -> [MetricDemo.Line] {
    var results = sampleResults(rows)
    results.recordings = [sampleSummary("slice")]
    return try #require(MetricDemo(metric, results).places.first).lines
  }

  @Test func theBestModelAndTheNullRowsAreShown() throws {
    let metric = Metric.rocAUCStratified
    let lines = try lines(
      metric,
      [
        row("gru", metric, 0.7), row("glm", metric, 0.6),
        row("cheat", metric, 0.99, verdict: .leak), row("constant-rate", metric, 0.5, role: .null),
        row("last-bin", metric, 0.55, role: .null), row("oracle", metric, 0.8, role: .oracle),
      ])
    #expect(lines.prefix(2).map(\.label) == ["gru", "oracle"])
    #expect(Set(lines[2...3].map(\.label)) == ["constant-rate", "last-bin"])
    #expect(lines.suffix(2).map(\.label) == ["a copy of the input", "a random score"])
    #expect(lines[0].kind == .best && abs(lines[0].low - 0.6) < 1e-12)
    #expect(lines[5].value == 0.5 && lines[5].low.isNaN)
  }

  @Test func theDirectionDecidesWhichIsBest() throws {
    #expect(try lines(.brier, [row("a", .brier, 0.02), row("b", .brier, 0.01)])[0].label == "b")
    let slopes = try lines(
      .calibrationSlope, [row("a", .calibrationSlope, 0.4), row("b", .calibrationSlope, 1.2)])
    #expect(slopes[0].label == "b")
  }

  /// An interval of one seed is not that of the mean.
  @Test func seedsAreAveragedWithoutAnInterval() throws {
    let lines = try lines(
      .f1, [row("gru", .f1, 0.2), row("gru", .f1, 0.4, seed: 1)])
    #expect(abs(lines[0].value - 0.3) < 1e-12 && lines[0].low.isNaN)
  }

  @Test func aRunOfNullRowsAloneIsRead() throws {
    var results = sampleResults([try row("constant-rate", .f1, 0.2, role: .null)])
    results.recordings = [sampleSummary("slice")]
    for metric in Metric.all {
      let place = try #require(MetricDemo(metric, results).places.first)
      #expect(!place.lines.isEmpty && place.reading.hasSuffix("."))
    }
  }
}
