import Testing

@testable import Zoo

@Suite struct ExplanationTopicTests {
  /// A row of a registered model, with scores by metric.
  private func row(
    _ model: String, on recording: String = "slice", role: ModelCard.Role = .competitor,
    verdict: AuditReport.Verdict = .causal, _ scores: [(Metric, Double)]
  ) throws -> ResultRow {
    let row = try sampleRow(model, on: recording, role: role, verdict: verdict)
    var (fit, cell) = (row.fit, row.cell)
    fit.fit = Fit(
      label: model, model: model, options: [:], on: sampleSummary(recording), seed: 0,
      budget: FitBudget(fit.settings), numerics: fit.fit.numerics)
    cell.cell = Cell(fit.fit, testedOn: sampleSummary(recording))
    for (metric, value) in scores { cell.metrics[metric] = value }
    return ResultRow(fit: fit, cell: cell)
  }

  private func results(
    _ rows: [ResultRow], recordings: [String] = ["slice"]
  ) -> ComparisonResults {
    ComparisonResults(
      settings: ProtocolSettings(preset: .quick), recordings: recordings.map { sampleSummary($0) },
      rows: rows)
  }

  private func topic(_ name: String) throws -> ExplanationTopic {
    try #require(ExplanationTopic.all.first { $0.name == name })
  }

  @Test func everyTopicHasAPageOfText() {
    #expect(
      ExplanationTopic.all.map(\.name) == [
        "pooled-auc", "bits-per-spike", "dice", "audit", "intervals",
      ])
    for topic in ExplanationTopic.all {
      #expect(topic.question.hasSuffix("?") && !topic.summary.hasSuffix("."))
      let size = topic.paragraphs.reduce(0) { $0 + $1.count }
      #expect((1200...2200).contains(size), "\(topic.name): \(size)")
      // Spaces at the seams of lines are easily lost or doubled.
      for text in topic.paragraphs { #expect(text.hasSuffix(".") && !text.contains("  ")) }
    }
  }

  @Test(arguments: ExplanationTopic.all.map(\.name))
  func nothingIsSaidOfNothing(_ name: String) throws {
    let topic = try topic(name)
    #expect(topic.findings(results([])) == [])
    #expect(topic.findings(results([], recordings: [])) == [])
  }

  @Test func pooledAUCShowsTheConstantRateNextToTheBestModel() throws {
    let rows = try [
      row("gru", [(.headline, 0.3), (.rocAUCPooled, 0.941), (.rocAUCStratified, 0.612)]),
      row("glm", [(.headline, 0.2), (.rocAUCPooled, 0.99), (.rocAUCStratified, 0.9)]),
      row(
        "constant-rate", role: .null,
        [(.headline, 0), (.rocAUCPooled, 0.923), (.rocAUCStratified, 0.5)]),
    ]
    let topic = try topic("pooled-auc")
    #expect(
      topic.findings(results(rows)) == [
        "slice: the constant rate alone has a pooled AUC of 0.923 and a stratified AUC of 0.500; gru "
          + "has 0.941 and 0.612. That is +0.018 where pooled and +0.112 within units."
      ])
    #expect(
      topic.findings(results([rows[2]])) == [
        "slice: the constant rate alone has a pooled AUC of 0.923 and a stratified AUC of 0.500."
      ])
    #expect(topic.findings(results([rows[0]])) == [])
  }

  @Test func bitsPerSpikeSaysWhatTheFactorIs() throws {
    let rows = try [
      row(
        "gru",
        [
          (.headline, 1), (.bitsPerSpike, -0.5), (.calibratedUnitMedian, -0.25),
          (.calibratedUnitsAboveZero, 0.4),
        ])
    ]
    let text = try #require(try topic("bits-per-spike").findings(results(rows)).first)
    #expect(text.hasPrefix("slice: gru has 1.000 bits/spike, a factor of 2.00 per spike, over "))
    #expect(text.contains("(raw -0.500). Its median unit gains -0.250, and 40% of units gain"))
  }

  @Test func diceShowsTheSlopeOfDiceModelsAlone() throws {
    let gru = try row("gru", [(.headline, 0.3)])
    let dice = try row(
      "dice-transformer",
      [
        (.headline, 0.1), (.bitsPerSpike, -8), (.calibrationSlope, 0.2), (.calibrationRatio, 3.5),
      ])
    let topic = try topic("dice")
    #expect(
      topic.findings(results([gru, dice])) == [
        "slice: dice-transformer has a slope of 0.20 where 1 is right, too extreme, expects 350 spikes "
          + "for every 100, and has -8.000 bits/spike as it is, 0.100 after calibration."
      ])
    #expect(
      topic.findings(results([gru])) == [
        "No ranked model of this run was trained with Dice loss."
      ])
  }

  @Test func auditNamesVerdictsProbesAndMemory() throws {
    let rows = try [
      row("gru", []), row("cheat", verdict: .leak, []), row("constant-rate", role: .null, []),
    ]
    #expect(
      try topic("audit").findings(results(rows)) == [
        "cheat: leak of the bin itself, by 32 predictions; it remembers 5 bins.",
        "gru: causal, by 32 predictions; it remembers 5 bins.",
      ])
  }

  /// A design effect of 9, and stretches of two seconds in a part of 150 s.
  @Test func intervalsShowBlocksAndDesignEffect() throws {
    let models = [("gru", 3.0), ("glm", 2.4), ("rate", 0.0)]
    var results = results(try sampleRows("slice", models))
    results.uncertainty = [try #require(try sampleBoard("slice", models).uncertainty)]
    let text = try #require(try topic("intervals").findings(results).first)
    #expect(text.hasPrefix("slice: stretches of 2.0 s, of which 75 fill the test part."))
    // 6 bins, since the sample's summary is of a tiny recording.
    #expect(
      text.contains(
        "3.0 times as wide as for independent bins, and 6 bins say as much as 1 independ"))
    #expect(text.contains("gru has 3.000, from ") && text.contains("Between gru and glm"))
    results.uncertainty = []
    #expect(try topic("intervals").findings(results) == [])
  }

  @Test func ofManyRecordingsTheFirstAreShown() throws {
    let names = (0..<9).map { "r\($0)" }
    let rows = try names.map {
      try row("constant-rate", on: $0, role: .null, [(.rocAUCPooled, 0.9)])
    }
    let sentences = try topic("pooled-auc").findings(results(rows, recordings: names))
    #expect(sentences.count == 7 && sentences.last == "And 3 recordings more.")
  }
}
